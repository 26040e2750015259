"""What the audit found: a table for each scenario, and sentences whose numbers are counted here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bestofk_tables.audit.sentences import dimensions, heading, stability, survival
from bestofk_tables.document import Listing, Picture, Table
from bestofk_tables.published import published_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import bestofk as bk

    from bestofk_tables.audit.cells import AuditedCell
    from bestofk_tables.audit.heuristics import Broken
    from bestofk_tables.document import Block

FIRST_TABLE = 4
HOW = (
    "Exact: the same selectors on means without sampling error; the knee by eq. 18 in full.",
    "Replicated: the published procedure under other seeds, which share no stream.",
)
PICTURE = "How often the published procedure makes each published choice again, and which choices exact means confirm."


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The paper's choices against exact ones.

    Parameters
    ----------
    catalog
        The paper's.
    cells
        The 108 choices, scenario by scenario, model by model.
    heuristics
        What the one- and the two-dimensional choice break.
    seeds
        Replications of the published procedure.
    provenance
        What must be known to make the audit again.
    picture
        The file that the figure was written to, where it was.
    """

    catalog: bk.Catalog
    cells: Sequence[AuditedCell]
    heuristics: Sequence[Broken]
    seeds: int
    provenance: Mapping[str, object]
    picture: str | None = None

    def document(self) -> list[Block]:
        """Give the sentences, then the tables."""
        how = Listing("The paper's choices, audited", (_published(), *HOW, f"Made by: {self.provenance['command']}"))
        sentences = [how, survival(self.cells), stability(self.cells, self.seeds), dimensions(self.heuristics)]
        by_scenario = groupby(self.cells, key=lambda cell: cell.key[0])
        tables = (self._table(scenario, list(cells)) for scenario, cells in by_scenario)
        numbered = enumerate(tables, FIRST_TABLE)
        pictures = [Picture(self.picture, PICTURE)] if self.picture else []
        return [
            *sentences,
            *pictures,
            *(replace(table, title=f"Table {number}, audited. {table.title}") for number, table in numbered),
        ]

    def records(self) -> list[dict[str, object]]:
        """Give a record for each of the 108 choices."""
        return [_record(cell) for cell in self.cells]

    def json(self) -> dict[str, object]:
        """Give the choices, the counts, what the heuristics break, and the provenance."""
        return {
            "cells": self.records(),
            "survive": sum(cell.survives for cell in self.cells),
            "stable": sum(cell.stable for cell in self.cells),
            "total": len(self.cells),
            "seeds": self.seeds,
            "heuristics": [asdict(broken) for broken in self.heuristics],
            "provenance": dict(self.provenance),
        }

    def notes(self) -> tuple[str, ...]:
        """Give what records cannot say."""
        return ()

    def _table(self, scenario: str, cells: list[AuditedCell]) -> Table:
        by_model = groupby(cells, key=lambda cell: cell.key[1])
        rows = [(self.catalog.models[model].title, *map(_cell_text, group)) for model, group in by_model]
        return Table(
            title=self.catalog.scenarios[scenario].title,
            caption=f"Cells: published k / exact k / share of {self.seeds} seeds that give the published k; "
            "≠ where exact means give another k.",
            headers=("Model", *dict.fromkeys(heading(cell.key[2]) for cell in cells)),
            rows=tuple(rows),
        )


def _cell_text(cell: AuditedCell) -> str:
    published, exact = ("–" if k is None else f"{k}" for k in (cell.published, cell.exact))
    return f"{published} / {exact} / {cell.share:.0%}" + ("" if cell.survives else " ≠")


def _record(cell: AuditedCell) -> dict[str, object]:
    scenario, model, selector = cell.key
    return {
        "scenario": scenario,
        "model": model,
        "selector": selector,
        "k_published": cell.published,
        "k_exact": cell.exact,
        "survives": cell.survives,
        "share": cell.share,
        "usual_k": cell.usual,
        "usual_share": cell.usual_share,
    }


def _published() -> str:
    trials = published_tables().simulation["trials"]
    return f"Published: the choices of Tables 4 to 6, made on means over {trials} trials."
