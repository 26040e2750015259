"""Choices as a layer of plotnine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox
from plotnine import geom_point

from bestofk_tables.figures.choice_marks import EDGE, SIZE, ChoiceMarks, scaled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.offsetbox import DrawingArea
    from plotnine.coords.coord import coord
    from plotnine.iapi import panel_view
    from plotnine.layer import layer

UNCLIPPED = Bbox([[-1e6, -1e6], [1e6, 1e6]])  # a mark without a box of its own is cut along a path, which blurs edges


class geom_choice(geom_point):  # type: ignore[misc]  # noqa: N801 - untyped, and named as plotnine names its geoms
    """Points that never cover each other; `color` is the ink of their edges.

    Parameters
    ----------
    background
        Of the panel, which sets the marks off from each other.
    """

    DEFAULT_PARAMS = geom_point.DEFAULT_PARAMS | {"background": "white"}

    def draw_panel(self, data: pd.DataFrame, panel_params: panel_view, coord: coord, ax: Axes) -> None:
        """Draw all choices of a panel at once."""
        placed = coord.transform(data, panel_params)
        anchors = placed[["x", "y"]].to_numpy(dtype=float)
        ax.add_artist(
            ChoiceMarks(
                lambda: anchors,
                placed["shape"].tolist(),
                placed["fill"].tolist(),
                placed["color"].iloc[0],
                self.params["background"],
            )
        )

    @staticmethod
    def draw_legend(data: pd.Series[Any], da: DrawingArea, lyr: layer) -> DrawingArea:  # noqa: ARG004 - plotnine passes it by this name
        """Draw one mark, as in the panel."""
        mark = Line2D(
            [da.width / 2],
            [da.height / 2],
            linestyle="none",
            marker=data["shape"],
            markersize=scaled(data["shape"], SIZE),
            markerfacecolor=data["fill"],
            markeredgecolor=data["color"],
            markeredgewidth=EDGE,
        )
        mark.set_clip_box(UNCLIPPED)
        da.add_artist(mark)
        return da
