"""Selectors that are installed, found by entry point and loaded on use."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.metadata import Distribution, EntryPoint, entry_points
from inspect import getdoc
from typing import TYPE_CHECKING, cast

from bestofk.errors import BadInput, PluginError, UnknownName
from bestofk.heard import heard
from bestofk.options import options_of
from bestofk.selector import Choice, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk.candidates import Candidates
    from bestofk.options import Option
    from bestofk.selector import Selector

GROUP = "bestofk.selectors"
HOST = "bestofk"
STRICT = "BESTOFK_STRICT_PLUGINS"


@dataclass(frozen=True, slots=True)
class Registered:
    """A selector under its name, not loaded yet.

    Parameters
    ----------
    name
        The entry point's.
    distribution, version
        Who registered it.
    entry_point
        How to load it.
    rejected
        Why it cannot be used under this name; empty where it can.
    given
        Option → value, for the options that do not have their default.

    Examples
    --------
    >>> import bestofk as bk
    >>> fixed = bk.registered_selector("fixed")
    >>> [(option.name, option.type, option.default) for option in fixed.options()]
    [('k', 'int ≥ 1', 16)]
    >>> fixed.with_options(k="8").given
    {'k': 8}
    """

    name: str
    distribution: str
    version: str
    entry_point: EntryPoint
    rejected: str = ""
    given: Mapping[str, object] = field(default_factory=dict, hash=False)

    def load(self) -> Selector:
        """Import the selector, set to the options that are given.

        Raises
        ------
        PluginError
            One line that names the distribution.
        """
        if self.rejected:
            raise PluginError(self.blame(self.rejected))
        try:
            with heard(self.blame):
                selector = self.entry_point.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            where = self.entry_point.value
            raise PluginError(self.blame(f"cannot be loaded from {where!r}: {_in_one_line(error)}")) from error
        if not callable(selector):
            raise PluginError(self.blame(f"is of type {type(selector).__name__}, not a function"))
        return cast("Selector", partial(selector, **self.given) if self.given else selector)

    def help(self) -> str:
        """Give the first line of the selector's docstring."""
        return (getdoc(self._plain().load()) or "").partition("\n")[0]

    def options(self) -> tuple[Option, ...]:
        """List what the selector can be set to: name, type and default of each option.

        Raises
        ------
        PluginError
            One line that names the distribution, if an option has no annotation or no default.
        """
        selector = self._plain().load()
        try:
            return options_of(selector)
        except PluginError as error:
            raise PluginError(self.blame(str(error))) from error

    def with_options(self, /, **values: object) -> Registered:
        """Set options; a text is converted to the option's type.

        Raises
        ------
        UnknownName
            If the selector has no option of that name.
        BadInput
            If a value is not of the option's type.
        PluginError
            As :meth:`options`.
        """
        options = {option.name: option for option in self.options()}
        unknown = next((name for name in values if name not in options), None)
        if unknown is not None:
            raise UnknownName(f"option of selector {self.name!r} named", unknown, options)
        try:
            read = {name: options[name].read(value) for name, value in values.items()}
        except BadInput as error:
            raise BadInput(f"selector {self.name!r}: {error}") from None
        except PluginError as error:
            raise PluginError(self.blame(str(error))) from error
        return replace(self, given={**self.given, **read})

    def choose(self, candidates: Candidates, /, **values: object) -> Choice:
        """Ask the selector, with options as in :meth:`with_options`.

        Raises
        ------
        BadInput
            If the selector does not allow the value of an option.
        PluginError
            One line that names the distribution, if it cannot be loaded, raises or answers nonsense.
        """
        if values:
            return self.with_options(**values).choose(candidates)
        return self.ready()(candidates)

    def ready(self) -> Callable[[Candidates], Choice]:
        """Load the selector once, to be asked many times.

        Returns
        -------
        callable
            As :meth:`choose`, without options.

        Raises
        ------
        PluginError
            One line that names the distribution, if it cannot be loaded.
        """
        return partial(self._ask, self.load())

    def _ask(self, selector: Selector, candidates: Candidates) -> Choice:
        try:
            with heard(self.blame):
                return choose(selector, candidates)
        except PluginError as error:
            raise PluginError(self.blame(str(error))) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if isinstance(error, BadInput) and self.given:
                raise BadInput(f"selector {self.name!r}: {error}") from error
            raise PluginError(self.blame(f"failed: {_in_one_line(error)}")) from error

    def blame(self, what: str) -> str:
        """Say what is wrong, and whose selector it is."""
        return f"selector {self.name!r} of {self.distribution} {self.version} {what}"

    def _plain(self) -> Registered:
        return replace(self, given={})


def installed_selectors() -> list[Registered]:
    """List what every installed distribution registered, sorted by name; names claimed twice are all listed."""
    return list(_discover())


def registered_selector(name: str) -> Registered:
    """Find a selector by name.

    Raises
    ------
    UnknownName
        If nobody registered it.
    """
    usable = {found.name: found for found in reversed(_discover())}
    if name not in usable:
        raise UnknownName("selector", name, usable)
    return usable[name]


def strict_plugins() -> bool:
    """Whether the environment asks that a broken plugin ends the run."""
    return os.environ.get(STRICT, "") not in ("", "0")


@cache
def _discover() -> tuple[Registered, ...]:
    found = [_describe(entry_point) for entry_point in entry_points(group=GROUP)]
    found.sort(key=lambda each: (each.name, each.distribution != HOST, each.distribution))
    claims: dict[str, list[Registered]] = {}
    for each in found:
        claims.setdefault(each.name, []).append(each)
    return tuple(judged for same in claims.values() for judged in _judge(same))


def _describe(entry_point: EntryPoint) -> Registered:
    """Say whose an entry point is, as far as its distribution tells."""
    told = _metadata(entry_point.dist) if entry_point.dist else {}
    name, version = told.get("name", "an unknown distribution"), told.get("version", "of unknown version")
    return Registered(entry_point.name, str(name), str(version), entry_point)


def _metadata(distribution: Distribution) -> Mapping[str, object]:
    """Read what a distribution says of itself: nothing where its metadata is lost."""
    try:
        return distribution.metadata.json
    except FileNotFoundError:  # where the package importlib_metadata has put itself in the place of Python's own
        return {}


def _judge(same: list[Registered]) -> list[Registered]:
    """Let the host keep its own names; a name that two others claim belongs to neither."""
    if len(same) == 1:
        return same
    first, *others = same
    if first.distribution == HOST:
        return [first, *(_reject(each, first) for each in others)]
    return [_reject(each, *(other for other in same if other is not each)) for each in same]


def _reject(claim: Registered, *owners: Registered) -> Registered:
    names = " and ".join(f"{owner.distribution} {owner.version}" for owner in owners)
    return replace(claim, rejected=f"is rejected: {names} registers that name too")


def _in_one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")
