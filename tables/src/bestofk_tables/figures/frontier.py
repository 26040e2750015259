"""Accuracy against cost: a line for each model, with the choices on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from bestofk import BadInput
from plotnine import (
    aes,
    geom_hline,
    geom_path,
    geom_vline,
    ggplot,
    scale_color_manual,
    scale_fill_manual,
    scale_linetype_manual,
    scale_shape_manual,
)

from bestofk_tables.cells import with_unit
from bestofk_tables.document import plain
from bestofk_tables.figures.axes import objective_axis
from bestofk_tables.figures.choice_geom import geom_choice
from bestofk_tables.figures.compose import finish, keys
from bestofk_tables.figures.frames import choice_frame, joined, mean_frame, runs
from bestofk_tables.figures.lines import Legend, Words
from bestofk_tables.figures.markers import markers
from bestofk_tables.figures.panel import shared_objective
from bestofk_tables.figures.sheet import Measure, lay_out
from bestofk_tables.figures.words import caption, choice_line, scenario_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk_tables.figures.figure import Figure
    from bestofk_tables.figures.look import Look
    from bestofk_tables.figures.markers import Marker
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.panel import Panel

MEASURE = Measure(width=4.4, height=2.8, least=1.6, beside=0.6, below=0.5)
COST, ACCURACY = "cost", "accuracy"
LINETYPES = ("solid", "dashed", "dashdot", "dotted")
MOST_MODELS = 28  # seven colours by four types
PALE = 0.3
HOLLOW = ""  # in place of a model's name
EXPLANATION = "Straight dashed lines: the limits of accuracy and cost. Pale: k that breaks a limit."


def draw_frontier(panels: Sequence[Panel], look: Look) -> Figure:
    """Draw accuracy against cost for several models at once, a panel for each scenario.

    Parameters
    ----------
    panels
        At least one; every scenario with the same models.
    look
        Theme and size.

    Raises
    ------
    BadInput
        If there are more models than can be told apart, or the panels do not fit the size.
    """
    cost, accuracy = shared_objective(panels, COST), shared_objective(panels, ACCURACY)
    palette = look.palette
    marks = markers((row.selector for panel in panels for row in panel.rows), palette)
    labels = _labels(panels, marks)
    sheet = lay_out(_words(panels, marks, labels), MEASURE, look)
    mark_legend, model_legend = sheet.lines.legends
    means, limits = _in_scenarios(panels, runs(mean_frame(panels))), limit_frame(panels)
    plot = (
        ggplot()
        + _limits(limits, palette)
        + _lines(means, list(labels), palette, model_legend)
        + _choices(_in_scenarios(panels, choice_frame(panels)), marks, palette, mark_legend)
        + objective_axis("x", cost, with_unit(cost), [*means[COST], *limits[COST]])
        + objective_axis("y", accuracy, with_unit(accuracy), means[ACCURACY])
    )
    return finish(plot, palette, sheet)


def limit_frame(panels: Sequence[Panel]) -> pd.DataFrame:
    """Lay out the limits: ``panel`` (the scenario's number), ``cost`` and ``accuracy``, NaN where there is none."""
    budgets = {panel.scenario.name: panel.scenario.budget for panel in panels}
    return pd.DataFrame(
        [
            {"panel": number, **{name: budget.limits.get(name) for name in (COST, ACCURACY)}}
            for number, budget in enumerate(budgets.values())
        ],
        dtype=float,
    ).astype({"panel": int})


def _in_scenarios(panels: Sequence[Panel], frame: pd.DataFrame) -> pd.DataFrame:
    """Number rows by their scenarios in place of their panels."""
    scenarios = list(dict.fromkeys(panel.scenario.name for panel in panels))
    numbers = {number: scenarios.index(panel.scenario.name) for number, panel in enumerate(panels)}
    return frame.assign(panel=frame["panel"].map(numbers))


def _labels(panels: Sequence[Panel], marks: Mapping[str, Marker]) -> dict[str, str]:
    """Give each model its title, and what was chosen for it where there is one scenario.

    Raises
    ------
    BadInput
        If there are more models than lines that can be told apart.
    """
    models = {panel.summary.model.name: panel for panel in panels}
    if len(models) > MOST_MODELS:
        raise BadInput(f"a frontier shows at most {MOST_MODELS} models, and there are {len(models)}; name some")
    titles = {name: plain(panel.summary.model.title) for name, panel in models.items()}
    if len(panels) > len(models):
        return titles
    return {
        name: f"{titles[name]}, {'nothing is feasible' if panel.infeasible else choice_line(panel, marks)}"
        for name, panel in models.items()
    }


def _words(panels: Sequence[Panel], marks: Mapping[str, Marker], labels: Mapping[str, str]) -> Words:
    scenarios = [scenario_lines(panel) for panel in {panel.scenario.name: panel for panel in panels}.values()]
    subtitle, strips = (scenarios[0], [[]]) if len(scenarios) == 1 else ([], scenarios)
    legends = [list(marks), list(labels.values())]
    empty = (
        f"{plain(f'{panel.summary.model.title}, {panel.scenario.title}')}: {panel.infeasible}"
        for panel in panels
        if panel.infeasible
    )
    return Words("Accuracy against cost", subtitle, strips, legends, [EXPLANATION, *empty, *caption(panels)])


def _limits(limits: pd.DataFrame, palette: Palette) -> list[object]:
    style = {"color": palette.limit, "linetype": "dashed", "size": 0.6}
    return [
        geom(aes(**{place: name}), limits.dropna(subset=[name]), **style)
        for geom, place, name in ((geom_hline, "yintercept", ACCURACY), (geom_vline, "xintercept", COST))
        if limits[name].notna().any()
    ]


def _lines(means: pd.DataFrame, names: list[str], palette: Palette, legend: Legend) -> list[object]:
    """Draw what is feasible in full colour, and the rest pale."""
    colours = {name: palette.series[number % len(palette.series)] for number, name in enumerate(names)}
    types = {name: LINETYPES[number % len(LINETYPES)] for number, name in enumerate(names)}
    line = aes(COST, ACCURACY, color="model", linetype="model", group="run")
    layers = [
        geom_path(line, part, size=0.9, alpha=alpha, show_legend=False)
        for feasible, alpha in ((False, PALE), (True, 1.0))
        if len(part := joined(means[means["feasible"] == feasible]))
    ]
    return [
        *layers,
        geom_path(line, means.iloc[:0], size=0.9),
        scale_color_manual(colours, **keys(names, legend, order=2)),
        scale_linetype_manual(types, **keys(names, legend, order=2)),
        scale_fill_manual({**colours, HOLLOW: palette.background}, limits=[*names, HOLLOW], guide=None),
    ]


def _choices(frame: pd.DataFrame, marks: Mapping[str, Marker], palette: Palette, legend: Legend) -> list[object]:
    """Mark choices in the colours of their models; a mark that is hollow elsewhere is hollow here."""
    if frame.empty:
        return []
    shapes = {name: mark.shape for name, mark in marks.items()}
    hollow = [name for name, mark in marks.items() if mark.colour == palette.background]
    fills = [palette.background if name in hollow else palette.muted for name in marks]
    return [
        geom_choice(
            aes(COST, ACCURACY, fill="inside", shape="selector"),
            frame.assign(inside=frame["model"].mask(frame["selector"].isin(hollow), HOLLOW)),
            color=palette.ink,
            background=palette.background,
            show_legend={"fill": False},
        ),
        scale_shape_manual(shapes, **keys(list(marks), legend, order=1, fill=fills)),
    ]
