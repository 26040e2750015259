"""Words and legends on a figure that Matplotlib draws alone, at the places where plotnine has them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, cast

from matplotlib.artist import Artist
from matplotlib.legend_handler import HandlerTuple

from bestofk_tables.figures.lines import GAP, KEY, KEY_GAP, KEYS_APART, ROW, SMALL, SPACING, TEXT, TITLE
from bestofk_tables.figures.sheet import APART, EDGE, POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from bestofk_tables.figures.lines import Legend
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.sheet import Sheet

Key = Artist | tuple[Artist, ...]  # several are shown side by side
Rectangle = tuple[float, float, float, float]  # left, bottom, width, height, as fractions of the figure


class Handset:
    """A figure on which everything is placed by points from its upper left corner.

    Parameters
    ----------
    figure
        To write on, of the sheet's size.
    sheet
        What to write.
    palette
        In which colours.
    """

    def __init__(self, figure: Figure, sheet: Sheet, palette: Palette) -> None:
        self.figure, self.sheet, self.palette = figure, sheet, palette
        self.width, self.height = sheet.width * POINTS, sheet.height * POINTS
        self.edge = EDGE * POINTS

    def head(self) -> float:
        """Set title and subtitle, and give where they end."""
        lines = self.sheet.lines
        below = self.text(lines.title, self.edge, self.edge, TITLE, self.palette.ink, weight="bold")
        return self.text(lines.subtitle, self.edge, below, TEXT, self.palette.muted)

    def foot(self, keys: Sequence[Sequence[Key]]) -> float:
        """Set the caption and, above it, the legends with the keys of each; give where they begin."""
        lines = self.sheet.lines
        top = self.height - self.edge - len(lines.caption) * SMALL * SPACING
        self.text(lines.caption, self.edge, top, SMALL, self.palette.muted)
        top -= GAP + sum(legend.height for legend in lines.legends)
        below = top
        for own, legend in zip(keys, lines.legends, strict=True):
            self._legend(own, legend, below)
            below += legend.height
        return top

    def panels(self, top: float, bottom: float) -> list[Rectangle]:
        """Set what stands over each panel, and give the room below it.

        Parameters
        ----------
        top, bottom
            Between which all panels lie.
        """
        sheet, room = self.sheet, []
        columns, rows = sheet.columns, ceil(len(sheet.lines.strips) / sheet.columns)
        width, height = (self.width - 2 * self.edge) / columns, (bottom - top) / rows
        for number, strip in enumerate(sheet.lines.strips):
            left, above = self.edge + number % columns * width, top + number // columns * height
            below = self.text(strip, left, above, SMALL, self.palette.ink)
            room.append(self.rectangle(left, below, width - APART * POINTS, above + height - below))
        return room

    def text(
        self, lines: Sequence[str], left: float, top: float, size: float, colour: str, weight: str = "normal"
    ) -> float:
        """Set lines under each other, and give where the next may begin."""
        for line in lines:
            x, y = left / self.width, 1 - (top + size) / self.height
            self.figure.text(x, y, line, size=size, color=colour, weight=weight)
            top += size * SPACING
        return top + GAP if lines else top

    def rectangle(self, left: float, top: float, width: float, height: float) -> Rectangle:
        """Give a rectangle in points as fractions of the figure."""
        return left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height

    def _legend(self, keys: Sequence[Key], legend: Legend, top: float) -> None:
        self.figure.legend(
            cast("Sequence[Artist]", keys),
            legend.labels,
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0)},
            loc="upper left",
            bbox_to_anchor=(self.edge / self.width, 1 - top / self.height),
            ncols=ceil(len(keys) / legend.rows),
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            labelcolor=self.palette.ink,
            fontsize=SMALL,
            handlelength=KEY / SMALL,
            handletextpad=KEY_GAP / SMALL,
            columnspacing=KEYS_APART / SMALL,
            labelspacing=ROW / SMALL - 1,
        )
