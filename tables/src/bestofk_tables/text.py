"""Plain text for a terminal: long lines are wrapped, and a table that is too wide is shown in parts."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

from bestofk_tables.document import Block, Listing, Picture, Table, plain
from bestofk_tables.fitting import fitted

PROSE_WIDTH = 100
WIDTH = 120  # of tables, where nobody knows how many columns there are


@dataclass(frozen=True, slots=True)
class Text:
    """A format for the eye.

    Parameters
    ----------
    tablefmt
        A format of tabulate that draws with characters.
    """

    tablefmt: str

    def render(self, blocks: list[Block], width: int | None, *, colour: bool = False) -> str:
        """Write blocks, an empty line between them.

        Parameters
        ----------
        blocks
            What to write.
        width
            Columns of the terminal. None where there is none: then a wide table is made narrower, and never cut.
        colour
            Whether cells that have a tone are coloured.
        """
        shown = [block.in_words() if isinstance(block, Picture) else block for block in blocks]
        prose = PROSE_WIDTH if width is None else width
        return "\n\n".join(
            self._table(block, prose, width, colour) if isinstance(block, Table) else _listing(block, prose)
            for block in shown
        )

    def _table(self, table: Table, prose: int, width: int | None, colour: bool) -> str:
        captions = [_wrapped(line, prose) for line in (table.title, table.caption) if line]
        notes = [_wrapped(note, prose, indent="  ") for note in table.notes]
        columns = WIDTH if width is None else width
        cells = fitted(table, self.tablefmt, columns, parts=width is not None, colour=colour)
        return "\n\n".join("\n".join(part) for part in (captions, [cells], notes) if part)


def _listing(listing: Listing, prose: int) -> str:
    items = (_wrapped(f"- {item}", prose, indent="  ") for item in listing.items)
    return "\n".join([plain(listing.title), *items])


def _wrapped(line: str, width: int, indent: str = "") -> str:
    return fill(plain(line), max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
