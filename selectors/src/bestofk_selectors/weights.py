"""How much each objective counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from bestofk import BadInput
from bestofk.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk import Candidates
    from numpy.typing import NDArray


def weight_of_each(candidates: Candidates, weights: Mapping[str, float] | None) -> NDArray[np.float64]:
    """Give the weights in the order of the objectives, shape (d,).

    Parameters
    ----------
    candidates
        Whose objectives are weighted.
    weights
        Objective → weight ≥ 0; an objective that is not named has weight 1.

    Raises
    ------
    BadInput
        If a name is no objective, a weight is negative or not finite, or all weights are 0.
    """
    names = [objective.name for objective in candidates.objectives]
    given = weights or {}
    for name, weight in given.items():
        if name not in names:
            raise UnknownName("objective", name, names)
        if not (math.isfinite(weight) and weight >= 0):
            raise BadInput(f"weights: {name} = {weight}: a weight is a finite number ≥ 0")
    each = np.array([given.get(name, 1.0) for name in names])
    if not each.any():
        raise BadInput(f"weights: 0 for each of {', '.join(names)}: at least one must be above 0")
    return each
