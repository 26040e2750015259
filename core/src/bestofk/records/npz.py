"""Arrays of an npz file, each read when it is asked for, once its kind and its size are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from numpy.lib import format as numpy_format

if TYPE_CHECKING:
    import zipfile

    import numpy as np
    from numpy.typing import NDArray

SUFFIX = ".npy"
MOST_TEXT = 1 << 24  # bytes
HEADERS = {(1, 0): numpy_format.read_array_header_1_0, (2, 0): numpy_format.read_array_header_2_0}


class Kind(NamedTuple):
    """What an array holds."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]


class Arrays(Mapping[str, "NDArray[Any]"]):
    """The arrays of an archive by name; readers of zip and npy raise all sorts where the bytes are neither.

    Parameters
    ----------
    archive
        Open as long as arrays are read.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = archive.infolist()
        self._entries = {
            entry.filename.removesuffix(SUFFIX): entry for entry in entries if entry.filename.endswith(SUFFIX)
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Read an array, with its checksum.

        NumPy does not read an array's last bytes where its damaged header says that it is shorter, and zip compares
        only what is read to the end.
        """
        self.kind(name)
        with self._archive.open(self._entries[name]) as file:
            array: NDArray[Any] = numpy_format.read_array(file, allow_pickle=False)
            if file.read(1):
                raise ValueError(f"{name}: more bytes than its header says")
        return array

    def kind(self, name: str) -> Kind:
        """Give the kind of an array, which its bytes have room for.

        Raises
        ------
        KeyError, ValueError, …
            If there is none, or its header is damaged.
        """
        entry = self._entries[name]
        with self._archive.open(entry) as file:
            shape, _, dtype = HEADERS[numpy_format.read_magic(file)](file)
            if dtype.hasobject or file.tell() + prod(shape) * dtype.itemsize != entry.file_size:
                raise ValueError(f"{name}: objects, or another size than its header says")
        return Kind(dtype, shape)

    def text(self, name: str) -> str:
        """Give the one text of an array.

        Raises
        ------
        KeyError, ValueError, …
            If there is none, or it is no text, or a very long one.
        """
        dtype, shape = self.kind(name)
        if shape not in ((), (1,)) or dtype.kind != "U" or dtype.itemsize > MOST_TEXT:
            raise ValueError(f"{name}: not one text")
        return str(self[name].item())

    @property
    def bytes(self) -> int:
        """How many all arrays unpack to."""
        return sum(entry.file_size for entry in self._entries.values())
