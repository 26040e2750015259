"""One objective against k: the mean, where requests fall, the budget and the choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from plotnine import (
    aes,
    geom_hline,
    geom_line,
    geom_point,
    geom_ribbon,
    ggplot,
    scale_alpha_manual,
    scale_color_manual,
    scale_linetype_manual,
)

from bestofk_tables.cells import with_unit
from bestofk_tables.figures.axes import k_axis, objective_axis
from bestofk_tables.figures.compose import choices, finish, keys
from bestofk_tables.figures.frames import choice_frame, curve_frame, joined, runs
from bestofk_tables.figures.markers import markers
from bestofk_tables.figures.panel import shared_objective
from bestofk_tables.figures.sheet import Measure, lay_out
from bestofk_tables.figures.words import choice_lines, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk_tables.figures.figure import Figure
    from bestofk_tables.figures.lines import Legend
    from bestofk_tables.figures.look import Look
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.panel import Panel

MEASURE = Measure(width=3.0, height=2.0, least=1.2, beside=0.6, below=0.5)
BAND = "where 95% of requests fall (2.5 to 97.5 percentile)"
MEAN, INFEASIBLE, LIMITED, LIMIT = "mean", "mean where k is not feasible", "percentile that is limited", "limit"
BAND_ALPHA = 0.25


def draw_curve(panels: Sequence[Panel], objective: str, look: Look) -> Figure:
    """Draw one objective against k, a panel for each model and scenario.

    Parameters
    ----------
    panels
        At least one.
    objective
        Its name.
    look
        Theme and size.

    Raises
    ------
    BadInput
        If a model does not have the objective, or the panels do not fit the size.
    """
    shown, palette = shared_objective(panels, objective), look.palette
    curve = curve_frame(panels, objective)
    lines = line_frame(panels, objective, curve)
    marks = markers((row.selector for panel in panels for row in panel.rows), palette)
    names = [name for name in (MEAN, INFEASIBLE, LIMITED, LIMIT) if name in set(lines["line"])]
    legends = [list(marks), names, [BAND]]
    title = f"{objective.capitalize()} against k"
    sheet = lay_out(words(title, panels, choice_lines(panels, marks), legends), MEASURE, look)
    mark_legend, line_legend, band_legend = sheet.lines.legends
    plot = (
        ggplot()
        + _bands(runs(curve), palette, band_legend)
        + _lines(lines, names, palette, line_legend)
        + choices(choice_frame(panels), "k", objective, marks, palette, mark_legend)
        + k_axis(curve["k"])
        + objective_axis("y", shown, with_unit(shown), [*curve["low"], *curve["high"], *lines["value"]])
    )
    return finish(plot, palette, sheet)


def line_frame(panels: Sequence[Panel], objective: str, curve: pd.DataFrame) -> pd.DataFrame:
    """Lay out everything that is a line.

    Parameters
    ----------
    panels, objective
        What is drawn.
    curve
        As :func:`curve_frame` gives it.

    Returns
    -------
    DataFrame
        ``panel``, ``k``, ``value``, ``line`` (which one it is) and ``run`` (rows that are joined). A limit, which is
        the same for every k, is one row.
    """
    mean = runs(curve)
    found = [mean.assign(value=mean["mean"], line=mean["feasible"].map({True: MEAN, False: INFEASIBLE}))]
    for number, panel in enumerate(panels):
        budget, own = panel.scenario.budget, curve[curve["panel"] == number]
        if objective in budget.percentiles:
            found.append(own.assign(value=own["limited"], line=LIMITED, run=f"{number}.limited"))
        if objective in budget.limits:
            found.append(own[:1].assign(value=budget.limits[objective], line=LIMIT, run=f"{number}.limit"))
    return pd.concat(found, ignore_index=True)[["panel", "k", "value", "line", "run"]]


def _bands(curve: pd.DataFrame, palette: Palette, legend: Legend) -> list[object]:
    """Show where requests fall, in the colour of the line."""
    parts = {
        colour: joined(curve[curve["feasible"] == feasible]).assign(band=BAND)
        for feasible, colour in ((True, palette.line), (False, palette.infeasible))
    }
    drawn = [(colour, part) for colour, part in parts.items() if len(part)]
    if not drawn:
        return []
    shape = aes("k", ymin="low", ymax="high", group="run", alpha="band")
    return [
        *(geom_ribbon(shape, part, fill=colour, show_legend=part is drawn[0][1]) for colour, part in drawn),
        scale_alpha_manual({BAND: BAND_ALPHA}, **keys([BAND], legend, order=3)),
    ]


def _lines(lines: pd.DataFrame, names: list[str], palette: Palette, legend: Legend) -> list[object]:
    """Draw the mean with a dot at every k, and the limit."""
    colours = {MEAN: palette.line, INFEASIBLE: palette.infeasible, LIMITED: palette.line, LIMIT: palette.limit}
    types = {MEAN: "solid", INFEASIBLE: "solid", LIMITED: "dotted", LIMIT: "dashed"}
    dots, limits = lines[lines["line"].isin([MEAN, INFEASIBLE])], lines[lines["line"] == LIMIT]
    line = aes("k", "value", color="line", linetype="line", group="run")
    layers = [geom_line(line, joined(lines), size=0.9)]
    if len(limits):
        layers.append(geom_hline(aes(yintercept="value", color="line", linetype="line"), limits, size=0.9))
    return [
        *layers,
        geom_point(aes("k", "value", color="line"), dots, size=0.6, stroke=0, show_legend=False),
        scale_color_manual(colours, **keys(names, legend, order=2)),
        scale_linetype_manual(types, **keys(names, legend, order=2)),
    ]
