"""Options that belong together, which reach a command as one object."""

from __future__ import annotations

from dataclasses import fields
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Command = TypeVar("Command", bound="Callable[..., Any]")


def group(name: str, kind: type[Any], options: Sequence[Callable[[Any], Any]]) -> Callable[[Command], Command]:
    """Add options to a command.

    Parameters
    ----------
    name
        Of the parameter of the command that gets them.
    kind
        A dataclass with a field for each option.
    options
        In the order of the help.
    """
    names = [field.name for field in fields(kind)]

    def add(command: Command) -> Any:
        @wraps(command)
        def with_one_object(*arguments: Any, **given: Any) -> Any:
            own = {each: given.pop(each) for each in names}
            return command(*arguments, **given, **{name: kind(**own)})

        return added(options, with_one_object)

    return add


def added(options: Sequence[Callable[[Any], Any]], command: Command) -> Command:
    """Add options to a command, which gets each by its name."""
    for option in reversed(options):
        command = option(command)
    return command
