"""The frontier: which model at which k, what it gives and takes, and what the next step costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from bestofk.amounts import counted

from bestofk_tables.amounts import three_digits
from bestofk_tables.captions import budget_sentence, method_sentence
from bestofk_tables.cells import with_unit
from bestofk_tables.document import Table
from bestofk_tables.routing.intervals import is_measured, ranges_at
from bestofk_tables.routing.shortfalls import route_shortfalls

if TYPE_CHECKING:
    from bestofk import Objective
    from bestofk.routing.frontier import Stop
    from bestofk.routing.route import Route
    from numpy.typing import NDArray

SHOWN = 30  # rows of a long frontier
MEASURED = "In brackets the 95% confidence interval of the measured share (Wilson)."
REQUESTS = "Means of a request; in brackets where the accuracy of 95% of requests falls."


def frontier_table(route: Route) -> Table:
    """Lay out a row for each point, or some evenly spaced ones of a long frontier."""
    stops = shown(route.frontier, route.candidates.column("accuracy"))
    ranges = ranges_at(route, [stop.row for stop in stops])
    objectives = route.candidates.objectives
    resources = [objective for objective in objectives if objective.is_resource]
    first = next(iter(route.summaries.values()))
    measured = is_measured(first)
    total, asked = len(route.frontier), counted(len(route.summaries), "model")
    part = (
        ""
        if len(stops) == total
        else f" {len(stops)} of {total:,} points are shown, a rate leads to the next of all; json and csv have all."
    )
    return Table(
        title="Which model, and how many samples?",
        caption=f"{budget_sentence(route.budget, objectives)} The Pareto set of {asked} by "
        f"accuracy: no other choice is better in one figure and not worse in another.{part} "
        f"{MEASURED if measured else REQUESTS} On the right what each further 0.01 of accuracy takes on "
        f"the way to the next point.{'' if measured else ' ' + method_sentence(first.provenance)}",
        headers=(
            "Model",
            "k",
            *(with_unit(objective) for objective in objectives),
            *(f"{each.name} per +0.01" for each in resources),
        ),
        rows=tuple(
            (
                route.summaries[stop.model].model.title,
                str(stop.k),
                *_cells(stop, route, ranges[stop.row]),
                *(_rate(stop, resource.name) for resource in resources),
            )
            for stop in stops
        ),
        notes=(*route.notes, *route_shortfalls(route)),
        right=frozenset({1, *range(3, 2 + len(objectives) + len(resources))}),
    )


def shown(stops: tuple[Stop, ...], accuracy: NDArray[np.float64]) -> tuple[Stop, ...]:
    """Give the stops that differ by more than the accuracy's last digit, or of many evenly spaced ones.

    Parameters
    ----------
    stops
        All.
    accuracy
        Of each candidate.
    """
    told = [
        stop
        for before, stop in zip((None, *stops), stops, strict=False)
        if before is None
        or before.model != stop.model
        or accuracy_text(accuracy[before.row]) != accuracy_text(accuracy[stop.row])
    ]
    if len(told) <= SHOWN:
        return tuple(told)
    return tuple(told[index] for index in np.linspace(0, len(told) - 1, SHOWN).round().astype(int).tolist())


def accuracy_text(value: float) -> str:
    """Write accuracy with four decimals: near 1 three digits do not tell choices apart."""
    return f"{value:.4f}"


def figures(objectives: tuple[Objective, ...], means: NDArray[np.float64]) -> list[str]:
    """Write the mean of each objective."""
    return [
        accuracy_text(mean) if objective.name == "accuracy" else three_digits(mean)
        for objective, mean in zip(objectives, means.tolist(), strict=True)
    ]


def _cells(stop: Stop, route: Route, ranges: NDArray[np.float64]) -> list[str]:
    """Write the means, of accuracy with its range."""
    objectives = route.candidates.objectives
    column = route.candidates.position("accuracy")
    cells = figures(objectives, route.candidates.values[stop.row])
    low, high = ranges[:, column].tolist()
    cells[column] += f" [{three_digits(low)}, {three_digits(high)}]"
    return cells


def _rate(stop: Stop, resource: str) -> str:
    if stop.gain is None:
        return ""
    rate = stop.per_step[resource]
    if not math.isfinite(rate):
        return "–"
    return f"{'−' if rate < 0 else '+'}{three_digits(abs(rate))}"
