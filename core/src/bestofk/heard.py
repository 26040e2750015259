"""What a plugin says while it works: nothing of it reaches stdout, and whose it is stays known."""

from __future__ import annotations

import warnings
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


ONE_AT_A_TIME = RLock()  # stdout and the filters of warnings belong to the whole process


class PluginWarning(UserWarning):
    """A selector printed or warned."""


@contextmanager
def heard(blame: Callable[[str], str]) -> Iterator[None]:
    """Turn what is printed or warned of into one :class:`PluginWarning` for each line.

    Parameters
    ----------
    blame
        Puts the name of the plugin before what it did.
    """
    with ONE_AT_A_TIME:
        printed = StringIO()
        try:
            with warnings.catch_warnings(record=True) as caught, redirect_stdout(printed):
                yield
        finally:
            lines = [f"printed: {line}" for line in printed.getvalue().splitlines() if line.strip()]
            warned = [f"warned: {each.category.__name__}: {' '.join(str(each.message).split())}" for each in caught]
            for what in [*lines, *warned]:
                warnings.warn(blame(what), PluginWarning, stacklevel=4)
