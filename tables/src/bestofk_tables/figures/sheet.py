"""The page of a figure, with room for its words and for every panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from bestofk import BadInput

from bestofk_tables.figures.lines import Lines

if TYPE_CHECKING:
    from bestofk_tables.figures.lines import Words
    from bestofk_tables.figures.look import Look

POINTS = 72  # in an inch
EDGE = 0.14  # inches around the page
APART = 0.25  # inches between panels beside each other
MOST_COLUMNS = 3
ALONE = 1.5  # times as large is a panel alone


@dataclass(frozen=True, slots=True)
class Measure:
    """What panels of one kind need, in inches.

    Parameters
    ----------
    width, height
        Of one panel without its words, where there is room; a narrower one is lower too, and one alone is larger.
    least
        Neither side of a panel may be smaller.
    beside, below
        Of axes that all panels of a row, or of a column, share.
    """

    width: float
    height: float
    least: float
    beside: float
    below: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that has room for everything.

    Parameters
    ----------
    width, height
        In inches.
    columns
        Of panels.
    lines
        The words.
    """

    width: float
    height: float
    columns: int
    lines: Lines


def lay_out(words: Words, measure: Measure, look: Look) -> Sheet:
    """Place panels and words.

    Raises
    ------
    BadInput
        If they do not fit the size that is asked for.
    """
    if not look.alone:
        words = replace(words, title="", subtitle=(), caption=())
    count = len(words.strips)
    beside = measure.beside + 2 * EDGE
    columns = _columns(count, measure.least, beside, look.width)
    larger = ALONE if count == 1 else 1.0
    width = look.width or columns * (measure.width * larger + APART) - APART + beside
    panel = (width - beside + APART) / columns - APART
    lines = Lines.of(words, (width - 2 * EDGE) * POINTS, measure.beside * POINTS, panel * POINTS)
    rows = ceil(count / columns)
    around = measure.below + 2 * EDGE + (lines.height + rows * lines.strip_height) / POINTS
    least = around + rows * measure.least
    if look.height is not None and look.height < least:
        raise BadInput(f"height = {look.height:g}: at this width the figure needs {_upwards(least)} inches")
    tall = max(measure.least, measure.height * min(larger, panel / measure.width))
    return Sheet(width, look.height or around + rows * tall, columns, lines)


def _columns(count: int, least: float, beside: float, width: float | None) -> int:
    """Count the columns: as many as look well, or as fit.

    Raises
    ------
    BadInput
        If not even one fits.
    """
    wanted = 2 if count == 4 else min(count, MOST_COLUMNS)
    if width is None:
        return wanted
    if width < beside + least:
        raise BadInput(f"width = {width:g}: the figure needs {_upwards(beside + least)} inches")
    return min(wanted, int((width - beside + APART) / (least + APART)))


def _upwards(inches: float) -> str:
    return f"{ceil(10 * inches) / 10:g}"
