"""Whether a stream shows colours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

FORCED = ("FORCE_COLOR", "CLICOLOR_FORCE")
OFF = ("", "0")


def shows_colours(stream: TextIO) -> bool:
    """Whether it is a terminal that has them; ``NO_COLOR`` forbids, ``FORCE_COLOR`` and ``CLICOLOR_FORCE`` demand."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "") not in OFF for name in FORCED):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
