"""Why not another k: what the others break, what binds, and what would have to give."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from bestofk.amounts import all_digits

from bestofk_tables.amounts import amount, change, share, three_digits
from bestofk_tables.captions import budget_sentence
from bestofk_tables.cells import with_unit
from bestofk_tables.decision.risk import by_k
from bestofk_tables.document import Listing, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk import Budget, Objective
    from bestofk.decision.solve import Decision
    from bestofk.decision.whynot import Infeasible, Neighbour, Relaxation, Surroundings

    Objectives = tuple[Objective, ...]


def binding_listing(decision: Decision) -> Listing:
    """Say for each chosen k what stops it from growing, and what the next k down and up would change."""
    items = []
    for k, answers in by_k(decision).items():
        around = answers[0].surroundings
        if around is not None:
            objectives = decision.summary.objectives
            parts = [_binding(around), *_next("up", around.up, objectives), *_next("down", around.down, objectives)]
            items.append(f"k={k}: {' '.join(parts)}")
    return Listing("What binds, and the next k", tuple(items))


def infeasible_table(decision: Decision) -> Table:
    """Lay out the k that break a limit; neighbours that break the same limits share a row."""
    objectives = [each for each in decision.summary.objectives if each.name in decision.budget.limits]
    position = {k: row for row, k in enumerate(decision.summary.k.tolist())}
    runs = groupby(
        enumerate(decision.infeasible), key=lambda found: (tuple(found[1].excess), position[found[1].k] - found[0])
    )
    rows = tuple(_excess_row([point for _, point in run], objectives) for _, run in runs)
    return Table(
        title="Which k break the budget",
        caption="How far above (+) or below (−) the limit that is broken, at the first and the last k of each row.",
        headers=("k", *(with_unit(objective) for objective in objectives)),
        rows=rows,
        tones={(row, 0): "bad" for row in range(len(rows))},
    )


def nothing_listing(decision: Decision) -> Listing:
    """Say that nothing is feasible under which budget, and how sure that is."""
    budget = budget_sentence(decision.budget, decision.summary.objectives)
    return Listing(f"{decision.summary.model.title}: no k keeps the budget", (budget, *doubts_listing(decision).items))


def doubts_listing(decision: Decision) -> Listing:
    """Say how sure it is that nothing is feasible; no items where no replication found anything else."""
    shares = [1 - answer.stability.share for answer in decision.answers if answer.stability]
    most = max(shares, default=0.0)
    said = (f"In {share(most)} of the replications something is feasible. {decision.replication.note}",)
    return Listing("How sure that is", said if most else ())


def relaxations_listing(decision: Decision) -> Listing:
    """Say what each limit alone would have to become."""
    objectives = {objective.name: objective for objective in decision.summary.objectives}
    items = (
        f"{limit_in_place(each, objectives[each.objective], decision.budget)} allows k={each.k}."
        for each in decision.relaxations
    )
    return relaxed_listing(tuple(items))


def relaxed_listing(items: tuple[str, ...]) -> Listing:
    """Say what each limit alone would have to become, or that no single one is enough."""
    nothing = "No single limit is enough: at least two would have to give."
    return Listing("What would have to give, the other limits kept", items or (nothing,))


def limit_in_place(relaxation: Relaxation, objective: Objective, budget: Budget) -> str:
    """Say what a limit would have to become, such as ``cost ≤ 0.7 USD in place of 0.5 (by 0.2 USD)``."""
    sign = "≤" if objective.is_resource else "≥"
    limit = f"{sign} {_rounded(relaxation.limit, up=objective.is_resource)} {objective.unit}".strip()
    instead, by = all_digits(budget.limits[objective.name]), amount(relaxation.change, objective)
    return f"{budget.statistic(objective.name)} {limit} in place of {instead} (by {by})"


def _binding(around: Surroundings) -> str:
    binding = [*around.binding, *(["k_max, not a budget,"] if around.ends_the_grid else [])]
    if not binding:
        return "no limit binds."
    return f"{' and '.join(binding)} {'bind' if len(binding) > 1 else 'binds'}."


def _next(direction: str, neighbour: Neighbour | None, objectives: Objectives) -> list[str]:
    if neighbour is None:
        return []
    changes = ", ".join(change(neighbour.change[objective.name], objective) for objective in objectives)
    broken = f"; breaks {', '.join(neighbour.breaks)}" if neighbour.breaks else ""
    return [f"Next {direction}, k={neighbour.k}: {changes}{broken}."]


def _excess_row(run: Sequence[Infeasible], objectives: Sequence[Objective]) -> tuple[str, ...]:
    first, last = run[0], run[-1]
    ks = f"{first.k}" if first is last else f"{first.k} to {last.k}"
    return (ks, *(_excess(first, last, objective) for objective in objectives))


def _excess(first: Infeasible, last: Infeasible, objective: Objective) -> str:
    if objective.name not in first.excess:
        return ""
    sign = "+" if objective.is_resource else "−"
    ends = dict.fromkeys(f"{sign}{three_digits(point.excess[objective.name])}" for point in (first, last))
    return " to ".join(ends)


def _rounded(limit: float, *, up: bool) -> str:
    """Write a limit with four digits, rounded to the side on which it still allows the point."""
    scale = 10.0 ** (3 - math.floor(math.log10(limit))) if limit > 0 else 1.0
    return f"{(math.ceil if up else math.floor)(limit * scale) / scale:.15g}"
