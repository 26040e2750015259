"""The paper held against itself and against this package: cells, counts, the aggregate sentence, the claims."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bestofk.summary import notes_of

from bestofk_tables.aggregate import Saving, savings
from bestofk_tables.claims import CLAIMS, Claim, Evidence, Finding
from bestofk_tables.comparison import Compared, compare
from bestofk_tables.document import Listing, Table
from bestofk_tables.paper_style import HEADINGS, scenario_tables
from bestofk_tables.published import KNEE, published_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk_tables.document import Block
    from bestofk_tables.rows import Row

FIRST_TABLE = 4
KNEE_NOTE = "Note: Knee-Point is chosen by knee-published, the procedure behind the paper's tables."
PAPER_HEADINGS = {**HEADINGS, KNEE: HEADINGS["knee"]}


@dataclass(frozen=True, slots=True)
class PaperReport:
    """What holds and what does not.

    Parameters
    ----------
    cells
        Every cell of Tables 4 to 6.
    savings
        The aggregate sentence.
    findings
        Every claim with what was found.
    provenance
        What must be known to make the computed cells again.
    """

    cells: Sequence[Compared]
    savings: Sequence[Saving]
    findings: Sequence[tuple[Claim, Finding]]
    provenance: Mapping[str, object]

    @property
    def k_equal(self) -> int:
        """How many cells have the published k."""
        return sum(cell.k_equal for cell in self.cells)

    @property
    def printed_equal(self) -> int:
        """How many cells print as published."""
        return sum(cell.printed_equal for cell in self.cells)

    def document(self) -> list[Block]:
        """Give the tables, the cells that differ, the aggregate sentence, the claims and the counts."""
        return [
            *_tables(self.cells),
            _differences(self.cells),
            _aggregate(self.savings),
            *_claims(self.findings),
            self._counts(),
        ]

    def records(self) -> list[dict[str, object]]:
        """Give a record for each cell."""
        return [_record(cell) for cell in self.cells]

    def json(self) -> dict[str, object]:
        """Give cells, counts, the aggregate sentence, the claims and the provenance."""
        return {
            "cells": self.records(),
            "k_equal": self.k_equal,
            "printed_equal": self.printed_equal,
            "total": len(self.cells),
            "aggregate": {
                **{saving.resource: {**asdict(saving), "reproduced": saving.reproduced} for saving in self.savings},
                "finding": _verdict(self.savings),
            },
            "claims": [
                {"section": claim.section, "says": claim.says, "found": finding.found, "holds": finding.holds}
                for claim, finding in self.findings
            ],
            "provenance": {**self.provenance, "notes": self.notes()},
        }

    def notes(self) -> tuple[str, ...]:
        """Give what the method wants a reader to know."""
        return notes_of(cell.computed.summary for cell in self.cells)

    def _counts(self) -> Listing:
        total = len(self.cells)
        held = sum(finding.holds for _, finding in self.findings)
        return Listing(
            "Counts",
            (
                f"k equal: {self.k_equal} of {total}",
                f"printed cell equal: {self.printed_equal} of {total}",
                f"sentences that hold: {held} of {len(self.findings)}",
            ),
        )


def paper_report(rows: Sequence[Row], provenance: Mapping[str, object]) -> PaperReport:
    """Hold computed rows against the published tables, and the paper's sentences against both.

    Parameters
    ----------
    rows
        Of the paper's scenarios, models and selectors, by the published method.
    provenance
        What must be known to make them again.
    """
    published = published_tables()
    cells = compare(rows, published)
    evidence = Evidence(published, {cell.computed.key: cell.computed for cell in cells})
    findings = [(claim, claim.check(evidence)) for claim in CLAIMS]
    return PaperReport(cells, savings(published), findings, provenance)


def _tables(cells: Sequence[Compared]) -> list[Table]:
    differing = {cell.computed.key: cell.published_text for cell in cells if not cell.printed_equal}
    tables = scenario_tables([cell.computed for cell in cells], PAPER_HEADINGS, differing)
    return [
        replace(table, title=f"Table {number}, computed. {table.title}", notes=(*table.notes, KNEE_NOTE))
        for number, table in enumerate(tables, FIRST_TABLE)
    ]


def _differences(cells: Sequence[Compared]) -> Listing:
    different = [cell for cell in cells if not cell.printed_equal]
    return Listing(
        f"Cells that differ: {len(different)} of {len(cells)}",
        tuple(
            f"{', '.join(cell.computed.key)}: published {cell.published_text}, computed {cell.computed_text} "
            f"(k {'equal' if cell.k_equal else 'differs'})"
            for cell in different
        ),
    )


def _aggregate(found: Sequence[Saving]) -> Table:
    return Table(
        title="Aggregate: what the knee saves against accuracy-maximisation, from the published cells",
        caption=_verdict(found),
        headers=("Mean", "Paper", "Mean of ratios", "Ratio of means", "Cells", "Reproduced"),
        rows=tuple(
            (
                saving.resource,
                f"−{saving.claimed:.0%}",
                f"−{saving.mean_of_ratios:.1%}",
                f"−{saving.ratio_of_means:.1%}",
                str(saving.cases),
                "yes" if saving.reproduced else "no",
            )
            for saving in found
        ),
        right=frozenset({1, 2, 3, 4}),
    )


def _verdict(found: Sequence[Saving]) -> str:
    stated = " and ".join(f"{saving.resource} −{saving.claimed:.0%}" for saving in found)
    agreeing = [saving.resource for saving in found if saving.reproduced]
    answer = f"reproduce {' and '.join(agreeing)}" if agreeing else "reproduce neither"
    return f"The paper states {stated}; its own cells {answer}, as mean of ratios or as ratio of means."


def _claims(findings: Sequence[tuple[Claim, Finding]]) -> list[Listing]:
    by_section = groupby(findings, key=lambda found: found[0].section)
    return [Listing(section, tuple(_sentence(*found) for found in group)) for section, group in by_section]


def _sentence(claim: Claim, finding: Finding) -> str:
    return f"{'holds' if finding.holds else 'DOES NOT HOLD'}: {claim.says}. Found: {finding.found}."


def _record(cell: Compared) -> dict[str, object]:
    scenario, model, selector = cell.computed.key
    return {
        "scenario": scenario,
        "model": model,
        "selector": selector,
        "published": cell.published_text,
        "computed": cell.computed_text,
        "k_published": cell.published.k if cell.published else None,
        "k_computed": cell.computed.k,
        "k_equal": cell.k_equal,
        "printed_equal": cell.printed_equal,
    }
