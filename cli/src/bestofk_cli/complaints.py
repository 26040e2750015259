"""What is wrong with plugins: one line each, or the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk import PluginError, installed_selectors, registered_selector
from bestofk.plugins import strict_plugins
from bestofk.settings import configure

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

    def selectors(
        self, names: Iterable[str], settings: Iterable[str] = (), weights: str | None = None
    ) -> list[Registered]:
        """Find selectors by name, or all that can be used, set their options, and say which are rejected.

        Parameters
        ----------
        names
            Of the selectors; all where there is none.
        settings, weights
            As for :func:`bestofk.settings.configure`.

        Raises
        ------
        BadInput
            If nobody registered a name, or an option or its value is not allowed.
        """
        installed = installed_selectors()
        for each in installed:
            if each.rejected:
                self(each, PluginError(each.blame(each.rejected)))
        wanted = tuple(dict.fromkeys(names)) or tuple(dict.fromkeys(each.name for each in installed))
        return configure([registered_selector(name) for name in wanted], settings, weights)
