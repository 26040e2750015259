"""Markdown, reStructuredText, Org and wikis: a caption, a table and notes, each escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bestofk_tables.document import Block, Listing, Picture, Table, plain
from bestofk_tables.grid import grid

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Markup:
    """A format that is written as paragraphs.

    Parameters
    ----------
    tablefmt
        A format of tabulate.
    escape
        Makes a text mean itself.
    strong, bullet
        Templates of a title and of an item of a list.
    picture
        Template of a picture, of its alternative and its file; empty where the format shows none.
    """

    tablefmt: str
    escape: Callable[[str], str]
    strong: str
    bullet: str
    picture: str = ""

    def render(self, blocks: list[Block], width: int | None) -> str:  # noqa: ARG002 - markup is not wrapped
        """Write blocks as paragraphs."""
        return "\n\n".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Picture):
            return self._picture(block)
        return self._listing(block)

    def _picture(self, picture: Picture) -> str:
        if not self.picture:
            return self._listing(picture.in_words())
        return self.picture.format(self.escape(picture.alternative), quote(picture.file))

    def _table(self, table: Table) -> str:
        paragraphs = [self.strong.format(self.escape(table.title)) if table.title else "", self.escape(table.caption)]
        paragraphs.append(grid(table, self.tablefmt, self.escape))
        paragraphs.extend(self.escape(note) for note in table.notes)
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def _listing(self, listing: Listing) -> str:
        items = "\n".join(self.bullet.format(self.escape(item)) for item in listing.items)
        return f"{self.strong.format(self.escape(listing.title))}\n\n{items}"


def escape_markdown(text: str) -> str:
    r"""Put a backslash before inline markup, and before what would start a list or a heading.

    Examples
    --------
    >>> print(escape_markdown("a|b_$c"))
    a\|b\_\$c
    """
    escaped = re.sub(r"([\\`*_\[\]<>&|$~#])", r"\\\1", plain(text))
    return re.sub(r"\A(?:(\d+)([.)](?!\S))|([-+](?!\S)|[-=](?=[-=\s]*\Z)))", _escaped_start, escaped)


def _escaped_start(found: re.Match[str]) -> str:
    number, point, line = found.groups()
    return f"{number}\\{point}" if number else f"\\{line}"


def escape_rst(text: str) -> str:
    r"""Put a backslash before inline markup, and before what would start a list, a section or a literal block."""
    escaped = re.sub(r"([\\`*_|<>]|:(?=:))", r"\\\1", plain(text))
    if escaped.startswith("\\\\"):
        return rf"\ {escaped}"  # an empty text, so that backslashes alone do not underline
    return re.sub(r"\A([!-/:-@\[\]^{}~]|\w+[.)](?:\s|\Z))", r"\\\1", escaped)


def escape_wiki(text: str) -> str:
    """Write what a wiki would read as a character reference.

    Examples
    --------
    >>> escape_wiki("a|b")
    'a&#124;b'
    """
    return re.sub(r"""[&<>|*_~^{}\[\]#\\`'"!+?]""", lambda found: f"&#{ord(found[0])};", plain(text))


ORG_ENTITIES = {
    "&": "amp", "*": "ast", "\\": "backslash", "^": "asciicirc", "$": "dollar", "=": "equal", ">": "gt", "[": "lbrack",
    "<": "lt", "#": "num", "+": "plus", "]": "rbrack", "~": "tilde", "_": "under", "|": "vert",
}  # fmt: skip


def escape_org(text: str) -> str:
    r"""Write what Org would read as an entity.

    Examples
    --------
    >>> print(escape_org("a|b"))
    a\vert{}b
    """
    markup = rf"[{re.escape(''.join(ORG_ENTITIES).replace('=', ''))}]|(?<!\w)="
    return re.sub(markup, lambda found: rf"\{ORG_ENTITIES[found[0]]}{{}}", plain(text))
