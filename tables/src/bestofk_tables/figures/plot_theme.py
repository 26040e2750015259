"""The theme of all figures made with plotnine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotnine import element_blank, element_line, element_rect, element_text, theme, theme_minimal

from bestofk_tables.figures.lines import GAP, KEY, KEY_GAP, KEYS_APART, SMALL, SPACING, TEXT, TITLE
from bestofk_tables.figures.sheet import APART, EDGE, POINTS

if TYPE_CHECKING:
    from bestofk_tables.figures.palette import Palette
    from bestofk_tables.figures.sheet import Sheet

THIN = 0.6


def plot_theme(palette: Palette, sheet: Sheet) -> theme:
    """Give the theme for a page."""
    page = element_rect(fill=palette.background, color=palette.background)
    rule = element_line(color=palette.muted, size=THIN)
    below, above, left = (
        {"b": GAP, "unit": "pt"},
        {"t": GAP / 2, "unit": "pt"},
        {"ha": "left", "ma": "left", "linespacing": SPACING},
    )
    return theme_minimal(base_size=TEXT, base_family="sans-serif") + theme(
        figure_size=(sheet.width, sheet.height),
        plot_margin=EDGE / sheet.width,
        panel_spacing_x=APART / sheet.width,
        panel_spacing_y=GAP / POINTS / sheet.width,
        plot_background=page,
        panel_background=page,
        panel_grid_major=element_line(color=palette.grid, size=THIN),
        panel_grid_minor=element_blank(),
        axis_line=rule,
        axis_ticks_major=rule,
        axis_ticks_minor=element_blank(),
        axis_text=element_text(color=palette.muted, size=SMALL),
        axis_title_x=element_text(margin=above),
        axis_title_y=element_text(margin={"r": GAP, "unit": "pt"}),
        text=element_text(color=palette.ink),
        plot_title=element_text(size=TITLE, weight="bold", margin=below, **left),
        plot_subtitle=element_text(color=palette.muted, margin=below, **left),
        plot_caption=element_text(size=SMALL, color=palette.muted, margin=above, **left),
        plot_title_position="plot",
        plot_caption_position="plot",
        strip_background=page,
        strip_text=element_text(size=SMALL, margin={"t": GAP / 2, "b": GAP / 2, "unit": "pt"}, **left),
        legend_position="bottom",
        legend_justification_bottom=0,
        legend_box="vertical",
        legend_box_just="left",
        legend_box_spacing=GAP / POINTS / sheet.width,
        legend_spacing=2,
        legend_title=element_blank(),
        legend_key=element_blank(),
        legend_key_width=KEY,
        legend_key_spacing_x=KEYS_APART,
        legend_text=element_text(size=SMALL, ma="left", margin={"l": KEY_GAP, "unit": "pt"}),
    )
