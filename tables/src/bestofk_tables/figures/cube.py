"""The trade-off in three dimensions: the feasible box, the way of k through it, and the choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure as MplFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bestofk_tables.cells import with_unit
from bestofk_tables.figures.box import AXES, PLANE_ALPHA, Box, draw_box, fit
from bestofk_tables.figures.choice_marks import EDGE, SIZE, scaled
from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.figure import Figure
from bestofk_tables.figures.frames import choice_frame
from bestofk_tables.figures.handset import Handset
from bestofk_tables.figures.markers import UTOPIA_MARK, markers
from bestofk_tables.figures.panel import shared_objective
from bestofk_tables.figures.sheet import Measure, lay_out
from bestofk_tables.figures.words import choice_lines, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.colors import Colormap

    from bestofk_tables.figures.handset import Key
    from bestofk_tables.figures.look import Look
    from bestofk_tables.figures.markers import Marker
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.panel import Panel

MEASURE = Measure(width=3.1, height=2.7, least=1.8, beside=0.0, below=0.0)
TITLE = "Cost, latency and accuracy in the feasible box"
INFEASIBLE, PLANE, POINT = "k not feasible", "limits of the budget", "utopia point"
VOLUME = "cube volume, from 0 to {:.2f}"
STEPS = 11  # of colour in its key


def draw_cube(panels: Sequence[Panel], look: Look) -> Figure:
    """Draw cost, latency and accuracy in space, a panel for each model and scenario.

    Parameters
    ----------
    panels
        At least one.
    look
        Theme and size.

    Raises
    ------
    BadInput
        If a model lacks one of the three, or the panels do not fit the size.
    """
    palette, points, choices = look.palette, cube_frame(panels), choice_frame(panels)
    marks = markers((row.selector for panel in panels for row in panel.rows), palette)
    largest = float(points["volume"].max(skipna=True)) if points["feasible"].any() else 1.0
    norm, colours = Normalize(0, largest), LinearSegmentedColormap.from_list("volume", palette.volume)
    legends = [[*marks, POINT], [VOLUME.format(largest), INFEASIBLE, PLANE]]
    sheet = lay_out(words(TITLE, panels, choice_lines(panels, marks), legends), MEASURE, look)
    with drawing({"grid.color": palette.grid, "grid.linewidth": 0.6}):
        figure = MplFigure(figsize=(sheet.width, sheet.height), facecolor=palette.background)
        page = Handset(figure, sheet, palette)
        rooms = page.panels(page.head(), page.foot([_mark_keys(marks, palette), _keys(colours, palette)]))
        drawn = [figure.add_axes(room, projection="3d", facecolor=palette.background) for room in rooms]
        for number, (panel, axes) in enumerate(zip(panels, drawn, strict=True)):
            box = _box(panel, points[points["panel"] == number], choices[choices["panel"] == number])
            draw_box(axes, box, marks, norm, colours, palette)
        fit(drawn, rooms)
    return Figure(figure, TITLE)


def cube_frame(panels: Sequence[Panel]) -> pd.DataFrame:
    """Lay out what the budget limits of cost, latency and accuracy, and the cube volume.

    Returns
    -------
    DataFrame
        ``panel`` (a number from 0), ``k``, ``cost``, ``latency``, ``accuracy``, ``feasible`` and ``volume`` (what is
        left of every budget, multiplied, eq. 11; NaN where k is not feasible).
    """
    return pd.concat([_points(number, panel) for number, panel in enumerate(panels)], ignore_index=True)


def _points(number: int, panel: Panel) -> pd.DataFrame:
    points = panel.points
    names = [each.name for each in points.objectives]
    feasible = points.keeps.all(axis=1)
    volume = np.full(len(points.k), np.nan)
    volume[feasible] = np.prod(1 - points.losses(np.flatnonzero(feasible)), axis=1)
    values = {name: points.limited[:, names.index(shared_objective([panel], name).name)] for name in AXES}
    return pd.DataFrame({"panel": number, "k": points.k, **values, "feasible": feasible, "volume": volume})


def _box(panel: Panel, points: pd.DataFrame, choices: pd.DataFrame) -> Box:
    """Gather what a panel shows, with the limits in the names of the axes."""
    budget = panel.scenario.budget
    objectives = {each.name: each for each in panel.summary.objectives}
    names = [budget.phrase(objectives[name]) if name in budget.limits else with_unit(objectives[name]) for name in AXES]
    return Box(points, choices, np.array([budget.limits.get(name, np.nan) for name in AXES]), names)


def _mark_keys(marks: Mapping[str, Marker], palette: Palette) -> list[Line2D]:
    shapes = [*((mark.shape, mark.colour) for mark in marks.values()), (UTOPIA_MARK[0], palette.star)]
    return [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=shape,
            markersize=scaled(shape, SIZE),
            markerfacecolor=colour,
            markeredgecolor=palette.ink,
            markeredgewidth=EDGE,
        )
        for shape, colour in shapes
    ]


def _keys(colours: Colormap, palette: Palette) -> list[Key]:
    steps = tuple(Patch(facecolor=colours(step), edgecolor="none") for step in np.linspace(0, 1, STEPS))
    plane = Patch(facecolor=palette.limit, alpha=2 * PLANE_ALPHA)
    return [steps, Line2D([], [], color=palette.infeasible, marker=".", linewidth=1.2), plane]
