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
from bestofk.records.harmless import Harmful, harmless
from bestofk.records.npz import Arrays
from bestofk.records.records import COLUMNS, OPTIONAL, Records
from bestofk.records.spool import pieces
from bestofk.regular import require_regular

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

FORMAT = "bestofk-records"
VERSION = 1
HEADER = "header"
MOST_BYTES = 1 << 32  # unpacked: some 100 million samples
MOST_PACKED = 50  # bytes of samples in a byte of the file; those of real logs have up to 10


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
        If the file is missing, foreign, truncated or damaged, or unpacks to more than `MOST_BYTES` or far more than it
        has.
    """
    path = Path(path)
    require_regular(path)
    try:
        with path.open("rb") as file, harmless(file, path, MOST_PACKED) as archive:
            arrays = Arrays(archive)
            header = json.loads(arrays.text(HEADER))
            known = header["format"] == FORMAT and header["version"] == VERSION
            records = _build(arrays) if known else None
            intact = records is not None and records.digest == header["digest"]
    except Harmful:
        raise
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


def _build(arrays: Arrays) -> Records:
    """Build records of an archive that holds these alone.

    Raises
    ------
    ValueError
        If it does not, or they are too large.
    """
    if not set(arrays) <= {HEADER, *COLUMNS}:
        raise ValueError("other columns")
    if arrays.bytes > MOST_BYTES:
        raise ValueError("too many samples")
    return read_columns(arrays)


def read_columns(arrays: Arrays, prefix: str = "") -> Records:
    """Build records of arrays whose kinds and lengths fit together, which is known before they are read.

    Parameters
    ----------
    arrays
        The columns, and others.
    prefix
        With which the names of the columns begin.

    Raises
    ------
    KeyError, ValueError, …
        If they do not fit, or one is missing or damaged.
    """
    kinds = {name: arrays.kind(prefix + name) for name in COLUMNS if name not in OPTIONAL or prefix + name in arrays}
    if any(kind.dtype != COLUMNS[name] or len(kind.shape) != 1 for name, kind in kinds.items()):
        raise ValueError("columns of other kinds")
    offsets = kinds.pop("offsets")
    lengths = {kind.shape[0] for kind in kinds.values()}
    if len(lengths) > 1 or offsets.shape[0] > min(lengths) + 1:
        raise ValueError("columns of other lengths")
    return Records(**{name: arrays[prefix + name] for name in ("offsets", *kinds)})
