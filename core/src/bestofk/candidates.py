"""The feasible points under a budget (eq. 8), as a selector sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bestofk.budget import Budget
from bestofk.errors import BadInput
from bestofk.pareto import pareto_mask
from bestofk.points import Points
from bestofk.selector import NoChoice, NoCurve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from bestofk.objective import Objective
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class Candidates:
    """The points of one model or of several that keep the budget; n points, d objectives.

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
    losses
        p̃ of eq. 16, shape (n, d), less is better: a resource over its limit (without a limit, over its largest
        feasible value), and 1 − A for a quality.
    pareto
        Whether no other candidate dominates the point (eq. 14), shape (n,).
    infeasible
        Why there are no candidates; empty where there are some.
    points
        All points, those that are not feasible too, where the candidates were chosen among them.

    All arrays are read-only.
    """

    k: NDArray[np.int64]
    model: NDArray[np.object_]
    objectives: tuple[Objective, ...]
    values: NDArray[np.float64]
    losses: NDArray[np.float64]
    pareto: NDArray[np.bool_]
    infeasible: str = ""
    points: Points | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not np.isfinite(self.losses).all():
            raise BadInput("the objectives of the candidates must be finite numbers")
        for array in (self.k, self.model, self.values, self.losses, self.pareto):
            array.setflags(write=False)

    @classmethod
    def among(cls, points: Points, pareto: NDArray[np.bool_] | None = None) -> Candidates:
        """Keep the points within the limits, and find their losses and the Pareto set.

        Parameters
        ----------
        points
            All that there are.
        pareto
            Which of them belong to the Pareto set where they are feasible, where that is known; shape (n,).
        """
        rows = np.flatnonzero(points.keeps.all(axis=1))
        losses = points.losses(rows)
        return cls(
            k=points.k[rows],
            model=points.model[rows],
            objectives=points.objectives,
            values=points.values[rows],
            losses=losses,
            pareto=pareto_mask(losses) if pareto is None else pareto[rows],
            infeasible="" if len(rows) else points.why_none(),
            points=points,
        )

    @classmethod
    def of(
        cls,
        k: ArrayLike,
        model: ArrayLike,
        objectives: tuple[Objective, ...],
        values: ArrayLike,
        limits: Mapping[str, float],
    ) -> Candidates:
        """Keep those of any points whose values are within limits.

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
        values = np.array(values, np.float64)
        everything = Points(
            np.array(k, np.int64), np.array(model, object), objectives, values, values, Budget(**limits)
        )
        return cls.among(everything)

    def under(self, *names: str) -> Candidates:
        """Give the candidates that these limits alone would leave; themselves where no other points are known."""
        return self if self.points is None else Candidates.among(self.points.under(*names))

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
        NoCurve
            On a union of models, where the points form no curve.
        """
        if np.any(self.model != self.model[:1]):
            raise NoCurve("a curve belongs to one model, and these candidates hold several")
        rows = np.flatnonzero(self.pareto)
        _, first = np.unique(self.k[rows], return_index=True)
        return rows[first]


def within(summaries: Summary | Iterable[Summary], budget: Budget) -> Candidates:
    """Give the points that keep a budget, by their means or by the percentiles that it names (eq. 8).

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
    return Candidates.among(Points.of(summaries, budget))
