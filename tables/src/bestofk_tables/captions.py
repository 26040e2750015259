"""What a reader must know to read a table: the budget, and how the figures were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk import Budget, Objective, Provenance


def budget_sentence(budget: Budget, objectives: Iterable[Objective]) -> str:
    """Name every limit, in the order of the objectives."""
    limits = [budget.phrase(objective) for objective in objectives if objective.name in budget.limits]
    return f"Budget: {', '.join(limits) or 'none'}."


def method_sentence(provenance: Provenance) -> str:
    """Name the method, M and the seed."""
    if provenance.trials is None:
        return f"Method: {provenance.method}, nothing is drawn."
    return f"Method: {provenance.method}, M = {counted(provenance.trials, 'trial')}, seed {provenance.seed}."
