"""A budget on the command line: a scenario's, with limits of one's own in the place of its."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from bestofk_cli import completion

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestofk import Budget, Catalog

Command = TypeVar("Command", bound="Callable[..., Any]")

TAIL = "of the mean, or of a percentile such as"

OPTIONS = (
    click.option(
        "--scenario",
        metavar="NAME",
        shell_complete=completion.scenarios,
        help="Takes the budget of a scenario of the catalog.",
    ),
    click.option("--max-cost", metavar="USD", help=f"Limit {TAIL} 0.5@p99."),
    click.option("--max-latency", metavar="SECONDS", help=f"Limit {TAIL} 60@p95."),
    click.option("--min-accuracy", metavar="FRACTION", help=f"Limit {TAIL} 0.9@p10."),
    click.option(
        "--limit",
        "limits",
        multiple=True,
        metavar="NAME=LIMIT",
        help="Of a further resource of the catalog, such as energy=5000; repeatable.",
    ),
)


def budget(command: Command) -> Command:
    """Add the options of a budget."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def budget_of(
    catalog: Catalog,
    scenario: str | None,
    max_cost: str | None,
    max_latency: str | None,
    min_accuracy: str | None,
    limits: tuple[str, ...],
) -> Budget:
    """Give the budget that the options ask for.

    Raises
    ------
    BadInput
        If there is no limit at all, or one is not allowed.
    """
    from bestofk import BadInput, Budget

    from bestofk_cli.chosen import chosen

    wanted: dict[str, float | str] = {}
    if scenario is not None:
        wanted |= chosen("scenario", [scenario], catalog.scenarios)[scenario].budget.written()
    further: dict[str, str] = {}
    typed = {"cost": max_cost, "latency": max_latency, "accuracy": min_accuracy}
    wanted |= {name: limit for name, limit in typed.items() if limit is not None}
    for name, limit in map(_named, limits):
        if name in typed or name in further:
            option = "--max-cost, --max-latency or --min-accuracy" if name in typed else f"--limit {name}=… once"
            raise BadInput(f"--limit {name}={limit}: give {option}")
        further[name] = limit
    wanted |= further
    if not wanted:
        raise BadInput("no budget: give --scenario NAME, or --max-cost, --max-latency or --min-accuracy")
    return Budget(**wanted)


def _named(text: str) -> tuple[str, str]:
    name, equals, limit = text.partition("=")
    if not (equals and name and limit):
        from bestofk import BadInput

        raise BadInput(f"--limit {text!r}: must be NAME=LIMIT, such as energy=5000")
    return name, limit
