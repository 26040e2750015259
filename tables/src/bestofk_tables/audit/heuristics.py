"""The one- and the two-dimensional choice that the paper argues against, and the budgets that they break."""

from __future__ import annotations

from dataclasses import dataclass

import bestofk as bk
import numpy as np
from bestofk.points import Points

FIXED_K = 16


@dataclass(frozen=True, slots=True)
class Broken:
    """What a choice breaks that does not look at every budget.

    Parameters
    ----------
    heuristic
        ``"fixed"`` or ``"accuracy-per-cost"``.
    scenario, model
        Where.
    k
        What it chooses; None where it finds nothing.
    limits
        The limits that this breaks.
    """

    heuristic: str
    scenario: str
    model: str
    k: int | None
    limits: tuple[str, ...]


def audit_heuristics(catalog: bk.Catalog) -> list[Broken]:
    """Ask both heuristics in every scenario for every model, on exact means."""
    summaries = bk.simulate(catalog.models, method="analytic")
    found = []
    for scenario in catalog.scenarios.values():
        for model, summary in summaries.items():
            points = Points.of(summary, scenario.budget)
            for heuristic, row in (("fixed", _fixed(points)), ("accuracy-per-cost", _most_accurate(points))):
                k = None if row is None else int(points.k[row])
                found.append(Broken(heuristic, scenario.name, model, k, _broken(points, row)))
    return found


def _fixed(points: Points) -> int | None:
    """K = 16 whatever the budget: the fixed number of passes of the paper's introduction."""
    rows = np.flatnonzero(points.k == FIXED_K)
    return int(rows[0]) if len(rows) else None


def _most_accurate(points: Points) -> int | None:
    """The most accurate k under the cost budget alone: accuracy against compute."""
    affordable = points.under("cost")
    rows = np.flatnonzero(affordable.keeps.all(axis=1))
    accuracy = points.values[rows, [objective.name for objective in points.objectives].index("accuracy")]
    return int(rows[accuracy.argmax()]) if len(rows) else None


def _broken(points: Points, row: int | None) -> tuple[str, ...]:
    if row is None:
        return ()
    return tuple(
        objective.name for objective, kept in zip(points.objectives, points.keeps[row], strict=True) if not kept
    )
