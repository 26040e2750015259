"""Rows in a temporary file: as many as the disk holds, and few of them in memory."""

from __future__ import annotations

import mmap
import os
import tempfile
import weakref
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import DTypeLike, NDArray

    Rows = NDArray[Any]


HELD = 1 << 20  # bytes
PIECE = 1 << 18  # rows


class Spool:
    """Rows of one kind that are appended and read again in pieces; beyond `HELD` bytes they lie in a temporary file.

    The file has no name and is gone with the program.

    Parameters
    ----------
    kind
        Of a row.

    Examples
    --------
    >>> spool = Spool(np.int32)
    >>> spool.append(np.array([3, 1, 4]))
    >>> len(spool), spool.read(1, 3).tolist(), spool.whole().tolist()
    (3, [1, 4], [3, 1, 4])
    """

    def __init__(self, kind: DTypeLike) -> None:
        self.kind = np.dtype(kind)
        self._held: list[Rows] = [np.empty(0, self.kind)]
        self._file: IO[bytes] | None = None
        self._written = self._waiting = 0

    def __len__(self) -> int:
        return self._written + self._waiting

    def append(self, rows: Rows) -> None:
        """Add rows.

        Raises
        ------
        BadInput
            If the disk has no room.
        """
        self._held.append(np.array(rows, self.kind))
        self._waiting += len(rows)
        if self._waiting * self.kind.itemsize > HELD:
            self._write()

    def read(self, start: int, stop: int) -> Rows:
        """Give the rows from start to stop, or to the end if that is before."""
        if self._file is None:
            return self._rows_held()[start:stop]
        self._write()
        found = np.empty(max(0, min(stop, len(self)) - start), self.kind)
        self._file.seek(start * self.kind.itemsize)
        self._file.readinto(found.view(np.uint8).data)  # type: ignore[attr-defined]
        return found

    def whole(self) -> Rows:
        """Give all rows as an array to read; what is read of a file takes memory until :func:`forget`."""
        if self._file is None:
            return self._rows_held()
        self._write()
        return np.frombuffer(mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ), self.kind)

    def _rows_held(self) -> Rows:
        self._held = [np.concatenate(self._held)]
        return self._held[0]

    def _write(self) -> None:
        """Move what is held to the file."""
        with _roomy():
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="bestofk-")  # noqa: SIM115 - closed with the spool
                weakref.finalize(self, self._file.close)
            self._file.seek(0, os.SEEK_END)
            self._file.write(self._rows_held().view(np.uint8).data)
            self._file.flush()
        self._held, self._written, self._waiting = [np.empty(0, self.kind)], len(self), 0


def pieces(column: NDArray[Any], overlap: int = 0) -> Iterator[NDArray[Any]]:
    """Give a column in pieces that take little memory, each with the first rows of the next one where asked.

    Examples
    --------
    >>> [piece.tolist() for piece in pieces(np.arange(3), overlap=1)]
    [[0, 1, 2]]
    """
    for start in range(0, len(column) - overlap, PIECE):
        yield column[start : start + PIECE + overlap]
        forget(column)


def forget(column: NDArray[Any]) -> None:
    """Give back the memory that reading a mapped array took; another array is left as it is."""
    buffer = column.base
    if isinstance(buffer, memoryview) and isinstance(buffer.obj, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        buffer.obj.madvise(mmap.MADV_DONTNEED)


@contextmanager
def _roomy() -> Iterator[None]:
    """Say in one line that the temporary folder has no room."""
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"{tempfile.gettempdir()}: cannot hold the rows of a log while it is read: {error.strerror or error}; "
            f"name a folder with more room by TMPDIR"
        ) from None
