"""CSV and Parquet files: the named columns of each row, one row at a time."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput, nearest, shown
from bestofk.measured.foreign import numbered_lines, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

PARQUET = b"PAR1"
BATCH = 8192  # rows of Parquet that are held at once
LONGEST_FIELD = 1 << 26

Row = tuple[str, list[object]]


def is_parquet(path: Path) -> bool:
    """Whether a file begins as Parquet does."""
    with opened(path) as file:
        return file.read(len(PARQUET)) == PARQUET


def parse_columns(text: str, roles: Iterable[str]) -> dict[str, str]:
    """Give role → column of a text such as ``input=ContextTokens,output=GeneratedTokens``.

    Raises
    ------
    BadInput
        If the text has another form, or names a role twice or one that does not exist.

    Examples
    --------
    >>> parse_columns("input=ContextTokens,output=Generated", ["input", "output", "score"])
    {'input': 'ContextTokens', 'output': 'Generated'}
    """
    known, found = list(roles), dict[str, str]()
    for part in next(csv.reader([text]), []):
        role, equals, column = (each.strip() for each in part.partition("="))
        if not (equals and column):
            raise BadInput(
                f"columns {text!r}: must be ROLE=COLUMN,… such as input=ContextTokens,output=GeneratedTokens"
            )
        if role not in known:
            raise BadInput(f"columns {text!r}: no role {role!r}{nearest(role, known)} (roles: {', '.join(known)})")
        if role in found:
            raise BadInput(f"columns {text!r}: {role} is named twice")
        found[role] = column
    return found


def rows(
    path: Path, needed: Sequence[str], wanted: Sequence[str], columns: Mapping[str, str]
) -> tuple[list[str], Iterator[Row]]:
    """Open a table.

    Parameters
    ----------
    path
        A CSV file with a header, or a Parquet file.
    needed, wanted
        Roles that must be there, and those that may be.
    columns
        Role → column where it has another name.

    Returns
    -------
    list
        The roles that are there.
    iterator
        Of each row, its place in words and its values in the order of the roles.

    Raises
    ------
    BadInput
        If the file cannot be read, a column is missing, or a row has another number of fields.
    """
    parquet = is_parquet(path)
    names = _parquet_header(path) if parquet else _csv_header(path)
    roles = [role for role in (*needed, *wanted) if _is_there(path, role, columns, names, required=role in needed)]
    picked = [columns.get(role, role) for role in roles]
    return roles, _parquet_rows(path, picked) if parquet else _csv_rows(path, [names.index(name) for name in picked])


def _is_there(path: Path, role: str, columns: Mapping[str, str], names: list[str], *, required: bool) -> bool:
    """Whether a role has a column; a missing one that was named or is required is refused."""
    column = columns.get(role, role)
    if names.count(column) > 1:
        raise BadInput(f"{path}: column {column!r} is there {names.count(column)} times")
    if column in names:
        return True
    if role in columns or required:
        which = "" if column == role else f" for {role}"
        hint = nearest(column, names) if role in columns else f"; name it by --columns {role}=COLUMN"
        raise BadInput(f"{path}: no column {column!r}{which}{hint} (columns: {shown(', '.join(names))})")
    return False


def _csv_header(path: Path) -> list[str]:
    for _, values in _csv(path):
        return [str(value).strip() for value in values]
    raise BadInput(f"{path}: no header")


def _csv_rows(path: Path, at: list[int]) -> Iterator[Row]:
    """Give the wanted values of each row of a CSV file, which has as many as the header."""
    width = found = 0
    for place, values in _csv(path):
        if not width:
            width = len(values)
            continue
        if len(values) != width:
            raise BadInput(f"{place}: {len(values)} fields where the header has {width}")
        found += 1
        yield place, [values[index] for index in at]
    if not found:
        raise BadInput(f"{path}: no rows under the header")


def _csv(path: Path) -> Iterator[Row]:
    """Give the header, then the rows, of a CSV file; empty lines are none."""
    before = csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(_text(path), strict=True)
    count = 0
    try:
        for values in reader:
            if values:
                yield f"{path}: row {count} (line {reader.line_num})", list[object](values)
                count += 1
    except csv.Error as error:
        raise BadInput(f"{path}: row {count} (line {reader.line_num}): not valid CSV: {error}") from None
    finally:
        csv.field_size_limit(before)


def _text(path: Path) -> Iterator[str]:
    """Give the lines of a text in UTF-8."""
    for number, line in numbered_lines(path):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise BadInput(f"{path}: line {number}: not UTF-8 text")
        yield text


def _parquet_header(path: Path) -> list[str]:
    with _opened_parquet(path) as file:
        return [str(name) for name in file.schema_arrow.names]


def _parquet_rows(path: Path, picked: list[str]) -> Iterator[Row]:
    """Give the wanted values of each row of a Parquet file."""
    count = 0
    with _opened_parquet(path) as file:
        for batch in file.iter_batches(BATCH, columns=list(dict.fromkeys(picked))):
            for values in zip(*(batch.column(name).to_pylist() for name in picked), strict=True):
                count += 1
                yield f"{path}: row {count}", list(values)
    if not count:
        raise BadInput(f"{path}: no rows")


@contextmanager
def _opened_parquet(path: Path) -> Iterator[Any]:
    """Open a Parquet file; whatever its reader raises is one line."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise BadInput(f"{path}: pyarrow reads Parquet and is not installed: install bestofk[parquet]") from None
    try:
        with ParquetFile(path) as file:
            yield file
    except BadInput:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadInput(f"{path}: not a Parquet file that can be read: {' '.join(str(error).split())[:200]}") from None
