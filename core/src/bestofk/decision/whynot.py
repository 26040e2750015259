"""Why not another k: which limits the others break, what binds, and what would have to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.points import Points


@dataclass(frozen=True, slots=True)
class Infeasible:
    """A point that the budget excludes.

    Parameters
    ----------
    k
        Its number of samples.
    excess
        Objective → by how much the point breaks its limit, in the objective's unit, > 0.
    """

    k: int
    excess: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest change of one limit, the others kept, that makes something feasible.

    Parameters
    ----------
    objective
        Whose limit gives way.
    limit
        What it would have to be.
    change
        By how much it has to move, > 0, in the objective's unit.
    k
        What it then allows.
    """

    objective: str
    limit: float
    change: float
    k: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The next k up or down on the grid.

    Parameters
    ----------
    k
        Its number of samples.
    change
        Objective → its mean there less the mean at the chosen k.
    breaks
        The limits that it breaks and the chosen k keeps; none where it is feasible.
    """

    k: int
    change: Mapping[str, float]
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies next to a chosen k.

    Parameters
    ----------
    down, up
        The neighbours, None at the end of the grid.
    """

    down: Neighbour | None
    up: Neighbour | None

    @property
    def binding(self) -> tuple[str, ...]:
        """The limits that bind: those that the next k down or up would break; empty where none does."""
        beside = (neighbour.breaks for neighbour in (self.down, self.up) if neighbour)
        return tuple(dict.fromkeys(name for breaks in beside for name in breaks))

    @property
    def ends_the_grid(self) -> bool:
        """Whether k_max, not a budget, stops k from growing."""
        return self.up is None


def infeasible_points(points: Points) -> tuple[Infeasible, ...]:
    """List the points of one model that break a limit, in the order of k."""
    names = [objective.name for objective in points.objectives]
    found = []
    for row in np.flatnonzero(~points.keeps.all(axis=1)).tolist():
        excess = zip(names, points.excess[row].tolist(), strict=True)
        found.append(Infeasible(int(points.k[row]), {name: value for name, value in excess if value > 0}))
    return tuple(found)


def relaxations(points: Points) -> tuple[Relaxation, ...]:
    """Give, for each limit that could help alone, the smallest change that makes something feasible.

    Of several k that need the same change the smallest is named. A limit is missing where no k keeps all the others.
    """
    found = []
    excess = points.excess
    for column, objective in enumerate(points.objectives):
        others = np.delete(points.keeps, column, axis=1).all(axis=1)
        if objective.name in points.budget.limits and others.any():
            rows = np.flatnonzero(others)
            row = rows[np.lexsort((points.k[rows], excess[rows, column]))[0]]
            change = float(excess[row, column])
            if change > 0:
                found.append(Relaxation(objective.name, float(points.limited[row, column]), change, int(points.k[row])))
    return tuple(found)


def surroundings(points: Points, k: int) -> Surroundings:
    """Look at the next k down and up of one model's grid."""
    row = int(np.searchsorted(points.k, k))
    down = _neighbour(points, row, row - 1) if row > 0 else None
    up = _neighbour(points, row, row + 1) if row + 1 < len(points.k) else None
    return Surroundings(down, up)


def _neighbour(points: Points, row: int, other: int) -> Neighbour:
    names = [objective.name for objective in points.objectives]
    change = (points.values[other] - points.values[row]).tolist()
    newly_broken = points.keeps[row] & ~points.keeps[other]
    return Neighbour(
        int(points.k[other]),
        dict(zip(names, change, strict=True)),
        tuple(name for name, broken in zip(names, newly_broken, strict=True) if broken),
    )
