"""The selectors that are asked together; a broken one costs its own reply only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk.errors import PluginError
from bestofk.plugins import Registered, installed_selectors, registered_selector
from bestofk.selector import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bestofk.candidates import Candidates

Reply = Choice | PluginError


@dataclass(frozen=True, slots=True)
class Panel:
    """Selectors, of which those that cannot be loaded are not tried again.

    Parameters
    ----------
    selectors
        In the order in which they reply.
    broken
        Position → why that selector cannot be loaded.
    """

    selectors: tuple[Registered, ...]
    broken: Mapping[int, PluginError]

    @classmethod
    def of(cls, selectors: Iterable[Registered | str] | None) -> Panel:
        """Find selectors by name where names are given, or all that are installed, and load them.

        Raises
        ------
        UnknownName
            If nobody registered a name.
        """
        asked = installed_selectors() if selectors is None else selectors
        found = tuple(registered_selector(each) if isinstance(each, str) else each for each in asked)
        errors = ((position, _load_error(selector)) for position, selector in enumerate(found))
        return cls(found, {position: error for position, error in errors if error is not None})

    def ask(self, candidates: Candidates) -> list[Reply]:
        """Ask every selector."""
        return [self.broken.get(position) or _ask(each, candidates) for position, each in enumerate(self.selectors)]


def _load_error(selector: Registered) -> PluginError | None:
    try:
        selector.load()
    except PluginError as error:
        return error
    return None


def _ask(selector: Registered, candidates: Candidates) -> Reply:
    try:
        return selector.choose(candidates)
    except PluginError as error:
        return error
