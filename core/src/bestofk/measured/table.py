"""CSV and Parquet files: the named columns, one row or one block of rows at a time."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bestofk.errors import BadInput, nearest, shown
from bestofk.measured.foreign import numbered_lines, opened
from bestofk.measured.parquet import parquet_blocks, parquet_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

PARQUET = b"PAR1"
BATCH = 8192  # rows of CSV that are held at once
BATCH_BYTES = 1 << 22  # a block with longer rows ends there
LONGEST_ROW = 1 << 23  # bytes, over all lines of its texts
MOST_COLUMNS = 10_000
LISTED = 12  # columns that are named

Row = tuple[str, list[object]]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a table that follow each other.

    Parameters
    ----------
    columns
        The values of each role.
    place
        Gives the place of the row at an index, in words.
    """

    columns: dict[str, Sequence[object]]
    place: Callable[[int], str]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def rows(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Give each row with its place."""
        for at, values in enumerate(zip(*self.columns.values(), strict=True)):
            yield self.place(at), dict(zip(self.columns, values, strict=True))


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
    try:
        parts = next(csv.reader([text]), [])
    except csv.Error:
        raise BadInput(f"columns {shown(text)}: must be one line, ROLE=COLUMN,…, and not too long") from None
    for part in parts:
        role, equals, column = (each.strip() for each in part.partition("="))
        if not (equals and column):
            raise BadInput(
                f"columns {shown(text)}: must be ROLE=COLUMN,… such as input=ContextTokens,output=GeneratedTokens"
            )
        if role not in known:
            near = nearest(role, known)
            raise BadInput(f"columns {shown(text)}: no role {shown(role)}{near} (roles: {', '.join(known)})")
        if role in found:
            raise BadInput(f"columns {shown(text)}: {role} is named twice")
        found[role] = column
    return found


def blocks(path: Path, needed: Sequence[str], wanted: Sequence[str], columns: Mapping[str, str]) -> Iterator[Block]:
    """Read a table.

    Parameters
    ----------
    path
        A CSV file with a header, or a Parquet file.
    needed, wanted
        Roles that must be there, and those that may be.
    columns
        Role → column where it has another name.

    Yields
    ------
    Block
        The values of the roles that are there, of some rows.

    Raises
    ------
    BadInput
        If the file cannot be read, a column is missing, or a row has another number of fields.
    """
    parquet = is_parquet(path)
    names = parquet_header(path) if parquet else _csv_header(path)
    roles = [role for role in (*needed, *wanted) if _is_there(path, role, columns, names, required=role in needed)]
    picked = {role: columns.get(role, role) for role in roles}
    found = False
    for block in _parquet_blocks(path, picked) if parquet else _csv_blocks(path, names, picked):
        found = True
        yield block
    if not found:
        raise BadInput(f"{path}: no rows" + ("" if parquet else " under the header"))


def rows(
    path: Path, needed: Sequence[str], wanted: Sequence[str], columns: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Read a table row by row, each with its place in words; as :func:`blocks`."""
    for block in blocks(path, needed, wanted, columns):
        yield from block.rows()


def require_filled(row: Mapping[str, object], optional: Iterable[str], place: str) -> None:
    """Refuse an empty cell of a column that need not be there.

    Raises
    ------
    BadInput
        For the first of these.
    """
    for role in optional:
        if role in row and row[role] in (None, ""):
            raise BadInput(
                f"{place}: {role} is empty; where rows have none, leave the column out: take it from --columns, or "
                f"give it another name in the file"
            )


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
        raise BadInput(f"{path}: no column {shown(column)}{which}{hint} (columns: {_listed(names)})")
    return False


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(map(shown, names[:LISTED])) + more


def _csv_header(path: Path) -> list[str]:
    for _, values in _csv(path):
        if len(values) > MOST_COLUMNS:
            raise BadInput(f"{path}: {len(values):,} columns: must be at most {MOST_COLUMNS:,}")
        return [value.strip() for value in values]
    raise BadInput(f"{path}: no header")


def _parquet_blocks(path: Path, picked: Mapping[str, str]) -> Iterator[Block]:
    """Give the rows of a Parquet file."""
    for first, columns in parquet_blocks(path, picked):
        yield Block(columns, partial(_parquet_place, path, first))


def _csv_blocks(path: Path, names: list[str], picked: Mapping[str, str]) -> Iterator[Block]:
    """Give the rows of a CSV file; those before the first that is wrong come first."""
    lines, held, size, first = list[int](), list[list[str]](), 0, 1

    def block() -> Block:
        columns: dict[str, Sequence[object]] = dict(zip(picked, zip(*held, strict=True), strict=True))
        return Block(columns, partial(_csv_place, path, first, lines))

    try:
        for line, values in _csv_rows(path, len(names), [names.index(name) for name in picked.values()]):
            lines.append(line)
            held.append(values)
            size += sum(map(len, values))
            if len(held) == BATCH or size > BATCH_BYTES:
                yield block()
                lines, held, size, first = [], [], 0, first + len(held)
    except BadInput:
        if held:
            yield block()
        raise
    if held:
        yield block()


def _csv_rows(path: Path, width: int, at: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Give the wanted values of each row, which has as many as the header, with its line."""
    table = _csv(path)
    next(table)
    for number, (line, values) in enumerate(table, 1):
        if len(values) != width:
            raise BadInput(f"{path}: row {number} (line {line}): {len(values)} fields where the header has {width}")
        yield line, [values[index] for index in at]


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give the header, then the rows, of a CSV file, each with the line where it ends; empty lines are none."""
    lines = Lines(path)
    reader = csv.reader(lines, strict=True)
    count = 0
    try:
        while (values := _next_row(reader)) is not None:
            lines.held = 0
            if values:
                yield reader.line_num, values
                count += 1
    except csv.Error as error:
        row = f"row {count} (line {reader.line_num})" if count else f"header (line {reader.line_num})"
        raise BadInput(f"{path}: {row}: not valid CSV: {_words(error)}") from None


def _next_row(reader: Iterator[list[str]]) -> list[str] | None:
    """Read a row whose fields may be long; the limit of the whole process is as before while none is read."""
    before = csv.field_size_limit(LONGEST_ROW)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(before)


def _words(error: csv.Error) -> str:
    """Say what is wrong with a row, as far as Python says it to programmers."""
    if "new-line character" in str(error):
        return "a carriage return without a line feed: save the file with ordinary ends of lines, or quote the text"
    return str(error)


def _csv_place(path: Path, first: int, lines: Sequence[int], at: int) -> str:
    return f"{path}: row {first + at} (line {lines[at]})"


@dataclass(slots=True)
class Lines:
    """The lines of a text in UTF-8, one at a time, of which one row takes a few.

    Parameters
    ----------
    path
        The file.
    held
        Bytes of the row that is being read; whoever has read it sets 0.
    """

    path: Path
    held: int = 0
    lines: Iterator[tuple[int, bytes]] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = numbered_lines(self.path, LONGEST_ROW)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self.lines)
        self.held += len(line)
        if self.held > LONGEST_ROW:
            raise BadInput(f"{self.path}: line {number}: a row that is longer than {LONGEST_ROW:,} bytes")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise BadInput(f"{self.path}: line {number}: not UTF-8 text")
        return text


def _parquet_place(path: Path, first: int, at: int) -> str:
    return f"{path}: row {first + at}"
