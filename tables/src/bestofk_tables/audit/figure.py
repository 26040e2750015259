"""The audit at a glance: a field for each published choice, darker the more often it is made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from bestofk_tables.audit.sentences import heading
from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.figure import Figure
from bestofk_tables.figures.palette import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import bestofk as bk
    from matplotlib.axes import Axes

    from bestofk_tables.audit.cells import AuditedCell

TITLE = "How often the published procedure makes each choice again"
EXPLANATION = "Published k, share of other seeds that give it; in brackets the k on exact means where it is another."
SIZE = (8.5, 10.5)
GAP = 0.35  # rows between scenarios
DARK_FROM = 0.55  # of the shares: white words on a darker field


def draw_audit(catalog: bk.Catalog, cells: Sequence[AuditedCell]) -> Figure:
    """Draw the 108 choices, scenario by scenario."""
    selectors = list(dict.fromkeys(cell.key[2] for cell in cells))
    rows = list(dict.fromkeys(cell.key[:2] for cell in cells))
    scenarios = list(dict.fromkeys(scenario for scenario, _ in rows))
    height = {row: number + GAP * 2 * scenarios.index(row[0]) for number, row in enumerate(rows)}
    with drawing():
        canvas, axes = plt.subplots(figsize=SIZE, facecolor=LIGHT.background, layout="constrained")
        shades = LinearSegmentedColormap.from_list("share", ["#f3eefb", *LIGHT.volume])
        for cell in cells:
            _field(axes, selectors.index(cell.key[2]), height[cell.key[:2]], cell, shades)
        for scenario in scenarios:
            first = next(height[row] for row in rows if row[0] == scenario)
            axes.text(-0.5, first - 0.62, catalog.scenarios[scenario].title, color=LIGHT.ink, weight="bold", size=9)
        axes.set_xlim(-0.5, len(selectors) - 0.5)
        axes.set_ylim(max(height.values()) + 0.6, -1.0)
        axes.set_xticks(range(len(selectors)), [heading(selector) for selector in selectors], size=9)
        axes.set_yticks([height[row] for row in rows], [catalog.models[model].title for _, model in rows], size=8.5)
        axes.tick_params(length=0, labeltop=True, labelbottom=False, colors=LIGHT.ink)
        axes.spines[:].set_visible(False)
        axes.set_title(TITLE, loc="left", weight="bold", size=12, color=LIGHT.ink, pad=14)
        canvas.supxlabel(EXPLANATION, size=8.5, color=LIGHT.muted)
        plt.close(canvas)
    return Figure(canvas, TITLE)


def _field(axes: Axes, column: int, row: float, cell: AuditedCell, shades: LinearSegmentedColormap) -> None:
    edge = LIGHT.background if cell.survives else LIGHT.limit
    axes.add_patch(
        Rectangle((column - 0.48, row - 0.44), 0.96, 0.88, facecolor=shades(cell.share), edgecolor=edge, linewidth=1.4)
    )
    colour = LIGHT.background if cell.share > DARK_FROM else LIGHT.ink
    axes.text(column, row, _words(cell), ha="center", va="center", size=8.5, color=colour)


def _words(cell: AuditedCell) -> str:
    published = "no choice" if cell.published is None else f"k={cell.published}"
    exact = "" if cell.survives else f"  (exact {'none' if cell.exact is None else cell.exact})"
    return f"{published}  {cell.share:.0%}{exact}"
