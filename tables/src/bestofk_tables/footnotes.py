"""Footnotes of one table: equal texts share a mark."""

from __future__ import annotations

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Footnotes:
    """Texts in the order in which they were first marked.

    Examples
    --------
    >>> notes = Footnotes()
    >>> notes.mark("too dear"), notes.mark("too slow"), notes.mark("too dear")
    ('¹', '²', '¹')
    >>> notes.lines
    ('¹ too dear', '² too slow')
    """

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def mark(self, text: str) -> str:
        """Give the mark of a footnote."""
        return self._marks.setdefault(text, str(len(self._marks) + 1).translate(SUPERSCRIPT))

    @property
    def lines(self) -> tuple[str, ...]:
        """The footnotes, each behind its mark."""
        return tuple(f"{mark} {text}" for text, mark in self._marks.items())
