"""The words of a figure, and the lines that they become on a page."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from bestofk_tables.figures.wrapping import text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TITLE, TEXT, SMALL = 12.0, 9.0, 8.0  # sizes of letters, in points
SPACING = 1.4  # from line to line, in sizes of letters
KEY = 22.0  # points of a key of a legend
KEY_GAP, KEYS_APART = 4.0, 12.0  # points between a key and its label, and before the next key
ROW = 17.0  # points of a row of a legend
GAP = 8.0  # points between the parts


@dataclass(frozen=True, slots=True)
class Words:
    """All that a figure says, as paragraphs.

    Parameters
    ----------
    title, subtitle
        Over all panels.
    strips
        Over each panel.
    legends
        Labels of each legend.
    caption
        Under all panels.
    """

    title: str
    subtitle: Sequence[str]
    strips: Sequence[Sequence[str]]
    legends: Sequence[Sequence[str]]
    caption: Sequence[str]


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend whose columns are as wide as its longest label.

    Parameters
    ----------
    labels
        In lines that fit.
    rows
        Of labels.
    """

    labels: list[str]
    rows: int

    @classmethod
    def of(cls, labels: Sequence[str], width: float) -> Legend:
        """Break labels into lines, and count the rows that they need in a width in points."""
        beside = KEY + KEY_GAP + KEYS_APART
        broken = [_broken([label], width - beside, SMALL) for label in labels]
        widest = max(text_width(line, SMALL) for label in broken for line in label) + beside
        return cls(["\n".join(label) for label in broken], ceil(len(labels) / max(1, int(width / widest))))

    @property
    def height(self) -> float:
        """Points that it takes."""
        lines = max(label.count("\n") for label in self.labels)
        return self.rows * (ROW + lines * SMALL * SPACING)


@dataclass(frozen=True, slots=True)
class Lines:
    """The same in lines that fit a width.

    Parameters
    ----------
    title, subtitle, strips, caption
        Lines of text; all strips have as many.
    legends
        From the upper to the lower.
    """

    title: list[str]
    subtitle: list[str]
    strips: list[list[str]]
    legends: list[Legend]
    caption: list[str]

    @classmethod
    def of(cls, words: Words, width: float, beside: float, panel: float) -> Lines:
        """Break words into lines.

        Parameters
        ----------
        words
            To break.
        width, beside, panel
            Points of the page, of what is left of its panels, and of one panel.
        """
        strips = [_broken(paragraphs, panel, SMALL) for paragraphs in words.strips]
        tallest = max(map(len, strips))
        return cls(
            title=_broken([words.title], width, TITLE),
            subtitle=_broken(words.subtitle, width, TEXT),
            strips=[[*strip, *[""] * (tallest - len(strip))] for strip in strips],
            legends=[Legend.of(labels, width - beside) for labels in words.legends],
            caption=_broken(words.caption, width, SMALL),
        )

    @property
    def strip_height(self) -> float:
        """Points over each panel."""
        return len(self.strips[0]) * SMALL * SPACING + 2 * GAP

    @property
    def height(self) -> float:
        """Points over and under all panels."""
        parts = (
            len(self.title) * TITLE * SPACING,
            len(self.subtitle) * TEXT * SPACING,
            sum(legend.height for legend in self.legends),
            len(self.caption) * SMALL * SPACING,
        )
        return sum(part + GAP for part in parts if part)


def _broken(paragraphs: Iterable[str], width: float, size: float) -> list[str]:
    return [line for paragraph in paragraphs for line in wrapped(paragraph, width, size)]
