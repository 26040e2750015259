"""Which points no other point dominates (eqs. 13 and 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Losses = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Rows = NDArray[np.int64]

FEW = 384  # points of which every pair is compared at once, without a compiled loop
SAMPLE, STRONG = 256, 16  # points of a sample, and how many of its best each other point is held against first


def pareto_mask(losses: Losses) -> Mask:
    """Mark the points that no other point dominates.

    A point dominates another if it is nowhere worse and somewhere better (eq. 13). Equal points do not dominate each
    other: all of them are marked, or none. Infinite losses are compared like any other.

    Up to three objectives take O(n log n); more take O(n f) for f points that are marked.

    Parameters
    ----------
    losses
        Shape (n, d); less is better.

    Returns
    -------
    ndarray of bool
        Shape (n,).

    Raises
    ------
    BadInput
        If there are not two axes, or a loss is NaN, which is neither better nor worse than anything.

    Examples
    --------
    >>> import bestofk as bk, numpy as np
    >>> bk.pareto_mask(np.array([[0.1, 0.5], [0.2, 0.4], [0.2, 0.5]])).tolist()
    [True, True, False]
    """
    losses = np.asarray(losses, np.float64)
    if losses.ndim != 2:
        raise BadInput(f"losses of shape {losses.shape}: must be (n, d), a row for each point")
    if np.isnan(losses).any():
        raise BadInput(f"losses: NaN in row {np.flatnonzero(np.isnan(losses).any(axis=1))[0]}; must be numbers")
    if len(losses) <= FEW:
        return _among_few(losses)
    rows, mask = _left_by_a_sample(losses), np.zeros(len(losses), dtype=bool)
    mask[rows] = _among_many(losses[rows])
    return mask


def _among_few(losses: Losses) -> Mask:
    """Compare every pair of points."""
    no_worse = np.ones((len(losses), len(losses)), dtype=bool)
    for column in losses.T:
        no_worse &= column[:, None] <= column
    mask: Mask = np.logical_not((no_worse & ~no_worse.T).any(axis=0))
    return mask


def _left_by_a_sample(losses: Losses) -> Rows:
    """Give the rows that no strong point of an evenly spaced sample dominates; all that are to be marked are there."""
    from bestofk import staircase

    sample = losses[:: -(-len(losses) // SAMPLE)]
    ranks = sample.argsort(axis=0).argsort(axis=0).sum(axis=1)
    front = np.flatnonzero(_among_few(sample))
    strong = sample[front[np.argsort(ranks[front], kind="stable")][:STRONG]]
    left = np.empty(len(losses), dtype=bool)
    staircase.mark_left(np.ascontiguousarray(losses), np.ascontiguousarray(strong), left)
    return np.flatnonzero(left)


def _among_many(losses: Losses) -> Mask:
    """Sweep the points in the order of their coordinates, by a compiled loop."""
    from bestofk import staircase

    order = np.lexsort(losses.T[::-1])
    swept = losses[order]
    repeats = np.append(False, (swept[1:] == swept[:-1]).all(axis=1))
    found = np.empty(len(swept), dtype=bool)
    if losses.shape[1] <= 3:
        flat = np.zeros(len(swept))
        _, y, z = (*swept.T, flat, flat)[:3]
        staircase.mark_in_space(repeats, _ranks(y), _ranks(z), found)
    else:
        staircase.mark_in_general(repeats, swept, found)
    mask = np.empty_like(found)
    mask[order] = found
    return mask


def _ranks(coordinate: Losses) -> Rows:
    """Number the distinct values of a coordinate from 1, in rising order."""
    ranks: Rows = 1 + np.unique(coordinate, return_inverse=True)[1]
    return ranks
