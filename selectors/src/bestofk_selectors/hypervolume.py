"""Exclusive contribution to the hypervolume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bestofk import NoChoice

if TYPE_CHECKING:
    from bestofk import Candidates
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LARGEST_BLOCK = 1 << 20


def hypervolume(candidates: Candidates) -> int:
    """Pareto point that alone dominates the largest volume of losses (hypervolume contribution, Emmerich et al. 2005).

    The volume is of the part of the unit cube that this point dominates and no other does: the reference point is a
    loss of 1 in every objective, which is every budget used up and no accuracy. Equal points count as one.

    Raises
    ------
    NoChoice
        Where no point has a volume of its own.

    References
    ----------
    M. Emmerich, N. Beume and B. Naujoks, "An EMO algorithm using the hypervolume measure as selection criterion",
    Evolutionary Multi-Criterion Optimization, Springer (2005).
    """
    rows = np.flatnonzero(candidates.pareto)
    points, of_row = np.unique(np.minimum(candidates.losses[rows], 1.0), axis=0, return_inverse=True)
    volume = _contributions(_merged(points))[of_row]
    if not np.any(volume > 0):
        raise NoChoice("every Pareto point uses a whole budget or has no accuracy: none has a hypervolume of its own")
    return candidates.smallest(-volume, rows)


def _merged(p: Array) -> Array:
    """Replace objectives that order the points alike by one with the same volumes, 1 − Π (1 − p̃).

    One model's resources all rise with k, so that its points need two objectives however many there are.
    """
    left: dict[bytes, Array] = {}
    for column in p.T:
        ranks = np.unique(column, return_inverse=True)[1].tobytes()
        left[ranks] = left.get(ranks, 1.0) * (1 - column)
    return 1 - np.column_stack(list(left.values()))


def _contributions(p: Array) -> Array:
    """Volume below (1, …, 1) that each point dominates alone, shape (n,).

    The points come in the order of their first objective. Objectives beyond the third are swept in slabs; a point that
    two others of a slab dominate in the objectives that are left bounds no such volume there.
    """
    while p.shape[1] < 3:
        p = np.column_stack([p, np.zeros(len(p))])
    if p.shape[1] == 3:
        return _contributions_in_space(p)
    left, swept = p[:, :-1], p[:, -1]
    covers = np.all(left[:, None] <= left, axis=2)
    covers &= ~(covers.T & np.tri(len(p), dtype=bool))
    volume = np.zeros(len(p))
    for level, height in zip(*_slabs(swept), strict=True):
        inside = np.flatnonzero(swept <= level)
        bounding = inside[covers[np.ix_(inside, inside)].sum(axis=0) < 2]
        volume[bounding] += height * _contributions(left[bounding])
    return volume


def _contributions_in_space(p: Array) -> Array:
    """Like `_contributions`, for three objectives.

    The points that dominate a column over (x, z) are those not beyond it in x and z; the one with the smallest y
    dominates it alone, from there up to the second smallest.
    """
    x, y, z = p.T
    widths = np.diff(x, append=1.0)
    levels, heights = _slabs(z)
    alone = np.zeros(len(p))
    block = max(1, LARGEST_BLOCK // len(p))
    for start in range(0, len(levels), block):
        slabs = slice(start, start + block)
        reach = np.where(z <= levels[slabs, None], y, 1.0)
        smallest = np.minimum.accumulate(reach, axis=1)
        before = np.column_stack([np.ones(len(reach)), smallest[:, :-1]])
        second = np.minimum.accumulate(np.maximum(reach, before), axis=1)
        owner = np.maximum.accumulate(np.where(reach < before, np.arange(len(p)), 0), axis=1)
        volume = heights[slabs, None] * widths * (second - smallest)
        alone += np.bincount(owner.ravel(), volume.ravel(), len(p))
    return alone


def _slabs(coordinate: Array) -> tuple[Array, Array]:
    """Distinct values of a coordinate, rising, and the height from each to the next, the last one's to 1."""
    levels = np.unique(coordinate)
    return levels, np.diff(levels, append=1.0)
