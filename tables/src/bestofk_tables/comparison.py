"""The computed tables held against the published ones, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk_tables.cells import DASH, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk_tables.published import Cell, PublishedTables
    from bestofk_tables.rows import Row


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell of the paper and the one computed here.

    Parameters
    ----------
    published
        The paper's, None for a dash.
    computed
        This package's.
    """

    published: Cell | None
    computed: Row

    @property
    def published_text(self) -> str:
        """The cell as the paper prints it."""
        return self.published.text if self.published else DASH

    @property
    def computed_text(self) -> str:
        """The computed cell, printed in the same way."""
        return cell_text(self.computed)

    @property
    def k_equal(self) -> bool:
        """Whether both choose the same k, or both make no choice."""
        return self.computed.k == (self.published.k if self.published else None)

    @property
    def printed_equal(self) -> bool:
        """Whether both print the same cell."""
        return self.computed_text == self.published_text


def compare(rows: Iterable[Row], published: PublishedTables) -> list[Compared]:
    """Find the published cell of every computed row."""
    return [Compared(published.cells[row.key], row) for row in rows]
