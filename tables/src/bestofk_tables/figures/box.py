"""One panel of the three-dimensional figure: the feasible box and what lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection
from mpl_toolkits.mplot3d.proj3d import proj_transform

from bestofk_tables.figures.choice_marks import ChoiceMarks
from bestofk_tables.figures.lines import SMALL
from bestofk_tables.figures.markers import UTOPIA_MARK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.colors import Colormap, Normalize
    from mpl_toolkits.mplot3d import Axes3D
    from numpy.typing import NDArray

    from bestofk_tables.figures.handset import Rectangle
    from bestofk_tables.figures.markers import Marker
    from bestofk_tables.figures.palette import Palette

    Array = NDArray[np.float64]

AXES = ("cost", "latency", "accuracy")
UTOPIA = (0.0, 0.0, 1.0)
BEYOND = 1.12  # of a limit is still shown
LEAST_DEPTH = 0.01  # of accuracy
FITTING_STEPS = 2
ELEVATION, AZIMUTH = 20, -58  # degrees
PLANE_ALPHA = 0.10
TICK_PADS, NAME_PADS = (-0.5, -0.5, 2.0), (-1.5, 1.0, 1.0)  # points, for each axis


@dataclass(frozen=True, slots=True)
class Box:
    """What a panel shows.

    Parameters
    ----------
    points
        A row for each k: the three axes, ``feasible`` and ``volume``.
    choices
        A row for each choice: ``k`` and ``selector``.
    limits
        Of the three axes, NaN where there is none; shape (3,).
    names
        Of the three axes.
    """

    points: pd.DataFrame
    choices: pd.DataFrame
    limits: Array
    names: Sequence[str]

    @property
    def ends(self) -> tuple[Array, Array]:
        """Where the axes begin and end, each of shape (3,), so that box, utopia point and first k are seen."""
        values = self.points[list(AXES)].to_numpy()
        high = np.where(np.isnan(self.limits), values.max(axis=0), np.fmax(self.limits, values[0])) * BEYOND
        depth = max(1 - np.fmin(self.limits[2], values[0, 2]), LEAST_DEPTH) * BEYOND
        return np.array([0, 0, 1 - depth]), np.array([*np.where(high[:2] > 0, high[:2], 1), 1])

    @property
    def corners(self) -> tuple[Array, Array]:
        """Lower and upper corner of the feasible box, each of shape (3,); an axis without a limit ends it."""
        low, high = self.ends
        limit = np.where(np.isnan(self.limits), [*high[:2], low[2]], self.limits)
        return np.array([0, 0, limit[2]]), np.array([*limit[:2], 1])

    @property
    def shown(self) -> pd.DataFrame:
        """The points within the axes; an infeasible one may lie far outside."""
        low, high = self.ends
        values = self.points[list(AXES)]
        return self.points[((values >= low) & (values <= high)).all(axis=1)]


def draw_box(
    axes: Axes3D, box: Box, marks: Mapping[str, Marker], norm: Normalize, colours: Colormap, palette: Palette
) -> None:
    """Draw a panel.

    Parameters
    ----------
    axes
        Empty, of Matplotlib's three-dimensional kind.
    box
        What to show.
    marks
        Of the selectors.
    norm, colours
        From cube volume to colour.
    palette
        The other colours.
    """
    _prepare(axes, box, palette)
    _planes(axes, box, palette)
    _shadow(axes, box, palette)
    _trajectory(axes, box.shown, norm, colours, palette)
    at_k = box.points.set_index("k").loc[box.choices["k"], list(AXES)].to_numpy()
    chosen = [marks[name] for name in box.choices["selector"]]
    shapes, fills = (
        [UTOPIA_MARK[0], *(mark.shape for mark in chosen)],
        [palette.star, *(mark.colour for mark in chosen)],
    )
    anchors = np.array([UTOPIA, *at_k])
    axes.add_artist(ChoiceMarks(lambda: _projected(axes, anchors), shapes, fills, palette.ink, palette.background))


def fit(panels: Sequence[Axes3D], rooms: Sequence[Rectangle]) -> None:
    """Move and scale panels so that each fills its room with the names of its axes, all by the same scale.

    Names keep their size and are placed when drawn, so that one step is not enough.
    """
    figure = panels[0].get_figure(root=True)
    targets = [Bbox.from_bounds(*room) for room in rooms]
    for _ in range(FITTING_STEPS):
        figure.draw_without_rendering()
        drawn = [_drawn(axes).transformed(figure.transFigure.inverted()) for axes in panels]
        scale = min(min(_size(target) / _size(now)) for target, now in zip(targets, drawn, strict=True))
        for axes, target, now in zip(panels, targets, drawn, strict=True):
            place = axes.get_position(original=True)
            corner = _middle(target) + (np.array(place.min) - _middle(now)) * scale
            axes.set_position((*corner, *_size(place) * scale))


def _drawn(axes: Axes3D) -> Bbox:
    """Give what a panel takes of the page: its corners, and ticks and names of its axes."""
    corners = np.array(list(product(axes.get_xlim(), axes.get_ylim(), axes.get_zlim())))
    outline = Bbox.null()
    outline.update_from_data_xy(axes.transData.transform(_projected(axes, corners)))
    return Bbox.union([outline, *(axis.get_tightbbox() for axis in (axes.xaxis, axes.yaxis, axes.zaxis))])


def _middle(box: Bbox) -> Array:
    middle: Array = np.array([box.min, box.max]).mean(axis=0)
    return middle


def _size(box: Bbox) -> Array:
    return np.array([box.width, box.height])


def _projected(axes: Axes3D, points: Array) -> Array:
    """Give where points in space lie on the page, in the two-dimensional coordinates of the axes."""
    x, y, _ = proj_transform(*points.T, axes.get_proj())
    return np.column_stack([x, y])


def _prepare(axes: Axes3D, box: Box, palette: Palette) -> None:
    """Set ends, ticks and names of the axes, and where they are seen from."""
    low, high = box.ends
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
    axes.view_init(ELEVATION, AZIMUTH)
    axes.set_box_aspect((1, 1, 0.9), zoom=1.0)
    dimensions = (axes.xaxis, axes.yaxis, axes.zaxis)
    for axis, name, tick_pad, name_pad in zip(dimensions, box.names, TICK_PADS, NAME_PADS, strict=True):
        axis.set_label_text(name, size=SMALL, color=palette.ink)
        axis.set_major_locator(MaxNLocator(4))
        axis.set_major_formatter(StrMethodFormatter("{x:.6g}"))
        axis.set_tick_params(labelsize=SMALL - 1, labelcolor=palette.muted, pad=tick_pad)
        axis.labelpad = name_pad
        axis.set_pane_color(palette.background)
        axis.line.set_color(palette.muted)


def _planes(axes: Axes3D, box: Box, palette: Palette) -> None:
    """Draw the edges of the box, and a plane for each limit."""
    low, high = box.corners
    corners = np.array(list(product(*zip(low, high, strict=True))))
    edges = [(one, other) for one, other in combinations(corners, 2) if np.sum(one != other) == 1]
    axes.add_collection3d(Line3DCollection(edges, colors=palette.muted, linewidths=0.5))
    for axis, limit in enumerate(box.limits):
        if not np.isnan(limit):
            plane = corners[corners[:, axis] == limit][[0, 1, 3, 2]]
            axes.add_collection3d(Poly3DCollection([plane], facecolor=palette.limit, alpha=PLANE_ALPHA))


def _shadow(axes: Axes3D, box: Box, palette: Palette) -> None:
    """Draw where the feasible points lie over the floor of the box, and how high each choice is above it."""
    floor = box.corners[0][2]
    feasible = box.points.loc[box.points["feasible"], list(AXES)].to_numpy()
    chosen = box.points.loc[box.points["k"].isin(box.choices["k"]), list(AXES)].to_numpy()
    axes.plot(feasible[:, 0], feasible[:, 1], floor, color=palette.muted, linewidth=0.6)
    for x, y, z in chosen:
        axes.plot([x, x], [y, y], [z, floor], color=palette.muted, linewidth=0.6, linestyle="dotted")


def _trajectory(axes: Axes3D, shown: pd.DataFrame, norm: Normalize, colours: Colormap, palette: Palette) -> None:
    """Draw the points of k in the colour of their cube volume, or grey, and join them; what leads out is grey."""
    points, feasible, grey = shown[list(AXES)].to_numpy(), shown["feasible"].to_numpy(), to_rgba(palette.infeasible)
    fills = np.where(feasible[:, None], colours(norm(shown["volume"])), grey)
    if len(points) > 1:
        ways = np.where(feasible[:-1, None], fills[1:], grey)
        axes.add_collection3d(Line3DCollection(list(pairwise(points)), colors=ways, linewidths=1.2))
    axes.scatter(*points.T, c=fills, s=9, depthshade=False, linewidths=0)
