"""What a report asks, and what it found, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bestofk.amounts import all_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestofk import Budget, Model, Objective
    from bestofk.decision.solve import Decision


KEPT = {
    "score": "the best",
    "reward": "the one with the highest reward",
    "majority": "the one that most agree on",
    "first": "the first",
}


def question(models: Sequence[Model], budget: Budget) -> str:
    """Ask for k, and for the model where there are several."""
    objectives = dict.fromkeys(objective for model in models for objective in model.objectives)
    limits = listed(_limit(budget, objective) for objective in objectives if objective.name in budget.limits)
    picks = {model.pick for model in models}
    kept = KEPT[picks.pop()] if len(picks) == 1 else "one of them"
    if len(models) == 1:
        return f"How many answers should each request draw from {models[0].title}, to keep {kept}, so that {limits}?"
    titles = listed((model.title for model in models), "or")
    return f"Which of {titles} should answer, and how often, to keep {kept}, so that {limits}?"


def feasible_sentence(decision: Decision) -> str:
    """Say which k keep the budget, or that none does."""
    tried = len(decision.summary.k)
    found = len(decision.candidates)
    if tried == 1:
        return f"The only k that was tried, {decision.summary.k[0]}, {'keeps' if found else 'breaks'} the budget."
    if not found:
        return f"None of the {tried} k that were tried keeps the budget."
    if found == tried:
        return f"All {tried} k that were tried keep the budget, {_from_to(decision)}."
    return (
        f"{found} of the {tried} k that were tried {'keeps' if found == 1 else 'keep'} the budget: {ranges(decision)}."
    )


def ranges(decision: Decision) -> str:
    """Write the feasible k, those that follow each other on the grid as a range; ``none`` where there is none."""
    feasible = set(decision.candidates.k.tolist())
    grid = groupby(decision.summary.k.tolist(), key=feasible.__contains__)
    runs = [list(run) for keeps, run in grid if keeps]
    return listed(f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs) or "none"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Write a list as a sentence has it.

    Examples
    --------
    >>> listed(["cost", "latency", "accuracy"])
    'cost, latency and accuracy'
    """
    *before, end = [*parts] or [""]
    return f"{', '.join(before)} {last} {end}" if before else end


def _from_to(decision: Decision) -> str:
    return f"from {decision.summary.k[0]} to {decision.summary.k[-1]}"


def _limit(budget: Budget, objective: Objective) -> str:
    """Write a limit of the mean, or of most requests."""
    bound = "at most" if objective.is_resource else "at least"
    percentile = budget.percentiles.get(objective.name)
    if percentile is None:
        of = "on average"
    else:
        of = f"for {percentile if objective.is_resource else 100 - percentile:g}% of the requests"
    return (
        f"{objective.name} is {bound} {all_digits(budget.limits[objective.name])} {objective.unit}".rstrip() + f" {of}"
    )
