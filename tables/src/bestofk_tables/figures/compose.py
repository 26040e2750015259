"""From layers of plotnine to a finished figure: panels, choices, legends and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotnine import aes, as_labeller, facet_wrap, guide_legend, labs, scale_fill_manual, scale_shape_manual

from bestofk_tables.figures.choice_geom import geom_choice
from bestofk_tables.figures.drawing import drawing, settled
from bestofk_tables.figures.figure import Figure
from bestofk_tables.figures.plot_theme import plot_theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotnine import ggplot, theme

    from bestofk_tables.figures.lines import Legend
    from bestofk_tables.figures.markers import Marker
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.sheet import Sheet


def choices(
    frame: pd.DataFrame, x: str, y: str, marks: Mapping[str, Marker], palette: Palette, legend: Legend
) -> list[object]:
    """Mark choices at their points; nothing where there are none."""
    if frame.empty:
        return []
    shapes = {name: mark.shape for name, mark in marks.items()}
    colours = {name: mark.colour for name, mark in marks.items()}
    mark = aes(x, y, fill="selector", shape="selector")
    return [
        geom_choice(mark, frame, color=palette.ink, background=palette.background),
        scale_shape_manual(shapes, **keys(list(marks), legend, order=1)),
        scale_fill_manual(colours, **keys(list(marks), legend, order=1)),
    ]


def keys(names: Sequence[str], legend: Legend, order: int, **shown: object) -> dict[str, object]:
    """Give what a scale needs to have a legend.

    Parameters
    ----------
    names
        All values of the scale, in the order of the labels.
    legend
        Their labels.
    order
        Of the legend, from above.
    shown
        What the keys show in place of what the panels show.
    """
    guide = guide_legend(nrow=legend.rows, order=order, override_aes=shown)
    return {"limits": list(names), "labels": legend.labels, "name": "", "guide": guide}


def finish(plot: ggplot, palette: Palette, sheet: Sheet, *more: theme) -> Figure:
    """Add panels and words, and draw; what a kind changes in the theme comes last."""
    lines = sheet.lines
    strips = {str(number): "\n".join(strip) for number, strip in enumerate(lines.strips)}
    complete = (
        plot
        + facet_wrap("panel", ncol=sheet.columns, labeller=as_labeller(strips))
        + labs(title="\n".join(lines.title), subtitle="\n".join(lines.subtitle), caption="\n".join(lines.caption))
        + plot_theme(palette, sheet)
    )
    for each in more:
        complete += each
    with drawing():
        canvas = complete.draw()
        canvas.set_facecolor(palette.background)
        return Figure(settled(canvas), " ".join(lines.title))
