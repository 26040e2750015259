"""Tables 4 to 6 in the paper's style: a table for each scenario, a row for each model, a column for each selector."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bestofk.summary import notes_of

from bestofk_tables.captions import budget_sentence, method_sentence
from bestofk_tables.cells import cell_legend, cell_text, decimals_of
from bestofk_tables.decision.picks import shortfalls_of
from bestofk_tables.document import Table
from bestofk_tables.footnotes import Footnotes
from bestofk_tables.rows import records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk import Objective

    from bestofk_tables.document import Block
    from bestofk_tables.rows import Key, Row

HEADINGS = {
    "accuracy": "Accuracy-Optimal",
    "cube": "Cube-Optimal",
    "utopia": "Utopia-Closest",
    "knee": "Knee-Point",
}
PART_OF_A_ROUND = "eq. 6 counts the last round in part, so latency is less than whole rounds take"


@dataclass(frozen=True, slots=True)
class ChoiceReport:
    """The choices as a document, as records and as JSON.

    Parameters
    ----------
    rows
        Scenario by scenario, model by model, selector by selector.
    provenance
        What must be known to make them again.
    """

    rows: Sequence[Row]
    provenance: Mapping[str, object]

    def document(self) -> list[Block]:
        """Give a table for each scenario."""
        return list(scenario_tables(self.rows, HEADINGS))

    def records(self) -> list[dict[str, object]]:
        """Give a record for each choice."""
        return records(self.rows)

    def json(self) -> dict[str, object]:
        """Give the records with their provenance."""
        return {"provenance": {**self.provenance, "notes": self.notes()}, "rows": self.records()}

    def notes(self) -> tuple[str, ...]:
        """Give what a reader should know and records cannot say."""
        part = any(row.part_of_a_round for row in self.rows)
        rounds = (f"some chosen k are no multiple of P: {PART_OF_A_ROUND}",) if part else ()
        picked = shortfalls_of((row.summary, row.k) for row in self.rows)
        return (*notes_of(row.summary for row in self.rows), *picked, *rounds)


def scenario_tables(
    rows: Sequence[Row], headings: Mapping[str, str], differing: Mapping[Key, str] | None = None
) -> list[Table]:
    """Lay out choices, scenario by scenario.

    Parameters
    ----------
    rows
        Ordered by scenario, then by model; every model has a row for the same selectors.
    headings
        Selector name → heading of its column; a selector that is not there is headed by its name.
    differing
        Keys of the rows that differ from the paper's → what the paper prints there.
    """
    by_scenario = groupby(rows, key=lambda row: row.scenario.name)
    return [_scenario_table(list(group), headings, differing or {}) for _, group in by_scenario]


def _scenario_table(rows: Sequence[Row], headings: Mapping[str, str], differing: Mapping[Key, str]) -> Table:
    notes, decimals = Footnotes(), decimals_of(rows)
    lines = []
    for _, group in groupby(rows, key=lambda row: row.summary.model.name):
        same_model = list(group)
        cells = (_marked_cell(row, cell_text(row, decimals), notes, differing) for row in same_model)
        lines.append((same_model[0].summary.model.title, *cells))
    selectors = dict.fromkeys(row.selector for row in rows)
    scenario = rows[0].scenario
    return Table(
        title=scenario.title,
        caption=_caption(rows),
        headers=("Model", *(headings.get(selector, selector) for selector in selectors)),
        rows=tuple(lines),
        notes=(*notes.lines, *_scenario_notes(rows)),
    )


def _marked_cell(row: Row, text: str, notes: Footnotes, differing: Mapping[Key, str]) -> str:
    if row.reason:
        text += notes.mark(row.reason)
    if row.part_of_a_round:
        text += f" {notes.mark(f'k is no multiple of P = {row.summary.model.parallelism}: {PART_OF_A_ROUND}')}"
    published = differing.get(row.key)
    return f"{text} ≠{notes.mark(f'the paper prints {published}')}" if published else text


def _caption(rows: Sequence[Row]) -> str:
    objectives = _objectives(rows)
    return (
        f"{budget_sentence(rows[0].scenario.budget, objectives)} "
        f"Cells: {cell_legend(objectives)}, means. "
        f"{method_sentence(rows[0].summary.provenance)}"
    )


def _objectives(rows: Sequence[Row]) -> list[Objective]:
    """Every objective that a model has, each once."""
    return list(dict.fromkeys(objective for row in rows for objective in row.summary.objectives))


def _scenario_notes(rows: Sequence[Row]) -> tuple[str, ...]:
    own = (rows[0].scenario.note,) if rows[0].scenario.note else ()
    picked = shortfalls_of((row.summary, row.k) for row in rows)
    return tuple(f"Note: {note}" for note in (*own, *notes_of(row.summary for row in rows), *picked))
