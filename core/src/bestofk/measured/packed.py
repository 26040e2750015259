"""What gzip unpacks, read up to as much as a file of data can hold."""

from __future__ import annotations

from gzip import GzipFile
from io import SEEK_SET, RawIOBase
from typing import IO, TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import WriteableBuffer

MOST_PACKED = 200  # bytes that a byte of the file may unpack to; logs and load tests have up to 30
ALWAYS_FINE = 1 << 24  # unpacked bytes of which nothing is asked


class Unpacked(RawIOBase):
    """The bytes in a gzip file; reading far more than such a file can hold is refused.

    Parameters
    ----------
    packed
        The file, open to read bytes.
    path
        Its path, for the message.
    """

    def __init__(self, packed: IO[bytes], path: Path) -> None:
        self._packed, self._file, self._path = packed, GzipFile(fileobj=packed), path

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read from another place."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to another place; back is slow."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes.

        Raises
        ------
        BadInput
            If so many come from so few that they are no data.
        """
        count = self._file.readinto(buffer)
        unpacked, packed = self._file.tell(), self._packed.tell()
        if unpacked > max(ALWAYS_FINE, MOST_PACKED * packed):
            raise BadInput(
                f"{self._path}: {packed:,} bytes of gzip that unpack to {unpacked:,} and more: not a file of data, but "
                f"a bomb"
            )
        return count
