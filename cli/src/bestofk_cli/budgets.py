"""A budget on the command line: a scenario's, with limits of one's own in the place of its."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bestofk_cli import completion
from bestofk_cli.groups import group

if TYPE_CHECKING:
    from bestofk import Budget, Catalog

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


@dataclass(frozen=True, slots=True)
class Limits:
    """What the options say of a budget."""

    scenario: str | None = None
    max_cost: str | None = None
    max_latency: str | None = None
    min_accuracy: str | None = None
    limits: tuple[str, ...] = ()

    def budget(self, catalog: Catalog) -> Budget:
        """Give the budget that the options ask for.

        Raises
        ------
        BadInput
            If there is no limit at all, or one is not allowed.
        """
        from bestofk import BadInput

        found = self.budget_or_none(catalog)
        if not found.limits:
            raise BadInput("no budget: give --scenario NAME, or --max-cost, --max-latency or --min-accuracy")
        return found

    def budget_or_none(self, catalog: Catalog) -> Budget:
        """Give the budget that the options ask for, without a limit where they ask for none.

        Raises
        ------
        BadInput
            If a limit is not allowed.
        """
        from bestofk import BadInput, Budget

        from bestofk_cli.chosen import chosen

        wanted: dict[str, float | str] = {}
        if self.scenario is not None:
            wanted |= chosen("scenario", [self.scenario], catalog.scenarios)[self.scenario].budget.written()
        further: dict[str, str] = {}
        typed = {"cost": self.max_cost, "latency": self.max_latency, "accuracy": self.min_accuracy}
        wanted |= {name: limit for name, limit in typed.items() if limit is not None}
        for name, limit in map(_named, self.limits):
            if name in typed or name in further:
                option = "--max-cost, --max-latency or --min-accuracy" if name in typed else f"--limit {name}=… once"
                raise BadInput(f"--limit {name}={limit}: give {option}")
            further[name] = limit
        return Budget(**{**wanted, **further})


def _named(text: str) -> tuple[str, str]:
    name, equals, limit = text.partition("=")
    if not (equals and name and limit):
        from bestofk import BadInput

        raise BadInput(f"--limit {text!r}: must be NAME=LIMIT, such as energy=5000")
    return name, limit


limited = group("limits", Limits, OPTIONS)
