"""Options that say how choices are made again, to see how stable they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from bestofk_cli.parameters import OneOf, WholeNumber

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")

FORMS = ("quick", "full", "none")

OPTIONS = (
    click.option(
        "--stability",
        type=OneOf("stability", FORMS),
        default="quick",
        show_default=True,
        metavar="quick|full|none",
        help="Replications that show how often a choice would be made again: parts of the run, or further runs.",
    ),
    click.option(
        "--replications", type=WholeNumber(100, 10**6), default=100, show_default=True, help="R, how many of these."
    ),
)


def replicated(command: Command) -> Command:
    """Add the options."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
