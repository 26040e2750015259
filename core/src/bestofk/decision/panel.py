"""The selectors that are asked together; a broken one costs its own reply only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk.errors import PluginError
from bestofk.plugins import Registered, installed_selectors, registered_selector
from bestofk.selector import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bestofk.candidates import Candidates

Reply = Choice | PluginError


@dataclass(frozen=True, slots=True)
class Panel:
    """Selectors that are loaded once, of which those that cannot be are not tried again.

    Parameters
    ----------
    selectors
        In the order in which they reply.
    ready
        How to ask each, or why it cannot be loaded.
    """

    selectors: tuple[Registered, ...]
    ready: tuple[Callable[[Candidates], Choice] | PluginError, ...]

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
        return cls(found, tuple(_ready(each) for each in found))

    def ask(self, candidates: Candidates) -> list[Reply]:
        """Ask every selector."""
        return [each if isinstance(each, PluginError) else _ask(each, candidates) for each in self.ready]


def _ready(selector: Registered) -> Callable[[Candidates], Choice] | PluginError:
    try:
        return selector.ready()
    except PluginError as error:
        return error


def _ask(selector: Callable[[Candidates], Choice], candidates: Candidates) -> Reply:
    try:
        return selector(candidates)
    except PluginError as error:
        return error
