"""What is shown, before any format: tables with footnotes, and lists of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk_tables.tones import Tone


@dataclass(frozen=True, slots=True)
class Table:
    """A table in plain words; a format escapes and lays out what is here.

    Parameters
    ----------
    title, caption
        What the table is, and what must be known to read it.
    headers, rows
        Cells as text; every row is as long as the headers.
    notes
        Lines under the table, footnotes with their marks first.
    right
        The columns that are aligned to the right.
    group
        So many columns after the first belong together; a table that is shown in parts is not cut between them.
    tones
        Row and column of a cell → what its colour says, where there are colours.
    """

    title: str
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    group: int = 1
    tones: Mapping[tuple[int, int], Tone] = field(default_factory=dict)

    @property
    def alignment(self) -> tuple[str, ...]:
        """``"left"`` or ``"right"`` for each column."""
        return tuple("right" if column in self.right else "left" for column in range(len(self.headers)))


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences under a title."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure in a file of its own.

    Parameters
    ----------
    file
        Beside the document.
    alternative
        What it shows, in words.
    """

    file: str
    alternative: str

    def in_words(self) -> Listing:
        """Name the file, for formats that show no pictures."""
        return Listing("Figure", (f"{self.alternative} See {self.file}.",))


Block = Table | Listing | Picture


def plain(text: str) -> str:
    r"""Put a text on one line, with control characters made visible; spaces stay as they are.

    Examples
    --------
    >>> plain("two\nlines and a bell \a")
    'two lines and a bell \\x07'
    """
    one_line = re.sub(r"\s*[^\S ]\s*", " ", text).strip()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in one_line)
