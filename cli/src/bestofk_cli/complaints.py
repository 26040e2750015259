"""What is wrong with plugins: one line each, or the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk import PluginError, installed_selectors, registered_selector
from bestofk.plugins import strict_plugins

from bestofk_cli.errors import warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.plugins import Registered


class Complaints:
    """Says once for each plugin what is wrong with it; with ``BESTOFK_STRICT_PLUGINS=1`` the first ends the run."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def __call__(self, selector: Registered, error: PluginError) -> None:
        """Say what is wrong with a plugin.

        Raises
        ------
        PluginError
            The same, where plugins must not fail.
        """
        if strict_plugins():
            raise error
        plugin = (selector.name, selector.distribution)
        if plugin not in self._told:
            self._told.add(plugin)
            warn(str(error))

    def selectors(self, names: Iterable[str]) -> list[Registered]:
        """Find selectors by name, and say which installed ones are rejected.

        Raises
        ------
        UnknownName
            If nobody registered a name.
        """
        chosen = [registered_selector(name) for name in dict.fromkeys(names)]
        for each in installed_selectors():
            if each.rejected:
                self(each, PluginError(each.blame(each.rejected)))
        return chosen
