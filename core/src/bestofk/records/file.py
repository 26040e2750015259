"""Records as files: a header in JSON and the columns, in NumPy's npz, compressed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as numpy_format

from bestofk.atomic import replacing
from bestofk.errors import BadInput
from bestofk.records.records import COLUMNS, OPTIONAL, Records
from bestofk.records.spool import pieces

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

FORMAT = "bestofk-records"
VERSION = 1
HEADER = "header"
MOST_BYTES = 1 << 32  # unpacked: some 100 million samples


def save_records(records: Records, path: str | PathLike[str]) -> None:
    """Write records; a file of that name is replaced when the new one is complete.

    The form is open: an npz archive with the columns of :class:`Records` as arrays and a ``header`` in JSON, with the
    format, its version and the digest of the records. Equal records give equal bytes.

    Raises
    ------
    BadInput
        If it cannot be written.
    """
    with replacing(path) as file:
        write_records(records, file)


def write_records(records: Records, file: IO[bytes]) -> None:
    """Write records to an open file, a piece at a time."""
    header = json.dumps({"format": FORMAT, "version": VERSION, "digest": records.digest})
    columns = {HEADER: np.array(header), **{name: getattr(records, name) for name in COLUMNS}}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, column in columns.items():
            if column is not None:
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    _write_array(column, entry)


def _write_array(array: NDArray[Any], file: IO[bytes]) -> None:
    """Write an array as NumPy's npy, which ``numpy.save`` would hold in memory."""
    numpy_format.write_array_header_1_0(file, numpy_format.header_data_from_array_1_0(array))
    for piece in pieces(np.atleast_1d(array)):
        file.write(piece.tobytes())


def load_records(path: str | PathLike[str]) -> Records:
    """Read records that :func:`save_records` wrote.

    Raises
    ------
    BadInput
        If the file is missing, foreign, truncated or damaged, or unpacks to more than `MOST_BYTES`.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            arrays = _read_arrays(file)
        header = json.loads(str(arrays.pop(HEADER)))
        known = header["format"] == FORMAT and header["version"] == VERSION
        records = _build(arrays) if known else None
        intact = records is not None and records.digest == header["digest"]
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
    except Exception:  # readers of zip and npy raise all sorts where the bytes are neither
        raise BadInput(f"{path}: not records of this program, or damaged ones") from None
    if not known or records is None:
        raise BadInput(f"{path}: not records that this version of the program reads")
    if not intact:
        raise BadInput(f"{path}: damaged records: their digest is another")
    return records


def _read_arrays(file: IO[bytes]) -> dict[str, NDArray[Any]]:
    """Read every array, once it is known how large all are and that their checksums are right."""
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES or archive.testzip() is not None:
            raise zipfile.BadZipFile
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


def _build(arrays: dict[str, NDArray[Any]]) -> Records:
    """Build records of columns that have the kinds that they must have.

    Raises
    ------
    ValueError
        If they do not.
    """
    needed = set(COLUMNS) - set(OPTIONAL)
    if not needed <= set(arrays) <= set(COLUMNS):
        raise ValueError("other columns")
    if any(array.dtype != COLUMNS[name] or array.ndim != 1 for name, array in arrays.items()):
        raise ValueError("columns of other kinds")
    if arrays["offsets"][0] != 0:
        raise ValueError("the first question does not begin at 0")
    return Records(**arrays)
