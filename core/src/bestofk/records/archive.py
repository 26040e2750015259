"""Zip archives of many small files, read in little memory; a damaged or hostile one ends in one line.

The form is that of PKWARE's APPNOTE 6.3, with ZIP64. The standard library's reader holds some 650 bytes for each entry,
which a log of a gigabyte has half a million of, and does not read Zstandard before Python 3.14.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, NamedTuple

import numpy as np

from bestofk.errors import BadInput, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
DIRECTORY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
EXTRA = struct.Struct("<2H")
LONGEST_COMMENT = 1 << 16
IN_ZIP64, EXTRA_ZIP64 = 0xFFFFFFFF, 1
ENCRYPTED, UTF_8 = 1 << 0, 1 << 11
STORED, DEFLATED, ZSTANDARD = 0, 8, 93
MOST_PACKED = 500  # bytes of JSON in a byte of the archive; real logs have up to 30
ALWAYS_FINE = 1 << 28
MOST = 2**60  # of a size or a place
DAMAGED = "not a zip archive that can be read"


class Entry(NamedTuple):
    """A file of an archive: its name, how it is packed, its checksum, its sizes, and where it begins."""

    name: str
    method: int
    checksum: int
    packed: int
    size: int
    at: int


@dataclass(frozen=True)
class Archive:
    """An open zip archive.

    Parameters
    ----------
    file
        To read bytes from, at any place.
    path
        Its name, with which errors begin.
    """

    file: IO[bytes]
    path: str

    def entries(self) -> Iterator[Entry]:
        """Give the files of the archive, in the order of its directory.

        Raises
        ------
        BadInput
            If the directory is damaged, a name leaves the archive, or a file is encrypted.
        """
        at, end = self._directory
        while at < end:
            self.file.seek(at)
            block = self.file.read(min(1 << 20, end - at))
            used = 0
            while used + DIRECTORY.size <= len(block):
                entry, length = self._entry(block, used)
                if entry is None:
                    break
                used += length
                yield entry
            if not used:
                raise self._damaged("a directory that ends too soon")
            at += used

    def require_harmless(self) -> None:
        """Refuse an archive that unpacks to far more than a log, whose files share bytes, or that has a name twice.

        Raises
        ------
        BadInput
            That says what is wrong.
        """
        found = array("q")
        for entry in self.entries():
            found.extend((entry.at, entry.packed, entry.size, _hash(entry.name)))
        if not found:
            return
        begins, packed, sizes, names = np.frombuffer(found, np.int64).reshape(-1, 4).T
        order = np.argsort(begins)
        ends = begins[order] + LOCAL.size + packed[order]
        if np.any(ends[:-1] > begins[order][1:]) or ends[-1] > self._length:
            raise BadInput(f"{self.path}: files that share bytes or lie beyond the end: not a log, but a zip bomb")
        unpacked = sum(sizes.tolist())
        if unpacked > max(ALWAYS_FINE, MOST_PACKED * self._length):
            raise BadInput(
                f"{self.path}: {self._length:,} bytes that unpack to {unpacked:,}: not a log, but a zip bomb"
            )
        if len(np.unique(names)) < len(names):
            raise BadInput(f"{self.path}: a file of the same name is there twice, of {len(names):,} files")

    def read(self, entry: Entry, most: int) -> bytes:
        """Unpack a file.

        Raises
        ------
        BadInput
            If it is larger than most, damaged, or packed in another way than stored, deflated or by Zstandard.
        """
        place = f"{self.path}: {shown_name(entry.name)}"
        if entry.size > most or entry.packed > most:
            raise BadInput(f"{place}: more than {most:,} bytes of JSON")
        self.file.seek(entry.at)
        head = self.file.read(LOCAL.size)
        if len(head) < LOCAL.size or head[:4] != b"PK\x03\x04":
            raise self._damaged(f"no file where {shown_name(entry.name)} should begin")
        _, _, flags, *_, name_length, extra_length = LOCAL.unpack(head)
        if _decoded(self.file.read(name_length), flags) != entry.name:
            raise BadInput(f"{place}: damaged: another name stands where it begins")
        self.file.seek(extra_length, 1)
        content = _unpacked(self.file.read(entry.packed), entry, place)
        if len(content) != entry.size or zlib.crc32(content) != entry.checksum:
            raise BadInput(f"{place}: damaged: its checksum is another")
        return content

    @cached_property
    def _length(self) -> int:
        return self.file.seek(0, 2)

    @cached_property
    def _directory(self) -> tuple[int, int]:
        """Where the directory begins and ends."""
        start = max(0, self._length - END.size - LONGEST_COMMENT)
        self.file.seek(start)
        tail = self.file.read()
        place = tail.rfind(b"PK\x05\x06")
        if place < 0 or place + END.size > len(tail):
            raise self._damaged("no directory at its end")
        *_, size, at, _ = END.unpack_from(tail, place)
        if IN_ZIP64 in (size, at) and place >= LOCATOR64.size:
            size, at = self._directory64(tail[place - LOCATOR64.size : place])
        if at + size > start + place:
            raise self._damaged("a directory that is not there")
        return at, at + size

    def _directory64(self, locator: bytes) -> tuple[int, int]:
        """Size and place of the directory of a large archive."""
        signature, _, place, _ = LOCATOR64.unpack(locator)
        self.file.seek(min(place, self._length))
        end = self.file.read(END64.size)
        if signature != b"PK\x06\x07" or len(end) < END64.size or end[:4] != b"PK\x06\x06":
            raise self._damaged("a damaged directory")
        *_, size, at = END64.unpack(end)
        return size, at

    def _entry(self, block: bytes, start: int) -> tuple[Entry | None, int]:
        """Read an entry of the directory; None where the block ends before it."""
        fields = DIRECTORY.unpack_from(block, start)
        signature, flags, method, checksum, packed, size = (fields[index] for index in (0, 3, 4, 7, 8, 9))
        if signature != b"PK\x01\x02":
            raise self._damaged("a damaged directory")
        names, extras, comments = fields[10:13]
        after = start + DIRECTORY.size
        length = DIRECTORY.size + names + extras + comments
        if start + length > len(block):
            return None, 0
        name = _decoded(block[after : after + names], flags)
        _require_inside(name, self.path)
        if flags & ENCRYPTED:
            raise BadInput(f"{self.path}: {shown_name(name)} is encrypted; unpack it with its password first")
        size, packed, at = _in_64(block[after + names : after + names + extras], size, packed, fields[16])
        return Entry(name, method, checksum, packed, size, at), length

    def _damaged(self, what: str) -> BadInput:
        return BadInput(f"{self.path}: {DAMAGED}: {what}")


def shown_name(name: str) -> str:
    """Give a name as it is, or quoted where it could not be printed."""
    return name if name.isprintable() and len(name) <= 200 else shown(name)


def _decoded(name: bytes, flags: int) -> str:
    return name.decode("utf-8" if flags & UTF_8 else "cp437", "replace")


def _require_inside(name: str, path: str) -> None:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or ".." in plain.split("/") or plain[1:2] == ":":
        raise BadInput(f"{path}: {shown(name)}: a path that leaves the archive")


def _in_64(extra: bytes, *values: int) -> list[int]:
    """Put the numbers of 64 bits in the place of those that say that they are elsewhere."""
    place = 0
    while place + EXTRA.size <= len(extra):
        kind, length = EXTRA.unpack_from(extra, place)
        if kind == EXTRA_ZIP64:
            large = iter(struct.iter_unpack("<Q", extra[place + EXTRA.size : place + EXTRA.size + length // 8 * 8]))
            return [min(next(large, (value,))[0], MOST) if value == IN_ZIP64 else value for value in values]
        place += EXTRA.size + length
    return list(values)


def _unpacked(packed: bytes, entry: Entry, place: str) -> bytes:
    """Unpack bytes, never to more than the size that is promised and one."""
    if entry.method == STORED:
        return packed
    try:
        if entry.method == DEFLATED:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.size + 1)
        if entry.method == ZSTANDARD:
            return _zstandard(packed, entry.size + 1)
    except (zlib.error, EOFError, ValueError) as error:
        raise BadInput(f"{place}: damaged: {error}") from None
    raise BadInput(f"{place}: packed by method {entry.method} of zip, which is not read; pack it by deflate or zstd")


def _zstandard(packed: bytes, most: int) -> bytes:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore] # from Python 3.14 on
    except ImportError:
        from backports import zstd
    content = b""
    try:
        while packed and len(content) < most:
            frame = zstd.ZstdDecompressor()
            content += frame.decompress(packed, most - len(content))
            packed = frame.unused_data if frame.eof else b""
    except zstd.ZstdError as error:
        raise ValueError(error) from None
    return content


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
