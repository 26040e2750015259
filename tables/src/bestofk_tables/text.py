"""Plain text for a terminal: long lines are wrapped, and a table that is too wide is shown in parts."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from textwrap import fill

from bestofk_tables.document import Block, Listing, Picture, Table, plain
from bestofk_tables.grid import grid

PROSE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Text:
    """A format for the eye.

    Parameters
    ----------
    tablefmt
        A format of tabulate that draws with characters.
    """

    tablefmt: str

    def render(self, blocks: list[Block], width: int | None) -> str:
        """Write blocks, an empty line between them.

        Parameters
        ----------
        blocks
            What to write.
        width
            Columns of the terminal, or None where lines may be as long as they are.
        """
        prose = PROSE_WIDTH if width is None else width
        shown = [block.in_words() if isinstance(block, Picture) else block for block in blocks]
        return "\n\n".join(
            self._table(block, prose, width) if isinstance(block, Table) else _listing(block, prose) for block in shown
        )

    def _table(self, table: Table, prose: int, width: int | None) -> str:
        captions = [_wrapped(line, prose) for line in (table.title, table.caption) if line]
        notes = [_wrapped(note, prose, indent="  ") for note in table.notes]
        return "\n\n".join("\n".join(part) for part in (captions, [self._parts(table, width)], notes) if part)

    def _parts(self, table: Table, width: int | None) -> str:
        """Show as many columns side by side as fit; each part repeats the first column."""
        others = list(range(1, len(table.headers)))
        for count in range(1, len(others) + 1):
            size = ceil(len(others) / count)
            chunks = [others[start : start + size] for start in range(0, len(others), size)]
            parts = [grid(table, self.tablefmt, plain, [0, *chunk]) for chunk in chunks]
            if width is None or all(len(line) <= width for part in parts for line in part.splitlines()):
                break
        return "\n\n".join(parts)


def _listing(listing: Listing, prose: int) -> str:
    items = (_wrapped(f"- {item}", prose, indent="  ") for item in listing.items)
    return "\n".join([plain(listing.title), *items])


def _wrapped(line: str, width: int, indent: str = "") -> str:
    return fill(plain(line), max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
