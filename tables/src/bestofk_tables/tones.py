"""Colours of cells at a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bestofk_tables.document import Table

    Tone = Literal["good", "bad"]

COLOURS = {"good": "\x1b[32m", "bad": "\x1b[31m"}
PLAIN = "\x1b[0m"


def toned(table: Table) -> Table:
    """Colour the cells that have a tone, line by line."""
    rows = (
        tuple(_toned(cell, table.tones.get((row, column))) for column, cell in enumerate(cells))
        for row, cells in enumerate(table.rows)
    )
    return replace(table, rows=tuple(rows))


def _toned(cell: str, tone: Tone | None) -> str:
    return cell if tone is None else "\n".join(f"{COLOURS[tone]}{line}{PLAIN}" for line in cell.split("\n"))
