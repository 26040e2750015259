"""One panel of a figure: a model in a scenario, with what the selectors chose there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bestofk import UnknownName
from bestofk.points import Points

from bestofk_tables.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestofk import Objective, Scenario, Summary
    from bestofk.decision.solve import Decision


@dataclass(frozen=True, slots=True)
class Panel:
    """A model in a scenario.

    Parameters
    ----------
    scenario, summary
        The budget, and the model's figures against k.
    rows
        The answers of the selectors, in their order.
    """

    scenario: Scenario
    summary: Summary
    rows: tuple[Row, ...]

    @property
    def points(self) -> Points:
        """Every k with the limits that it keeps."""
        return Points.of(self.summary, self.scenario.budget)

    @property
    def infeasible(self) -> str:
        """Why no k keeps the budget; empty where one does."""
        points = self.points
        return "" if points.keeps.all(axis=1).any() else points.why_none()


def panels(rows: Iterable[Row]) -> list[Panel]:
    """Group rows that follow each other by scenario and model."""
    groups = groupby(rows, key=lambda row: row.key[:2])
    found = (tuple(group) for _, group in groups)
    return [Panel(group[0].scenario, group[0].summary, group) for group in found]


def decided(scenario: Scenario, decision: Decision) -> Panel:
    """Show a decision about a model in a scenario."""
    rows = (
        Row(scenario, answer.selector.name, decision.summary, answer.row, answer.choice.reason)
        for answer in decision.answers
    )
    return Panel(scenario, decision.summary, tuple(rows))


def shared_objective(panels: Sequence[Panel], name: str) -> Objective:
    """Find an objective that the models of all panels have.

    Raises
    ------
    UnknownName
        If one does not have it.
    """
    for panel in panels:
        known = {each.name: each for each in panel.summary.objectives}
        if name not in known:
            raise UnknownName(f"objective of {panel.summary.model.name!r} named", name, known)
    return known[name]
