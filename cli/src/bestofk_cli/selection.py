"""Which selectors are asked, and how they are set: options, and the selectors themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bestofk_cli import completion
from bestofk_cli.groups import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestofk.plugins import Registered

    from bestofk_cli.complaints import Complaints

Command = TypeVar("Command", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Selection:
    """What the options say."""

    selectors: tuple[str, ...]
    settings: tuple[str, ...]
    weights: str | None

    def registered(self, complaints: Complaints) -> list[Registered]:
        """Give the selectors; see :meth:`bestofk_cli.complaints.Complaints.selectors`."""
        return complaints.selectors(self.selectors, self.settings, self.weights)


def selected(*default: str) -> Callable[[Command], Command]:
    """Add ``--selector``, ``--option`` and ``--weights``.

    Parameters
    ----------
    default
        Who is asked where no selector is named; everyone who is installed where this is empty.
    """
    asked = ", ".join(default) or "all that are installed"
    options = (
        click.option(
            "--selector",
            "selectors",
            multiple=True,
            metavar="NAME",
            shell_complete=completion.selectors,
            default=default,
            help=f"Repeatable; by default {asked}.",
        ),
        click.option(
            "--option",
            "settings",
            multiple=True,
            metavar="SELECTOR.OPTION=VALUE",
            help="Repeatable; 'bestofk list selectors' tells what there is.",
        ),
        click.option(
            "--weights",
            metavar="NAME=W,…",
            help="Of every selector that takes weights, such as accuracy=2,cost=1,latency=1.",
        ),
    )
    return group("selection", Selection, options)
