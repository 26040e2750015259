"""Weighted Chebyshev distance from no loss at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk_selectors.weights import weight_of_each

if TYPE_CHECKING:
    from bestofk import Candidates


def chebyshev(candidates: Candidates, *, weights: dict[str, float] | None = None) -> int:
    """Smallest worst weighted loss, max w p̃; of equals the smallest Σ p̃ (Steuer and Choo 1983).

    The ideal point is zero loss in every objective. The second stage is the lexicographic form of the source: it keeps
    the answer off dominated points without the small constant that the augmented form needs.

    Parameters
    ----------
    candidates
        Of one model or of several.
    weights
        Objective → weight ≥ 0; an objective that is not named has weight 1.

    Raises
    ------
    BadInput
        If a weight is negative or not finite, names no objective, or all are 0.

    References
    ----------
    R. E. Steuer and E.-U. Choo, "An interactive weighted Tchebycheff procedure for multiple objective programming",
    Mathematical Programming 26 (1983).
    """
    worst = np.max(candidates.losses * weight_of_each(candidates, weights), axis=1)
    rows = np.flatnonzero(worst == worst.min())
    return candidates.smallest(candidates.losses[rows].sum(axis=1), rows)
