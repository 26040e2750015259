"""What each figure shows, in words and numbers, for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.amounts import amount, share
from bestofk_tables.figures.cube import cube_frame
from bestofk_tables.figures.frames import curve_frame
from bestofk_tables.figures.panel import shared_objective
from bestofk_tables.report.question import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk.decision.solve import Decision

    from bestofk_tables.figures.panel import Panel


def curve(panel: Panel, name: str) -> str:
    """Describe one objective against k."""
    objective = shared_objective([panel], name)
    frame = curve_frame([panel], name)
    first, last = frame.iloc[0], frame.iloc[-1]
    ends = (
        f"{amount(end['mean'], objective)} at k = {end['k']}, where 95% of requests fall between "
        f"{amount(end['low'], objective)} and {amount(end['high'], objective)}"
        for end in (first, last)
    )
    budget = panel.scenario.budget
    limit = f" Limit: {budget.phrase(objective)}." if name in budget.limits else " It is not limited."
    return f"{_head(panel, f'{name} against k')} The mean goes from {'; to '.join(ends)}.{limit} {_choices(panel)}"


def frontier(panels: Sequence[Panel]) -> str:
    """Describe accuracy against cost, model by model."""
    return f"Accuracy against cost. {' '.join(map(_frontier, panels))}"


def cube(panel: Panel) -> str:
    """Describe the feasible box."""
    frame, budget = cube_frame([panel]), panel.scenario.budget
    limits = listed(budget.phrase(each) for each in panel.summary.objectives if each.name in budget.limits)
    head = f"{_head(panel, 'cost, latency and accuracy in space')} The box ends at {limits}."
    if not frame["feasible"].any():
        return f"{head} No k lies in it."
    best = frame.loc[frame["volume"].idxmax()]
    return f"{head} The cube volume is largest at k = {best['k']:g}: {best['volume']:.2f}. {_choices(panel)}"


def stability(decision: Decision) -> str:
    """Describe how often each k would be chosen again."""
    lanes = (
        f"{answer.selector.name}: " + listed(_outcome(k, count / answer.stability.replications) for k, count in counts)
        for answer in decision.answers
        if answer.stability
        for counts in [answer.stability.counts.items()]
    )
    return (
        f"{decision.summary.model.title}, how often each k is chosen in {decision.replication.count:,} replications. "
        f"{'. '.join(lanes)}."
    )


def _head(panel: Panel, what: str) -> str:
    grid = panel.summary.k
    return f"{panel.summary.model.title}, {what}, for k = {grid[0]} to {grid[-1]}."


def _choices(panel: Panel) -> str:
    """Say who chose which k."""
    if panel.infeasible:
        return "No k keeps the whole budget."
    return f"Choices: {', '.join(f'{row.selector} {_k(row.k)}' for row in panel.rows)}."


def _frontier(panel: Panel) -> str:
    cost, accuracy = (shared_objective([panel], name) for name in ("cost", "accuracy"))
    names = [each.name for each in panel.summary.objectives]
    means = panel.summary.mean[:, [names.index(accuracy.name), names.index(cost.name)]]
    ends = (f"{amount(end[0], accuracy)} for {amount(end[1], cost)}" for end in (means[0], means[-1]))
    return f"{panel.summary.model.title}: from {' to '.join(ends)}. {_choices(panel)}"


def _k(k: int | None) -> str:
    return "no choice" if k is None else f"k = {k}"


def _outcome(k: int | None, part: float) -> str:
    return f"{_k(k)} in {share(part)}"
