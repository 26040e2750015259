"""What may happen to one request at each chosen k."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.amounts import share
from bestofk_tables.document import Table

if TYPE_CHECKING:
    from bestofk.decision.answer import Answer
    from bestofk.decision.solve import Decision

NAMED = 3  # selectors that a row names


def risk_table(decision: Decision) -> Table:
    """Lay out a row for each k that somebody chose."""
    limited = [objective for objective in decision.summary.objectives if objective.name in decision.budget.limits]
    rows = []
    for k, answers in by_k(decision).items():
        risk = answers[0].risk
        if risk is not None:
            breaks = (share(risk.breaks[objective.name]) for objective in limited)
            rows.append((str(k), _some([answer.selector.name for answer in answers]), *breaks, share(risk.keeps_all)))
    return Table(
        title="Risk of one request",
        caption="The chance that a single request breaks each limit, and that it keeps all of them together.",
        headers=("k", "Chosen by", *(f"Breaks {objective.name}" for objective in limited), "Keeps all"),
        rows=tuple(rows),
        right=frozenset({0, *range(2, len(limited) + 3)}),
    )


def _some(names: list[str]) -> str:
    """Name the first few; the table of choices has all."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def by_k(decision: Decision) -> dict[int, list[Answer]]:
    """Group the answers by the k they chose, in the order of k."""
    chosen: dict[int, list[Answer]] = {}
    for answer in decision.answers:
        if answer.choice.k is not None:
            chosen.setdefault(answer.choice.k, []).append(answer)
    return dict(sorted(chosen.items()))
