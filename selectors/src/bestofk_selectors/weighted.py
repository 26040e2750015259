"""Weighted sum of the losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_selectors.weights import weight_of_each

if TYPE_CHECKING:
    from bestofk import Candidates


def weighted(candidates: Candidates, *, weights: dict[str, float] | None = None) -> int:
    """Smallest weighted sum of the losses, Σ w p̃ (Zadeh 1963).

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
    L. A. Zadeh, "Optimality and non-scalar-valued performance criteria", IEEE Transactions on Automatic Control 8
    (1963).
    """
    return candidates.smallest(candidates.losses @ weight_of_each(candidates, weights))
