"""Marks of choices as one artist of Matplotlib, which knows at drawing time where they would cover each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.transforms import IdentityTransform

from bestofk_tables.figures.spread import spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.backend_bases import RendererBase
    from numpy.typing import NDArray

    Locate = Callable[[], NDArray[np.float64]]

SIZE = 7.0  # points
GAP = 1.25  # between the middles of two marks, in their sizes
HALO, EDGE, DOT = 1.4, 0.6, 2.2  # points


class ChoiceMarks(Artist):
    """Choices as marks that all stay visible: one that was moved is tied to its point by a line.

    Parameters
    ----------
    locate
        Gives the data coordinates of the marks in the two dimensions of the page, shape (n, 2).
    shapes, colours
        Of the marks, length n.
    ink, background
        Of their edges, and of what sets them off.
    """

    def __init__(
        self, locate: Locate, shapes: Sequence[str], colours: Sequence[str], ink: str, background: str
    ) -> None:
        super().__init__()
        self.locate, self.shapes, self.colours = locate, shapes, colours
        self._ink, self._background = ink, background
        self.set_zorder(10)

    def draw(self, renderer: RendererBase) -> None:
        """Find the places and draw."""
        axes = self.axes
        if axes is None or not self.get_visible():
            return
        anchors = axes.transData.transform(self.locate())
        low, high = np.array([axes.bbox.min, axes.bbox.max])
        places = spread(anchors, np.asarray(renderer.points_to_pixels(SIZE * GAP)).item(), low, high)
        moved = ~np.isclose(anchors, places).all(axis=1)
        for anchor, place in zip(anchors[moved], places[moved], strict=True):
            self._line(renderer, np.array([anchor, place]), color=self._ink, linewidth=EDGE)
        for anchor in anchors[moved]:
            self._mark(renderer, anchor, "o", self._ink, DOT, halo=False)
        for halo in (True, False):
            for place, shape, colour in zip(places, self.shapes, self.colours, strict=True):
                self._mark(renderer, place, shape, colour, SIZE, halo=halo)

    def _mark(
        self, renderer: RendererBase, place: NDArray[np.float64], shape: str, colour: str, size: float, *, halo: bool
    ) -> None:
        """Draw a mark, or what sets it off from what lies below."""
        self._line(
            renderer,
            place[None],
            linestyle="none",
            marker=shape,
            markersize=scaled(shape, size),
            markerfacecolor=self._background if halo else colour,
            markeredgecolor=self._background if halo else self._ink,
            markeredgewidth=2 * HALO if halo else EDGE,
        )

    def _line(self, renderer: RendererBase, points: NDArray[np.float64], **style: Any) -> None:
        line = Line2D(points[:, 0], points[:, 1], transform=IdentityTransform(), **style)
        line.draw(renderer)


def scaled(shape: str, size: float) -> float:
    """Give shapes that Matplotlib draws smaller or larger than a circle the weight of one."""
    return size * {"D": 0.82, "s": 0.88, "*": 1.5, "P": 1.05, "X": 1.05}.get(shape, 1.0)
