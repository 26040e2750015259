"""Which points no other point dominates (eqs. 13 and 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW = 256  # points of which every pair is compared at once


def pareto_mask(losses: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the points that no other point dominates.

    A point dominates another if it is nowhere worse and somewhere better (eq. 13); equal points do not
    dominate each other.

    Parameters
    ----------
    losses
        Shape (n, d); less is better.

    Returns
    -------
    ndarray of bool
        Shape (n,).

    Examples
    --------
    >>> import bestofk as bk, numpy as np
    >>> bk.pareto_mask(np.array([[0.1, 0.5], [0.2, 0.4], [0.2, 0.5]])).tolist()
    [True, True, False]
    """
    if len(losses) <= FEW:
        return _among_few(losses)
    order = np.lexsort(losses.T[::-1])
    mask = np.ones(len(losses), dtype=bool)
    front = np.empty((0, losses.shape[1]))
    for index in order:
        point = losses[index]
        dominated = np.any(np.all(front <= point, axis=1) & np.any(front < point, axis=1))
        mask[index] = not dominated
        if not dominated:
            front = np.vstack([front, point])
    return mask


def _among_few(losses: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Compare every pair of points."""
    no_worse = np.ones((len(losses), len(losses)), dtype=bool)
    for column in losses.T:
        no_worse &= column[:, None] <= column
    mask: NDArray[np.bool_] = np.logical_not((no_worse & ~no_worse.T).any(axis=0))
    return mask
