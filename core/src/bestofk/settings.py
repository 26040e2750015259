"""Options of selectors as a command line gives them: ``NAME.OPTION=VALUE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.errors import BadInput, PluginError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.plugins import Registered

WEIGHTS = "weights"


def parse_setting(text: str) -> tuple[str, str, str]:
    """Give the selector, the option and the value of a text such as ``knee-chord.sensitivity=1.0``.

    Raises
    ------
    BadInput
        If the text has another form.

    Examples
    --------
    >>> from bestofk.settings import parse_setting
    >>> parse_setting("weighted.weights=accuracy=2,cost=1")
    ('weighted', 'weights', 'accuracy=2,cost=1')
    """
    target, equals, value = text.partition("=")
    selector, _, option = target.strip().rpartition(".")
    if not (equals and selector and option):
        raise BadInput(f"option {text!r}: must be NAME.OPTION=VALUE, such as knee-chord.sensitivity=1.0")
    return selector, option, value.strip()


def configure(
    selectors: Iterable[Registered], settings: Iterable[str] = (), weights: str | None = None
) -> list[Registered]:
    """Set options of selectors.

    Parameters
    ----------
    selectors
        All that will be asked.
    settings
        Texts of the form ``NAME.OPTION=VALUE``.
    weights
        Value of the option ``weights`` of every selector that has it, in place of a setting of each.

    Raises
    ------
    BadInput
        If a setting has another form, is given twice, names a selector that is not asked or an option that it does not
        have, or its value is not allowed; or if there are weights and no selector takes them, or one has its own.
    PluginError
        If the options of a selector that is to be set cannot be read.
    """
    asked = list(selectors)
    named = _by_selector(settings, [selector.name for selector in asked])
    shared = [selector.name for selector in asked if weights is not None and _takes_weights(selector)]
    if weights is not None and not shared:
        raise BadInput(f"weights = {weights}: none of the selectors that are asked takes weights; ask one that does")
    for name in shared:
        if WEIGHTS in named[name]:
            raise BadInput(
                f"weights = {weights} and option {name}.{WEIGHTS} = {named[name][WEIGHTS]}: contradict each other; "
                "set the option of each selector, or weights for all"
            )
        named[name] = {**named[name], WEIGHTS: weights}
    return [selector.with_options(**named[selector.name]) if named[selector.name] else selector for selector in asked]


def _by_selector(settings: Iterable[str], asked: list[str]) -> dict[str, dict[str, str | None]]:
    """Sort the settings: selector → option → value, for every selector that is asked."""
    named: dict[str, dict[str, str | None]] = {name: {} for name in asked}
    for text in settings:
        name, option, value = parse_setting(text)
        if name not in named:
            raise BadInput(
                f"option {text!r}: selector {name!r} is not asked{nearest(name, asked)} (asked: {', '.join(asked)})"
            )
        if option in named[name]:
            raise BadInput(f"option {text!r}: {name}.{option} is set twice")
        named[name][option] = value
    return named


def _takes_weights(selector: Registered) -> bool:
    """Whether a selector has the option; one that is broken says so when it is asked."""
    try:
        return any(option.name == WEIGHTS for option in selector.options())
    except PluginError:
        return False
