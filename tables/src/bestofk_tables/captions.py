"""What a reader must know to read a table: the budget, and how the figures were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk import Budget, Objective, Provenance, Summary


def budget_sentence(budget: Budget, objectives: Iterable[Objective]) -> str:
    """Name every limit, in the order of the objectives."""
    limits = [budget.phrase(objective) for objective in objectives if objective.name in budget.limits]
    return f"Budget: {', '.join(limits) or 'none'}."


def method_sentence(provenance: Provenance) -> str:
    """Name the method, M and the seed."""
    if provenance.trials is None:
        return f"Method: {provenance.method}, nothing is drawn."
    return f"Method: {provenance.method}, M = {provenance.trials:,} trials, seed {provenance.seed}."


def provenance_notes(summaries: Iterable[Summary]) -> tuple[str, ...]:
    """Give what the methods want a reader to know, each note once."""
    notes = (note for summary in summaries for note in summary.provenance.notes)
    return tuple(dict.fromkeys(notes))
