"""Loops that find the points that no other point dominates, most of them along the points' lexicographic order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Ranks = NDArray[np.int64]


@jit
def lowest_upto(position: int, lowest: Ranks) -> int:
    """Give the lowest height entered at positions 1 to this one, from a tree of minima (Fenwick 1994)."""
    found = lowest.size
    while position > 0:
        found = min(found, lowest[position])
        position -= position & -position
    return found


@jit
def enter(position: int, height: int, lowest: Ranks) -> None:
    """Enter a height at a position."""
    while position < lowest.size:
        lowest[position] = min(lowest[position], height)
        position += position & -position


@jit
def mark_in_space(repeats: Mask, y: Ranks, z: Ranks, mask: Mask) -> None:
    """Mark the points that no other dominates, in three coordinates: a staircase over (y, z) grows along x.

    Whoever dominates a point comes before it, so that the lowest z up to its y decides. O(n log n).

    Parameters
    ----------
    repeats
        Whether a point equals the one before it, shape (n,).
    y, z
        Ranks of the second and third coordinate, from 1, equals alike, shape (n,).
    mask
        Filled, shape (n,).
    """
    lowest = np.full(y.size + 1, y.size + 1)
    for i in range(y.size):
        if repeats[i]:
            mask[i] = mask[i - 1]
            continue
        mask[i] = lowest_upto(y[i], lowest) > z[i]
        if mask[i]:
            enter(y[i], z[i], lowest)


@jit
def dominates(p: NDArray[np.float64], q: NDArray[np.float64]) -> bool:
    """Whether a point is nowhere worse than another."""
    nowhere_worse = True
    for c in range(p.size):
        nowhere_worse &= p[c] <= q[c]
    return nowhere_worse


@jit
def mark_left(points: NDArray[np.float64], strong: NDArray[np.float64], mask: Mask) -> None:
    """Mark the points, in any order, that none of a few strong ones dominates.

    Parameters
    ----------
    points, strong
        Shape (n, d) and (s, d).
    mask
        Filled, shape (n,).
    """
    for i in range(len(points)):
        mask[i] = True
        for other in range(len(strong)):
            if dominates(strong[other], points[i]) and not dominates(points[i], strong[other]):
                mask[i] = False
                break


@jit
def mark_in_general(repeats: Mask, points: NDArray[np.float64], mask: Mask) -> None:
    """Mark the points that no other dominates, in any number of coordinates.

    Each point is held against the front of those before it, f points at the end: O(n f d).

    Parameters
    ----------
    repeats
        Whether a point equals the one before it, shape (n,).
    points
        Shape (n, d).
    mask
        Filled, shape (n,).
    """
    front = np.empty(len(points), np.int64)
    size = 0
    for i in range(len(points)):
        if repeats[i]:
            mask[i] = mask[i - 1]
            continue
        mask[i] = True
        for other in range(size):
            if dominates(points[front[other]], points[i]):
                mask[i] = False
                break
        if mask[i]:
            front[size] = i
            size += 1
