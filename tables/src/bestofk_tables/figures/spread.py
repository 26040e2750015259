"""Marks that would cover each other are moved apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

REACH = 6  # marks are moved by at most so many of their sizes
OFFSETS = np.array(
    sorted(
        ((x, y) for x in range(-REACH, REACH + 1) for y in range(-REACH, REACH + 1)),
        key=lambda offset: (offset[0] ** 2 + offset[1] ** 2, abs(offset[0]), -offset[1], offset[0]),
    ),
    dtype=float,
)


def spread(anchors: Array, size: float, low: Array, high: Array) -> Array:
    """Give a place to every mark, such that none covers another and each is near its anchor.

    The first mark at an anchor stays there if that is free; the others go to the nearest free place, above or below
    rather than beside. Where nothing within reach is free, a mark stays at its anchor.

    Parameters
    ----------
    anchors
        Where the marks belong, shape (n, 2).
    size
        The distance that marks keep, in the unit of the anchors.
    low, high
        The corners within which moved marks stay, shape (2,).

    Examples
    --------
    >>> places = spread(np.array([[5.0, 5.0], [5.0, 5.0]]), 2.0, np.zeros(2), np.full(2, 20.0))
    >>> places.tolist()
    [[5.0, 5.0], [5.0, 7.0]]
    """
    places = anchors.copy()
    taken = np.empty((0, 2))
    waiting = []
    for index, anchor in enumerate(anchors):
        if _clear(anchor[None], taken, size)[0]:
            taken = np.vstack([taken, anchor])
        else:
            waiting.append(index)
    for index in waiting:
        candidates = anchors[index] + OFFSETS * size
        least, most = np.minimum(low + size / 2, anchors[index]), np.maximum(high - size / 2, anchors[index])
        inside = ((candidates >= least) & (candidates <= most)).all(axis=1)
        free = np.flatnonzero(inside & _clear(candidates, taken, size))
        if len(free):
            places[index] = candidates[free[0]]
        taken = np.vstack([taken, places[index]])
    return places


def _clear(candidates: Array, taken: Array, size: float) -> NDArray[np.bool_]:
    """Whether each candidate keeps the distance from all places that are taken, within rounding."""
    distances = np.linalg.norm(candidates[:, None] - taken[None], axis=2)
    clear: NDArray[np.bool_] = (distances >= size * (1 - 1e-9)).all(axis=1)
    return clear
