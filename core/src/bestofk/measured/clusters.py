"""Samples in pieces that take little memory, with the questions that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.records.spool import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Places = NDArray[np.int64]
    Values = NDArray[np.float64] | NDArray[np.int32]

PIECE = 1 << 18  # samples that are worked on at once


def clusters(offsets: Places) -> int:
    """Count what was drawn on its own: the questions, or the samples where there is one question."""
    return len(offsets) - 1 if len(offsets) > 2 else int(offsets[-1])


def pieces(values: Values, offsets: Places) -> Iterator[tuple[Array, Places, Places, Places]]:
    """Give samples in pieces.

    Parameters
    ----------
    values
        Of each sample, shape (n,).
    offsets
        Where each question begins, and the end, shape (Q + 1,).

    Yields
    ------
    tuple
        The values of the piece; how many of them belong to each of its clusters; how many samples each of these has in
        all; and how many of those are up to the end of the piece.

    Examples
    --------
    >>> [[part.tolist() for part in piece] for piece in pieces(np.array([7, 5, 3]), np.array([0, 2, 3]))]
    [[[7.0, 5.0, 3.0], [2, 1], [2, 1], [2, 1]]]
    """
    for start in range(0, len(values), PIECE):
        piece = values[start : start + PIECE].astype(np.float64)
        if len(offsets) == 2:
            alone = np.ones(len(piece), np.int64)
            yield piece, alone, alone, alone
        else:
            stop = start + len(piece)
            first, last = np.searchsorted(offsets, start, "right") - 1, np.searchsorted(offsets, stop)
            begins, ends = offsets[first:last], offsets[first + 1 : last + 1]
            within = np.minimum(ends, stop) - np.maximum(begins, start)
            yield piece, within, ends - begins, np.minimum(ends, stop) - begins
        forget(values)
        forget(offsets)


def means(values: Values, offsets: Places, about: float | None = None) -> Iterator[Array]:
    """Give the mean of each cluster's values, or of their squared distances from `about`, in pieces."""
    rest = 0.0
    for piece, within, repeats, seen in pieces(values, offsets):
        of = piece if about is None else (piece - about) ** 2
        sums = np.add.reduceat(of, np.cumsum(within) - within)
        sums[0] += rest
        whole = len(sums) - int(seen[-1] < repeats[-1])
        rest = 0.0 if whole == len(sums) else float(sums[-1])
        yield sums[:whole] / repeats[:whole]
