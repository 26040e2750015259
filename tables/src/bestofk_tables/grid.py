"""The one call of tabulate: text in, text out, no cell taken for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestofk_tables.document import Table


def grid(table: Table, tablefmt: str, prepare: Callable[[str], str], columns: list[int] | None = None) -> str:
    """Lay out the cells of a table.

    Parameters
    ----------
    table
        What to lay out.
    tablefmt
        A format of tabulate.
    prepare
        Applied to every cell before.
    columns
        Which columns, by default all.
    """
    from tabulate import tabulate

    shown = range(len(table.headers)) if columns is None else columns
    return tabulate(
        [[prepare(row[column]) for column in shown] for row in table.rows],
        headers=[prepare(table.headers[column]) for column in shown],
        tablefmt=tablefmt,
        colalign=[table.alignment[column] for column in shown],
        disable_numparse=True,
    )
