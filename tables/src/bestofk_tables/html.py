"""HTML: a fragment that can be pasted into any page, whatever its encoding."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from bestofk_tables.document import Block, Listing, Picture, Table, plain
from bestofk_tables.grid import grid


@dataclass(frozen=True, slots=True)
class Html:
    """Tables with captions, notes as paragraphs, listings as lists."""

    def render(self, blocks: list[Block], width: int | None) -> str:  # noqa: ARG002 - browsers wrap
        """Write blocks; what is not ASCII becomes a character reference."""
        text = "\n".join(map(_block, blocks))
        return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        return f'<p><img src="{_text(quote(block.file))}" alt="{_text(block.alternative)}"></p>'
    return _listing(block)


def _table(table: Table) -> str:
    cells = grid(table, "html", plain)
    caption = f"<caption><strong>{_text(table.title)}</strong> {_text(table.caption)}</caption>"
    notes = (f"<p>{_text(note)}</p>" for note in table.notes)
    return "\n".join([cells.replace("<table>", f"<table>\n{caption}", 1), *notes])


def _listing(listing: Listing) -> str:
    items = (f"<li>{_text(item)}</li>" for item in listing.items)
    return "\n".join([f"<p><strong>{_text(listing.title)}</strong></p>", "<ul>", *items, "</ul>"])


def _text(text: str) -> str:
    return escape(plain(text))
