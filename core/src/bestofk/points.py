"""All points of one model or of several, and which limits each of them keeps (eq. 8)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bestofk.amounts import span
from bestofk.budget import Budget
from bestofk.errors import BadInput, UnknownName
from bestofk.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bestofk.objective import Objective


@dataclass(frozen=True, slots=True)
class Points:
    """The trade-off before a budget cuts it; n points, d objectives.

    Parameters
    ----------
    k
        Number of samples, shape (n,).
    model
        Names, shape (n,): strings of Python, so that many points of a model hold its name once.
    objectives
        Length d.
    values
        Means in the objectives' units, shape (n, d).
    limited
        What the budget limits, shape (n, d): the mean, or the percentile that the budget names.
    budget
        The limits.

    Raises
    ------
    BadInput
        If the budget limits an objective that is not there, or a value is not finite.
    """

    k: NDArray[np.int64]
    model: NDArray[np.object_]
    objectives: tuple[Objective, ...]
    values: NDArray[np.float64]
    limited: NDArray[np.float64]
    budget: Budget

    def __post_init__(self) -> None:
        check_limits(self.budget, self.objectives)
        if not (np.isfinite(self.values).all() and np.isfinite(self.limited).all()):
            raise BadInput("the objectives of the points must be finite numbers")
        for array in (self.k, self.model, self.values, self.limited):
            array.setflags(write=False)

    @classmethod
    def of(cls, summaries: Summary | Iterable[Summary], budget: Budget) -> Points:
        """Lay out the summaries of one model, or of several with the same objectives, under a budget.

        Raises
        ------
        BadInput
            If there are no summaries, or the models differ in their objectives.
        """
        union = [summaries] if isinstance(summaries, Summary) else list(summaries)
        objectives = _shared_objectives(union)
        return cls(
            k=np.concatenate([summary.k for summary in union]),
            model=np.repeat(
                np.array([summary.model.name for summary in union], object), [len(summary.k) for summary in union]
            ),
            objectives=objectives,
            values=np.concatenate([summary.mean for summary in union]),
            limited=np.concatenate([_limited(summary, budget) for summary in union]),
            budget=budget,
        )

    @property
    def bounds(self) -> NDArray[np.float64]:
        """The limit of each objective, NaN where there is none, shape (d,)."""
        return np.array([self.budget.limits.get(objective.name, np.nan) for objective in self.objectives])

    @property
    def excess(self) -> NDArray[np.float64]:
        """By how much each point breaks each limit, in the objective's unit; ≤ 0 where it is kept, −∞ without a limit.

        Shape (n, d).
        """
        sense = np.array([1.0 if objective.is_resource else -1.0 for objective in self.objectives])
        return np.where(np.isnan(self.bounds), -np.inf, sense * (self.limited - self.bounds))

    @property
    def keeps(self) -> NDArray[np.bool_]:
        """Whether each point keeps each limit, shape (n, d)."""
        return np.less_equal(self.excess, 0)

    def losses(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """p̃ of eq. 16 for some of the points, shape (rows, d).

        What is limited of a resource over its limit (without a limit, over the largest among these points), and 1 − A
        for a quality.
        """
        losses = 1 - self.values[rows]
        for column, objective in enumerate(self.objectives):
            if objective.is_resource:
                used, bound = self.limited[rows, column], self.bounds[column]
                scale = used.max(initial=0.0) if np.isnan(bound) else bound
                losses[:, column] = used / scale if scale > 0 else 0.0
        return losses

    @property
    def blocks(self) -> dict[str, slice]:
        """The rows of each model, in the order of the models; the points of a model follow each other."""
        return blocks(self.model)

    def rows(self, rows: slice | NDArray[np.int64]) -> Points:
        """Give some of the points alone."""
        kept = self.k[rows], self.model[rows], self.objectives, self.values[rows], self.limited[rows]
        return Points(*kept, self.budget)

    def under(self, *names: str) -> Points:
        """Give the same points with only these of the limits."""
        kept = {name: self.budget.describe(name) for name in names if name in self.budget.limits}
        return Points(self.k, self.model, self.objectives, self.values, self.limited, Budget(**kept))

    def write_limit(self, name: str) -> str:
        """Write a limit as a sentence has it, such as ``latency p95 ≤ 60 s``."""
        return self.budget.phrase(next(objective for objective in self.objectives if objective.name == name))

    def why_none(self) -> str:
        """Say at which k each limit is kept, for points of which none keeps them all."""
        parts = []
        for column, objective in enumerate(self.objectives):
            if objective.name in self.budget.limits:
                kept = self.k[self.keeps[:, column]]
                where = "at no k" if not len(kept) else f"{'at' if len(kept) == 1 else 'from'} {span(kept)}"
                parts.append(f"{self.budget.phrase(objective)} holds {where}")
        return f"nothing is feasible: {', '.join(parts)} ({span(self.k)} tried)"


def blocks(model: NDArray[np.object_]) -> dict[str, slice]:
    """Give the rows of each name, equals following each other."""
    edges = [0, *(1 + np.flatnonzero(model[1:] != model[:-1])).tolist(), len(model)]
    return {str(model[first]): slice(first, last) for first, last in pairwise(edges) if first < last}


def joined(parts: Sequence[Points]) -> Points:
    """Give the points of several parts under the same budget, one after the other."""
    return Points(
        np.concatenate([part.k for part in parts]),
        np.concatenate([part.model for part in parts]),
        parts[0].objectives,
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.limited for part in parts]),
        parts[0].budget,
    )


def check_limits(budget: Budget, objectives: Iterable[Objective]) -> None:
    """Refuse a budget that limits an objective that is not there.

    Raises
    ------
    UnknownName
        For the first such limit.
    """
    names = [objective.name for objective in objectives]
    unknown = next((name for name in budget.limits if name not in names), None)
    if unknown is not None:
        raise UnknownName("objective", unknown, names)


def _shared_objectives(summaries: list[Summary]) -> tuple[Objective, ...]:
    if not summaries:
        raise BadInput("no summaries: at least one model is needed")
    objectives = summaries[0].objectives
    other = next((summary for summary in summaries if summary.objectives != objectives), None)
    if other is not None:
        raise BadInput(f"{other.model.name!r} and {summaries[0].model.name!r} have different objectives")
    return objectives


def _limited(summary: Summary, budget: Budget) -> NDArray[np.float64]:
    """The means, with the percentiles that the budget names in their place; shape (K, d)."""
    limited, percentiles = summary.mean.copy(), sorted(set(budget.percentiles.values()))
    if not percentiles:
        return limited
    values = summary.quantile([percentile / 100 for percentile in percentiles])
    for column, objective in enumerate(summary.objectives):
        if objective.name in budget.percentiles:
            limited[:, column] = values[percentiles.index(budget.percentiles[objective.name]), :, column]
    return limited
