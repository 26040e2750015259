"""Npz files that others wrote, zip archives of a few arrays, looked at before anything is unpacked."""

from __future__ import annotations

import os
import zipfile
from contextlib import contextmanager
from itertools import pairwise
from operator import attrgetter
from typing import IO, TYPE_CHECKING

from bestofk.errors import BadInput, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALWAYS_FINE = 1 << 28  # bytes, unpacked
ALWAYS_FINE_DIRECTORY = 1 << 24  # bytes: some 200,000 entries
MOST_DIRECTORY = 10  # a larger directory takes at most a tenth of the file: entries of 1 kB have a smaller one
BOUNDED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
BEFORE_NAME = 30  # bytes with which each entry begins


class Harmful(BadInput):
    """An archive takes more than it may, or is not what its directory says."""


@contextmanager
def harmless(file: IO[bytes], path: Path, most_packed: int) -> Iterator[zipfile.ZipFile]:
    """Open an archive that is what its directory says: entries of different names, side by side, of a bounded size.

    No more of an entry is unpacked than its directory says, for it is packed by deflate or not at all.

    Parameters
    ----------
    file
        Its bytes.
    path
        Its name, for messages.
    most_packed
        Bytes that a byte of it may unpack to, beyond the first `ALWAYS_FINE`.

    Raises
    ------
    Harmful
        If it is not.
    zipfile.BadZipFile, ValueError, …
        If it is no archive: readers of zip raise all sorts.
    """
    guarded = _Guarded(file, path)
    with zipfile.ZipFile(guarded) as archive:
        guarded.most = None
        entries = archive.infolist()
        _require_bounded(entries, path)
        _require_different(entries, path)
        _require_apart(entries, archive.start_dir, path)
        unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
        if unpacked > max(ALWAYS_FINE, most_packed * packed):
            raise Harmful(f"{path}: {packed:,} bytes that unpack to {unpacked:,}: a zip bomb")
        yield archive


class _Guarded:
    """A file of which no more than a directory may have is read at once, so that none fills the memory."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self._file, self._path = file, path
        self._size = file.seek(0, os.SEEK_END)
        self.most: int | None = max(ALWAYS_FINE_DIRECTORY, self._size // MOST_DIRECTORY)

    def read(self, size: int = -1, /) -> bytes:
        """Read, as files do."""
        if self.most is not None and size > self.most:
            raise Harmful(
                f"{self._path}: {size:,} of {self._size:,} bytes are the archive's directory, which may have "
                f"{self.most:,}: more entries than what is in them"
            )
        return self._file.read(size)


def _require_bounded(entries: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse ways to pack of which all is unpacked at once, whatever size the directory says."""
    for entry in entries:
        if entry.compress_type not in BOUNDED:
            raise Harmful(
                f"{path}: {shown(entry.filename)}: packed by method {entry.compress_type}, of which nothing limits "
                f"what it unpacks to; pack it again by deflate (method {zipfile.ZIP_DEFLATED})"
            )


def _require_different(entries: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse a name that is there twice, of which readers take one or the other."""
    seen = set[str]()
    for entry in entries:
        if entry.filename in seen:
            raise Harmful(f"{path}: {shown(entry.filename)}: is there twice in the archive")
        seen.add(entry.filename)


def _require_apart(entries: list[zipfile.ZipInfo], end: int, path: Path) -> None:
    """Refuse entries that share bytes or go beyond those that there are, so that little cannot pass for much."""
    in_order = sorted(entries, key=attrgetter("header_offset"))
    starts = [*(entry.header_offset for entry in in_order), end]
    for entry, (start, stop) in zip(in_order, pairwise(starts), strict=True):
        if start + BEFORE_NAME + entry.compress_size > stop:
            raise Harmful(
                f"{path}: {shown(entry.filename)}: {entry.compress_size:,} bytes, which overlap what comes after: "
                f"a damaged archive, or a zip bomb"
            )
