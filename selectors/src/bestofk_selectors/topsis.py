"""Closeness to the best and distance from the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk_selectors.weights import weight_of_each

if TYPE_CHECKING:
    from bestofk import Candidates


def topsis(candidates: Candidates, *, weights: dict[str, float] | None = None) -> int:
    """Pareto point nearest to the best and farthest from the worst of every objective (TOPSIS, Hwang and Yoon 1981).

    Each column of losses is divided by its length and multiplied by its weight; with the distances d⁺ from the column
    minima and d⁻ from the column maxima, the closeness d⁻ / (d⁺ + d⁻) is largest.

    Parameters
    ----------
    candidates
        Of one model or of several; the alternatives are their Pareto points.
    weights
        Objective → weight ≥ 0; an objective that is not named has weight 1.

    Raises
    ------
    BadInput
        If a weight is negative or not finite, names no objective, or all are 0.

    References
    ----------
    C.-L. Hwang and K. Yoon, "Multiple Attribute Decision Making: Methods and Applications", Springer (1981).
    """
    rows = np.flatnonzero(candidates.pareto)
    losses = candidates.losses[rows]
    length = np.linalg.norm(losses, axis=0)
    scaled = losses / np.where(length > 0, length, 1.0) * weight_of_each(candidates, weights)
    from_best = np.linalg.norm(scaled - scaled.min(axis=0), axis=1)
    from_worst = np.linalg.norm(scaled - scaled.max(axis=0), axis=1)
    span = from_best + from_worst
    return candidates.smallest(-from_worst / np.where(span > 0, span, 1.0), rows)
