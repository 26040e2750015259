"""The feasible points under a budget (eq. 8), as a selector sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput, UnknownName
from bestofk.pareto import pareto_mask
from bestofk.selector import NoChoice
from bestofk.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from bestofk.budget import Budget
    from bestofk.objective import Objective


@dataclass(frozen=True, slots=True)
class Candidates:
    """The points of one model or of several that keep the budget; n points, d objectives.

    Parameters
    ----------
    k
        Number of samples, shape (n,).
    model
        Names, shape (n,).
    objectives
        Length d.
    values
        Means in the objectives' units, shape (n, d).
    losses
        p̃ of eq. 16, shape (n, d), less is better: a resource over its limit (without a limit, over its largest
        feasible value), and 1 − A for a quality.
    pareto
        Whether no other candidate dominates the point (eq. 14), shape (n,).
    infeasible
        Why there are no candidates; empty where there are some.

    All arrays are read-only.
    """

    k: NDArray[np.int64]
    model: NDArray[np.str_]
    objectives: tuple[Objective, ...]
    values: NDArray[np.float64]
    losses: NDArray[np.float64]
    pareto: NDArray[np.bool_]
    infeasible: str = ""

    def __post_init__(self) -> None:
        if not np.isfinite(self.losses).all():
            raise BadInput("the objectives of the candidates must be finite numbers")
        for array in (self.k, self.model, self.values, self.losses, self.pareto):
            array.setflags(write=False)

    @classmethod
    def of(
        cls,
        k: ArrayLike,
        model: ArrayLike,
        objectives: tuple[Objective, ...],
        values: ArrayLike,
        limits: Mapping[str, float],
    ) -> Candidates:
        """Keep the points within the limits, and find their losses and the Pareto set.

        Parameters
        ----------
        k, model
            Shape (n,).
        objectives, values
            Length d, and shape (n, d).
        limits
            By objective name.

        Raises
        ------
        BadInput
            If a limit names no objective, or a value is not finite.
        """
        k, model, values = np.asarray(k, np.int64), np.asarray(model, np.str_), np.asarray(values, np.float64)
        bounds = _bounds(objectives, limits)
        keeps = _keeps(objectives, values, bounds)
        feasible = keeps.all(axis=1)
        losses = _losses(objectives, values[feasible], bounds)
        return cls(
            k=k[feasible],
            model=model[feasible],
            objectives=objectives,
            values=values[feasible],
            losses=losses,
            pareto=pareto_mask(losses),
            infeasible="" if feasible.any() else _why_none(objectives, k, keeps, bounds),
        )

    def __len__(self) -> int:
        return len(self.k)

    def position(self, name: str) -> int:
        """Give the column of an objective in `values` and `losses`.

        Raises
        ------
        NoChoice
            If no objective has that name: a selector that needs it has no answer here.
        """
        names = [objective.name for objective in self.objectives]
        if name not in names:
            raise NoChoice(f"no objective {name!r} among {', '.join(names)}")
        return names.index(name)

    def column(self, name: str) -> NDArray[np.float64]:
        """Give the values of one objective in its unit, shape (n,)."""
        return self.values[:, self.position(name)]

    def loss(self, name: str) -> NDArray[np.float64]:
        """Give the normalised losses of one objective, shape (n,)."""
        return self.losses[:, self.position(name)]

    def smallest(self, scores: NDArray[np.float64], rows: NDArray[np.int64] | None = None) -> int:
        """Give the row with the smallest score; of equals the smallest k, then the first model by name.

        Parameters
        ----------
        scores
            One for each of `rows`, not NaN.
        rows
            By default all candidates.
        """
        rows = np.arange(len(self)) if rows is None else rows
        best = rows[scores == scores.min()]
        return int(best[np.lexsort((self.model[best], self.k[best]))[0]])

    def curve(self) -> NDArray[np.int64]:
        """Give the rows of the Pareto points of the one model, in the order of k.

        Raises
        ------
        NoChoice
            On a union of models, where the points form no curve.
        """
        models = np.unique(self.model)
        if len(models) > 1:
            raise NoChoice(f"a curve belongs to one model, and these candidates hold {len(models)}")
        rows = np.flatnonzero(self.pareto)
        _, first = np.unique(self.k[rows], return_index=True)
        return rows[first]


def within(summaries: Summary | Iterable[Summary], budget: Budget) -> Candidates:
    """Give the points whose means keep a budget (eq. 8).

    Parameters
    ----------
    summaries
        Of one model, or of several with the same objectives.
    budget
        The limits.

    Raises
    ------
    BadInput
        If the budget limits something that the models do not have, or the models differ in their objectives.
    """
    union = [summaries] if isinstance(summaries, Summary) else list(summaries)
    objectives = _shared_objectives(union)
    return Candidates.of(
        k=np.concatenate([summary.k for summary in union]),
        model=np.concatenate([np.full(len(summary.k), summary.model.name) for summary in union]),
        objectives=objectives,
        values=np.concatenate([summary.mean for summary in union]),
        limits=budget.limits,
    )


def _shared_objectives(summaries: list[Summary]) -> tuple[Objective, ...]:
    if not summaries:
        raise BadInput("no summaries: at least one model is needed")
    objectives = summaries[0].objectives
    other = next((summary for summary in summaries if summary.objectives != objectives), None)
    if other is not None:
        raise BadInput(f"{other.model.name!r} and {summaries[0].model.name!r} have different objectives")
    return objectives


def _bounds(objectives: tuple[Objective, ...], limits: Mapping[str, float]) -> NDArray[np.float64]:
    """Give the limit of each objective, NaN where there is none, shape (d,)."""
    names = [objective.name for objective in objectives]
    for name in limits:
        if name not in names:
            raise UnknownName("objective", name, names)
    return np.array([limits.get(name, np.nan) for name in names])


def _keeps(
    objectives: tuple[Objective, ...], values: NDArray[np.float64], bounds: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell for each point and objective whether the limit is kept, shape (n, d)."""
    resource = np.array([objective.is_resource for objective in objectives])
    return np.isnan(bounds) | np.where(resource, values <= bounds, values >= bounds)


def _losses(
    objectives: tuple[Objective, ...], values: NDArray[np.float64], bounds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """p̃ of eq. 16, shape (n, d)."""
    losses = np.empty_like(values)
    for column, objective in enumerate(objectives):
        if objective.is_resource:
            scale = values[:, column].max(initial=0.0) if np.isnan(bounds[column]) else bounds[column]
            losses[:, column] = values[:, column] / scale if scale > 0 else 0.0
        else:
            losses[:, column] = 1 - values[:, column]
    return losses


def _why_none(
    objectives: tuple[Objective, ...],
    k: NDArray[np.int64],
    keeps: NDArray[np.bool_],
    bounds: NDArray[np.float64],
) -> str:
    """Say at which k each limit is kept, where no k keeps them all."""
    parts = []
    for column, objective in enumerate(objectives):
        if not np.isnan(bounds[column]):
            sign = "≤" if objective.is_resource else "≥"
            limit = f"{objective.name} {sign} {bounds[column]:g} {objective.unit}".strip()
            kept = k[keeps[:, column]]
            where = f"from k={kept.min()} to {kept.max()}" if len(kept) else "at no k"
            parts.append(f"{limit} holds {where}")
    return f"nothing is feasible: {', '.join(parts)} (k={k.min()} to {k.max()} tried)"
