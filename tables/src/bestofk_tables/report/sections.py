"""What a page says of one model, and of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bestofk_tables.curve import CurveReport
from bestofk_tables.decision.picks import shortfall_notes
from bestofk_tables.decision.whynot import doubts_listing
from bestofk_tables.document import Listing, Table
from bestofk_tables.figures.panel import decided
from bestofk_tables.paper_style import scenario_tables
from bestofk_tables.report.across import Union
from bestofk_tables.report.answers import cards
from bestofk_tables.report.images import images_of_one
from bestofk_tables.report.question import feasible_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bestofk import Scenario

    from bestofk_tables.decision.report import DecisionReport
    from bestofk_tables.document import Block
    from bestofk_tables.report.images import Image

CHOICES, ALONE = "What each selector chooses", "Each model alone"


def section(
    number: int, scenario: Scenario, report: DecisionReport, drawn: Callable[[Image], object]
) -> dict[str, Any]:
    """Gather what is said of one model.

    Parameters
    ----------
    number
        Of the section, from 1.
    scenario, report
        What was asked, and what was found.
    drawn
        Called with every figure as soon as it is drawn.
    """
    decision = report.decision
    images = []
    for image in images_of_one(scenario, decision):
        drawn(image)
        images.append(image)
    return {
        "anchor": f"model-{number}",
        "title": decision.summary.model.title,
        "feasible": feasible_sentence(decision),
        "reason": decision.candidates.infeasible,
        "cards": cards(decision),
        "shortfalls": shortfall_notes(decision.picks),
        "blocks": [(block, isinstance(block, Listing)) for block in _blocks(report)],
        "images": images,
        "curve": CurveReport(decision.summary, {}).document()[0],
    }


def comparison(scenario: Scenario, reports: Sequence[DecisionReport]) -> dict[str, Any]:
    """Gather what is said of several models, at least two."""
    decisions = [report.decision for report in reports]
    union = Union.of(decisions)
    (table,) = scenario_tables([row for each in decisions for row in decided(scenario, each).rows], {})
    return {
        "cards": union.cards(scenario.budget) if union else [],
        "feasible": [(decision.summary.model.title, feasible_sentence(decision)) for decision in decisions],
        "tables": [*([union.table()] if union else []), replace(table, title=ALONE)],
    }


def _blocks(report: DecisionReport) -> list[Block]:
    """Give what the terminal shows; what the page has said already is not said again."""
    first, *others = report.document()
    others = [_without(block, shortfall_notes(report.decision.picks)) for block in others]
    if isinstance(first, Table):
        return [replace(first, title=CHOICES), *others]
    doubts = doubts_listing(report.decision)
    return [*([doubts] if doubts.items else []), *others]


def _without(block: Block, notes: Sequence[str]) -> Block:
    if not isinstance(block, Table):
        return block
    return replace(block, notes=tuple(note for note in block.notes if note not in notes))
