"""Accuracy against cost alone: the 2-D heuristic of the paper's introduction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bestofk import NoChoice

from bestofk_selectors.broken_limits import broken_limits

if TYPE_CHECKING:
    from bestofk import Candidates


def accuracy_per_cost(candidates: Candidates) -> int:
    """Highest accuracy under the cost budget alone: the 2-D heuristic (the paper's introduction).

    It looks at no other limit; what it chooses is an answer only where it keeps the others too.

    Raises
    ------
    NoChoice
        Where its point breaks another limit, with k, the limit and the excess.
    """
    points = candidates.points
    if points is None:
        return candidates.smallest(-candidates.column("accuracy"))
    alone = candidates.under("cost")
    best = alone.smallest(-alone.column("accuracy"))
    k, model = alone.k[best], alone.model[best]
    row = np.flatnonzero((points.k == k) & (points.model == model))[0]
    if not points.keeps[row].all():
        where = f"k={k} of {model}" if len(np.unique(points.model)) > 1 else f"k={k}"
        raise NoChoice(f"most accurate under the cost budget is {where}, which breaks {broken_limits(points, row)}")
    return int(np.flatnonzero((candidates.k == k) & (candidates.model == model))[0])
