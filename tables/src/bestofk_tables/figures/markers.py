"""The mark of every selector: the paper's for its four, further ones for the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk_tables.figures.palette import Palette


@dataclass(frozen=True, slots=True)
class Marker:
    """How a selector's choice is marked.

    Parameters
    ----------
    shape
        As Matplotlib names it.
    glyph
        The same shape in a line of text.
    colour
        Of its inside.
    """

    shape: str
    glyph: str
    colour: str


PAPER = {
    "accuracy": ("o", "●"),
    "cube": ("^", "▲"),
    "utopia": ("D", "◆"),
    "knee": ("s", "■"),
    "knee-published": ("s", "□"),
}
FURTHER = (
    ("v", "▼"), ("P", "✚"), ("p", "⬟"), ("X", "✖"), ("<", "◀"), ("h", "⬢"), (">", "▶"), ("d", "⧫"),
)  # fmt: skip
UTOPIA_MARK = ("*", "★")  # of the point, not of the selector that comes closest to it


def markers(selectors: Iterable[str], palette: Palette) -> dict[str, Marker]:
    """Give each selector its mark; up to 56 further ones are told apart by shape and colour.

    Examples
    --------
    >>> from bestofk_tables.figures.palette import LIGHT
    >>> [marker.glyph for marker in markers(["knee", "cheapest", "accuracy"], LIGHT).values()]
    ['■', '▼', '●']
    """
    names = list(dict.fromkeys(selectors))
    others = [name for name in names if name not in PAPER]
    further = {
        name: Marker(*FURTHER[index % len(FURTHER)], palette.series[index % len(palette.series)])
        for index, name in enumerate(others)
    }
    own = {name: Marker(*mark, palette.choices[name]) for name, mark in PAPER.items()}
    return {name: own.get(name) or further[name] for name in names}
