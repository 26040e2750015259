"""From layers of plotnine to a finished figure: panels, choices, legends and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotnine import aes, as_labeller, facet_wrap, guide_legend, labs, scale_fill_manual, scale_shape_manual

from bestofk_tables.figures.choice_geom import geom_choice
from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.figure import Figure
from bestofk_tables.figures.plot_theme import plot_theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from plotnine import ggplot

    from bestofk_tables.figures.markers import Marker
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.sheet import Sheet


def choices(
    frame: pd.DataFrame, x: str, y: str, marks: Mapping[str, Marker], palette: Palette, rows: int
) -> list[object]:
    """Mark choices at their points, with a legend in some rows; nothing where there are none."""
    if frame.empty:
        return []
    shapes = {name: mark.shape for name, mark in marks.items()}
    colours = {name: mark.colour for name, mark in marks.items()}
    mark = aes(x, y, fill="selector", shape="selector")
    return [
        geom_choice(mark, frame, color=palette.ink, background=palette.background),
        scale_shape_manual(shapes, limits=list(marks), name="", guide=guide_legend(nrow=rows, order=1)),
        scale_fill_manual(colours, limits=list(marks), name="", guide=guide_legend(nrow=rows, order=1)),
    ]


def finish(plot: ggplot, palette: Palette, sheet: Sheet) -> Figure:
    """Add panels and words, and draw."""
    lines = sheet.lines
    strips = {str(number): "\n".join(strip) for number, strip in enumerate(lines.strips)}
    complete = (
        plot
        + facet_wrap("panel", ncol=sheet.columns, labeller=as_labeller(strips))
        + labs(title="\n".join(lines.title), subtitle="\n".join(lines.subtitle), caption="\n".join(lines.caption))
        + plot_theme(palette, sheet)
    )
    with drawing():
        return Figure(complete.draw(), lines.title[0])
