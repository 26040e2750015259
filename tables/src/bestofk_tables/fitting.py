"""A table of text made to fit: headers and long cells are wrapped, and what is still too wide is shown in parts."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING

from bestofk_tables.document import plain
from bestofk_tables.grid import grid
from bestofk_tables.tones import toned

if TYPE_CHECKING:
    from bestofk_tables.document import Table

LEAST = 28  # columns of a cell that is wrapped


def fitted(table: Table, tablefmt: str, width: int, *, parts: bool, colour: bool) -> str:
    """Lay out a table.

    Parameters
    ----------
    table, tablefmt
        What to lay out, and a format of tabulate.
    width
        Columns that there are.
    parts
        Whether a table that is too wide is shown in parts, each with the first column; else it stays too wide.
    colour
        Whether cells that have a tone are coloured.
    """
    shown = natural = _plain(table)
    if _widest(whole := grid(shown, tablefmt, str)) > width and _wraps(tablefmt):
        shown = _headers_wrapped(shown)
        whole = grid(shown, tablefmt, str)
        while (excess := _widest(whole) - width) > 0 and (column := _longest_text(shown)) is not None:
            shown = _cells_wrapped(shown, column, excess)
            whole = grid(shown, tablefmt, str)
    cut = _parts(shown, tablefmt, width) if parts and _widest(whole) > width else [[*range(1, len(table.headers))]]
    chosen = [natural if _fits(natural, tablefmt, part, width) else shown for part in cut]
    return "\n\n".join(
        grid(toned(each) if colour else each, tablefmt, str, [0, *part]) for each, part in zip(chosen, cut, strict=True)
    )


def _parts(table: Table, tablefmt: str, width: int) -> list[list[int]]:
    """Share out the columns after the first: as few parts as fit, of whole groups."""
    groups = [
        list(range(start, min(start + table.group, len(table.headers))))
        for start in range(1, len(table.headers), table.group)
    ]
    for count in range(1, len(groups) + 1):
        size = ceil(len(groups) / count)
        parts = [list(chain(*groups[start : start + size])) for start in range(0, len(groups), size)]
        if all(_fits(table, tablefmt, part, width) for part in parts):
            break
    return parts


def _wraps(tablefmt: str) -> bool:
    """Whether cells of a format may have several lines."""
    from tabulate import multiline_formats

    return tablefmt in multiline_formats


def _plain(table: Table) -> Table:
    return replace(
        table,
        headers=tuple(map(plain, table.headers)),
        rows=tuple(tuple(map(plain, row)) for row in table.rows),
    )


def _headers_wrapped(table: Table) -> Table:
    """Wrap each header to its column's cells."""
    widths = [max(map(len, column), default=0) for column in zip(*table.rows, strict=True)] or [0] * len(table.headers)
    headers = (
        _in_lines(header, max(width, *map(len, header.split()), 1))
        for header, width in zip(table.headers, widths, strict=True)
    )
    return replace(table, headers=tuple(headers))


def _longest_text(table: Table) -> int | None:
    """Find the widest column of words that can be narrower."""
    widths = {
        column: max((len(line) for row in table.rows for line in row[column].splitlines()), default=0)
        for column in range(len(table.headers))
        if column not in table.right
    }
    column = max(widths, key=widths.__getitem__, default=None)
    return column if column is not None and widths[column] > LEAST else None


def _cells_wrapped(table: Table, column: int, excess: int) -> Table:
    """Make a column narrower by what is too much, as far as cells of words may be."""
    widest = max(len(line) for row in table.rows for line in row[column].splitlines())
    width = max(LEAST, widest - excess)
    rows = ((*row[:column], _in_lines(row[column], width), *row[column + 1 :]) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _in_lines(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, break_long_words=True, break_on_hyphens=False))


def _fits(table: Table, tablefmt: str, columns: list[int], width: int) -> bool:
    return _widest(grid(table, tablefmt, str, [0, *columns])) <= width


def _widest(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)
