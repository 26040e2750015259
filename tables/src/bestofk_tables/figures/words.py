"""What figures of models in scenarios say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.summary import notes_of

from bestofk_tables.captions import budget_sentence, method_sentence
from bestofk_tables.cells import DASH
from bestofk_tables.decision.picks import shortfalls_of
from bestofk_tables.document import plain
from bestofk_tables.figures.lines import Words
from bestofk_tables.figures.wrapping import kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk_tables.figures.markers import Marker
    from bestofk_tables.figures.panel import Panel


def words(
    title: str,
    panels: Sequence[Panel],
    lines: Sequence[str],
    legends: Sequence[Sequence[str]],
    notes: Sequence[str] = (),
) -> Words:
    """Name once what all panels share, and over each what sets it apart.

    Parameters
    ----------
    title
        Of the figure.
    panels
        At least one.
    lines
        The last line over each panel.
    legends
        Labels of each legend.
    notes
        Begin the caption.
    """
    strips = [[*_names(panels, panel, shared=False), line] for panel, line in zip(panels, lines, strict=True)]
    return Words(title, _names(panels, panels[0], shared=True), strips, legends, [*notes, *caption(panels)])


def scenario_lines(panel: Panel) -> list[str]:
    """Name a scenario, and its budget such that no limit is broken over two lines."""
    limits = budget_sentence(panel.scenario.budget, panel.summary.objectives).split(", ")
    return [plain(panel.scenario.title), ", ".join(map(kept, limits))]


def choice_line(panel: Panel, marks: Mapping[str, Marker]) -> str:
    """Write which k each selector chose, behind its mark; or why nothing can be chosen."""
    if panel.infeasible:
        return panel.infeasible
    chosen = (f"{marks[row.selector].glyph} {DASH if row.k is None else row.k}" for row in panel.rows)
    return f"k: {', '.join(map(kept, chosen))}"


def choice_lines(panels: Sequence[Panel], marks: Mapping[str, Marker]) -> list[str]:
    """Write the choices of every panel."""
    return [choice_line(panel, marks) for panel in panels]


def caption(panels: Sequence[Panel]) -> list[str]:
    """Say how the figure was made, why choices are missing, and where the maximum is not what the user would get."""
    reasons = (
        f"{DASH} {row.selector}: {plain(row.reason)}"
        for panel in panels
        if not panel.infeasible
        for row in panel.rows
        if row.index is None
    )
    picked = shortfalls_of((row.summary, row.k) for panel in panels for row in panel.rows)
    notes = (*notes_of(panel.summary for panel in panels), *picked)
    method = method_sentence(panels[0].summary.provenance)
    return [*dict.fromkeys(reasons), method, *(f"Note: {note}" for note in notes)]


def _names(panels: Sequence[Panel], panel: Panel, *, shared: bool) -> list[str]:
    """Name the model, and the scenario with its budget, as far as all panels share them or do not."""
    lines = []
    if (len({each.summary.model.name for each in panels}) == 1) == shared:
        lines.append(plain(panel.summary.model.title))
    if (len({each.scenario.name for each in panels}) == 1) == shared:
        lines.extend(scenario_lines(panel))
    return lines
