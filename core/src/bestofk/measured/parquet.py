"""Parquet files: the named columns, a batch of rows at a time, of which none takes much memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput, shown
from bestofk.measured.packed import ALWAYS_FINE, MOST_PACKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

BATCH = 8192  # rows that are held at once
BATCH_BYTES = 1 << 23  # of the texts of a column; where one could have more, fewer rows are held
LONGEST = 1 << 23  # bytes of a text
BUFFER = 1 << 20  # bytes of a column


def parquet_header(path: Path) -> list[str]:
    """Give the names of the columns.

    Raises
    ------
    BadInput
        If the file cannot be read.
    """
    with _opened(path) as file:
        return [str(name) for name in file.schema_arrow.names]


def parquet_blocks(path: Path, picked: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Sequence[object]]]]:
    """Give the values of some columns, a batch of rows at a time, with the number of its first row.

    Parameters
    ----------
    path
        The file.
    picked
        Role → column.

    Raises
    ------
    BadInput
        If the file cannot be read, a column holds no single values, or what it holds is far larger than the file.
    """
    names = list(dict.fromkeys(picked.values()))
    first = 1
    with _opened(path) as file:
        _require_single(file, names, path)
        for group in range(file.num_row_groups):
            batch_rows = _batch_rows(file, group, names, path)
            for batch in file.iter_batches(batch_rows, row_groups=[group], columns=names):
                yield first, {role: batch.column(name).to_pylist() for role, name in picked.items()}
                first += len(batch)


def _require_single(file: Any, names: Sequence[str], path: Path) -> None:
    """Refuse columns of lists and of tables."""
    from pyarrow.types import is_nested

    for name in names:
        kind = file.schema_arrow.field(name).type
        if is_nested(kind):
            held = shown(str(kind))
            raise BadInput(f"{path}: column {name!r} holds {held}: must hold a number or a text in each row")


def _batch_rows(file: Any, group: int, names: Sequence[str], path: Path) -> int:
    """Give how many rows of a row group can be held at once.

    A text that is written once in a dictionary may be that of every row; all others take, in the mean, what the file
    says.
    """
    longest = 1
    for index in range(file.metadata.num_columns):
        column = file.schema.column(index)
        if column.path in names:
            chunk = file.metadata.row_group(group).column(index)
            packed, unpacked = chunk.total_compressed_size, chunk.total_uncompressed_size
            if unpacked > max(ALWAYS_FINE, MOST_PACKED * packed):
                raise BadInput(
                    f"{path}: column {column.path!r}: {packed:,} bytes that unpack to {unpacked:,}: not a table, but a "
                    f"bomb"
                )
            if column.physical_type == "BYTE_ARRAY" and chunk.has_dictionary_page:
                longest = max(longest, _longest_text(path, group, column.path))
            longest = max(longest, column.length or 0, unpacked // max(1, chunk.num_values))
    return max(1, min(BATCH, BATCH_BYTES // longest))


def _longest_text(path: Path, group: int, name: str) -> int:
    """Give the bytes of the longest text in the dictionary of a column.

    Raises
    ------
    BadInput
        If it is far too long.
    """
    from pyarrow.compute import binary_length
    from pyarrow.compute import max as largest
    from pyarrow.types import is_dictionary

    with _opened(path, read_dictionary=[name]) as file:
        batch = next(file.iter_batches(1, row_groups=[group], columns=[name]), None)
        if batch is None:
            return 1
        texts = batch.column(0)
        if not is_dictionary(texts.type):
            return LONGEST  # numbers that are written as bytes
        longest = largest(binary_length(texts.dictionary)).as_py() or 0
    if longest > LONGEST:
        raise BadInput(f"{path}: column {name!r}: a text of {longest:,} bytes: must have at most {LONGEST:,}")
    return int(longest)


@contextmanager
def _opened(path: Path, **options: Any) -> Iterator[Any]:
    """Open a Parquet file; whatever its reader raises is one line."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise BadInput(f"{path}: pyarrow reads Parquet and is not installed: install bestofk[parquet]") from None
    try:
        # with pre_buffer it would hold the whole file
        with ParquetFile(path, pre_buffer=False, buffer_size=BUFFER, **options) as file:
            yield file
    except BadInput:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadInput(f"{path}: not a Parquet file that can be read: {' '.join(str(error).split())[:200]}") from None
