"""Rows in order that need not fit into memory: an external merge sort."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.records.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Rows = NDArray[Any]
    Key = tuple[float, ...]

BLOCK = 1 << 18  # rows that are held at once
LEAST = 64  # rows of a run that are read at once


def sorted_by(keys: Sequence[str], blocks: Iterable[Rows]) -> Iterator[Rows]:
    """Give rows in the order of their keys, in blocks; rows with equal keys come in no order.

    Up to a block of rows is sorted in memory. Beyond that each block is sorted and written to a temporary file, and all
    are merged: of each a piece is held, and the rows up to the smallest of the last rows of the pieces are next.

    Parameters
    ----------
    keys
        Fields of the rows, the first one first.
    blocks
        Structured arrays of one kind, of any length.

    Examples
    --------
    >>> rows = np.array([(2, 0.5), (1, 0.5), (3, 0.0)], [("at", int), ("mass", float)])
    >>> np.concatenate(list(sorted_by(["mass", "at"], [rows[:2], rows[2:]])))["at"].tolist()
    [3, 1, 2]
    """
    runs = (_in_order(keys, rows) for rows in _joined(blocks, BLOCK))
    first = next(runs, None)
    if first is None:
        return
    second = next(runs, None)
    if second is None:
        yield first
        return
    spool, ends = Spool(first.dtype), [0]
    for run in chain([first, second], runs):
        spool.append(run)
        ends.append(len(spool))
    del first, second, run
    yield from _merged(keys, spool, ends, max(LEAST, BLOCK // (len(ends) - 1)))


def _joined(blocks: Iterable[Rows], most: int) -> Iterator[Rows]:
    """Give the same rows in blocks of a given length, and a last one with the rest."""
    held: list[Rows] = []
    for rows in blocks:
        for start in range(0, len(rows), most):
            held.append(rows[start : start + most])
            if sum(map(len, held)) >= most:
                whole = np.concatenate(held)
                yield whole[:most]
                held = [whole[most:]]
    if sum(map(len, held)):
        yield np.concatenate(held)


def _merged(keys: Sequence[str], spool: Spool, ends: list[int], piece: int) -> Iterator[Rows]:
    """Merge the sorted runs that end where is said."""
    runs = [_Run(keys, spool, start, stop, piece) for start, stop in pairwise(ends)]
    while runs:
        limit = min((run.last for run in runs if run.goes_on), default=None)
        rows = np.concatenate([run.take(limit) for run in runs if limit is None or run.first <= limit])
        runs = [run for run in runs if len(run.held)]
        yield _in_order(keys, rows)


class _Run:
    """Sorted rows of a file, of which a piece is held; first and last are the keys of its ends."""

    held: Rows
    first: Key
    last: Key

    def __init__(self, keys: Sequence[str], spool: Spool, start: int, stop: int, piece: int) -> None:
        self.keys, self.spool, self.at, self.stop, self.piece = keys, spool, start, stop, piece
        self._read()

    @property
    def goes_on(self) -> bool:
        """Whether there is more than is held."""
        return self.at < self.stop

    def take(self, limit: Key | None) -> Rows:
        """Take the rows up to a limit off what is held, all without one; when nothing is left, the next piece is read.

        Of a last row at the limit itself nothing is missed: the run goes on with rows that are not before it.
        """
        count = len(self.held) if limit is None else _up_to(self.held, self.keys, limit)
        taken = self.held[:count]
        if count < len(self.held):
            self.held = self.held[count:]
            self.first = self._key(0)
        else:
            self._read()
        return taken

    def _read(self) -> None:
        start, self.at = self.at, min(self.at + self.piece, self.stop)
        self.held = self.spool.read(start, self.at)
        if len(self.held):
            self.first, self.last = self._key(0), self._key(-1)

    def _key(self, at: int) -> Key:
        return tuple(self.held[key][at].item() for key in self.keys)


def _in_order(keys: Sequence[str], rows: Rows) -> Rows:
    return rows[np.lexsort([rows[key] for key in reversed(keys)])]


def _up_to(rows: Rows, keys: Sequence[str], limit: Key) -> int:
    """Count the rows, in order of the keys, that are not after a limit."""
    start, stop = 0, len(rows)
    for key, value in zip(keys, limit, strict=True):
        column = rows[key][start:stop]
        start, stop = start + int(column.searchsorted(value)), start + int(column.searchsorted(value, "right"))
    return stop
