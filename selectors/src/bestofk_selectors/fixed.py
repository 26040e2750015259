"""A fixed number of samples: the 1-D heuristic of the paper's introduction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Ge
from bestofk import NoChoice
from bestofk.amounts import span

from bestofk_selectors.broken_limits import broken_limits

if TYPE_CHECKING:
    from bestofk import Candidates


Samples = Annotated[int, Ge(1)]


def fixed(candidates: Candidates, *, k: Samples = 16) -> int:
    """The same k whatever the budget: the 1-D heuristic of fixed reasoning passes (the paper's introduction).

    Parameters
    ----------
    candidates
        Of one model, or of several: then the most accurate at that k.
    k
        Number of samples ≥ 1.

    Raises
    ------
    NoChoice
        That says which limits k breaks and by how much, or that k is not on the grid.
    """
    rows = np.flatnonzero(candidates.k == k)
    if not len(rows):
        raise NoChoice(_why_not(candidates, k))
    return candidates.smallest(-candidates.column("accuracy")[rows], rows)


def _why_not(candidates: Candidates, k: int) -> str:
    points = candidates.points
    if points is None:
        return f"k={k} is not among the candidates"
    rows = np.flatnonzero(points.k == k)
    if not len(rows):
        nearest = min(points.k.tolist(), key=lambda other: (abs(other - k), other))
        return f"k={k} is not on the grid of {span(points.k)}; the nearest is k={nearest}"
    accuracy = points.values[rows, candidates.position("accuracy")]
    best = rows[np.lexsort((points.model[rows], -accuracy))[0]]
    broken = broken_limits(points, best)
    if len(np.unique(points.model)) == 1:
        return f"k={k} breaks {broken}"
    return f"k={k} breaks a limit with every model; {points.model[best]!s}, the most accurate there, breaks {broken}"
