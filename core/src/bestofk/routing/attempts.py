"""Models of which only measured shares of solved cases are known: after one attempt, after two, and so on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from bestofk.decision.again import Replication
from bestofk.distribution import Normal
from bestofk.errors import BadInput
from bestofk.model import Model, Resource
from bestofk.points import Points
from bestofk.summary import Provenance, Summary
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import NDArray

    from bestofk.budget import Budget
    from bestofk.routing.runs import Seen

    Array = NDArray[np.float64]

MOST_CASES = 10**9
MOST = 1e12  # of USD and of s, as in catalogs
CALL = Workload(Normal(1, 0), Normal(1, 0))  # in place of tokens: one call has one unit of input
NOTE = (
    "Attempts are not independent: the second is made only for the cases that the first does not solve, and sees what "
    "was wrong. So accuracy at each k is what was measured, not best-of-k of equal draws. A call is the unit of cost "
    "and latency, every call of a model taken to cost the same."
)


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was measured of one model.

    Parameters
    ----------
    name
        Of the model.
    cases
        n, each tried until it was solved or the attempts were used up.
    solved
        Share of the cases that are solved after 1, 2, … attempts, shape (K,), not falling.
    cost, latency
        Mean of a case with all its attempts, in USD and in s.

    Raises
    ------
    BadInput
        If there are no cases or more than 10^9, the shares fall or lie outside [0, 1], or cost or latency is negative
        or more than 10^12.
    """

    name: str
    cases: int
    solved: tuple[float, ...]
    cost: float
    latency: float

    def __post_init__(self) -> None:
        if not 1 <= self.cases <= MOST_CASES:
            raise BadInput(f"{self.name}: cases = {self.cases}: must be a whole number from 1 to 10^9")
        if not (0 <= self.cost <= MOST and 0 <= self.latency <= MOST):
            raise BadInput(f"{self.name}: cost = {self.cost:g}, latency = {self.latency:g}: must lie in [0, {MOST:g}]")
        if not all(low <= high for low, high in zip((0.0, *self.solved), (*self.solved, 1.0), strict=True)):
            raise BadInput(f"{self.name}: solved = {self.solved}: shares must rise from 0 to 1 at most")

    @property
    def calls(self) -> Array:
        """Mean number of calls of a case at k = 1, 2, …: a further one where those before did not solve it."""
        return np.cumsum(1 - np.array((0.0, *self.solved[:-1])))

    def summary(self, measured: Attempts | None = None) -> Summary:
        """Give the figures at k = 1, 2, …, with the calls' cost and latency of another measurement if one is given."""
        told = measured or self
        solved, calls = np.array(self.solved), self.calls
        each = np.array([told.cost, told.latency]) / told.calls[-1]
        spread = np.sqrt(solved * (1 - solved))
        unknown = np.full((len(solved), 2), np.nan)
        resources = Resource.cost(float(each[0]), 0.0), Resource("latency", "s", float(each[1]), 0.0)
        model = Model(self.name, self.name, CALL, Normal(self.solved[0], float(spread[0])), resources)
        return Summary(
            model=model,
            k=np.arange(1, len(solved) + 1),
            objectives=model.objectives,
            mean=np.column_stack([solved, np.outer(calls, each)]),
            std=np.column_stack([spread, unknown]),
            se=np.column_stack([spread / np.sqrt(self.cases), unknown]),
            provenance=Provenance("measured", self.cases, None, len(solved), (NOTE,)),
            distribution=Unknown(self.name),
        )

    def drawn_again(self, generator: np.random.Generator) -> Attempts:
        """Draw other cases: how many are solved at which attempt is multinomial, with the shares that were measured."""
        at_each = np.diff((0.0, *self.solved, 1.0))
        solved = np.cumsum(generator.multinomial(self.cases, at_each)[:-1]) / self.cases
        return replace(self, solved=tuple(np.minimum(solved, 1.0).tolist()))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A distribution of which nothing was measured but means."""

    name: str

    def quantile(self, _: Array) -> Array:
        """Refuse: single requests were not measured."""
        raise BadInput(f"{self.name!r}: only means were measured, so percentiles are not known; limit the mean")

    def exceedance(self, _: Array) -> Array:
        """Refuse, as for percentiles."""
        return self.quantile(_)

    def keeping(self, _: Array, __: NDArray[np.int64]) -> Array:
        """Refuse, as for percentiles."""
        return self.quantile(_)


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Measured models that can be routed to.

    Parameters
    ----------
    entries
        By name.
    seed
        Of the draws of other cases.
    left_out
        Name → why that model cannot take part.
    """

    entries: Mapping[str, Attempts]
    seed: int = 42
    left_out: Mapping[str, str] = field(default_factory=dict)

    def summaries(self) -> dict[str, Summary]:
        """Give what was measured."""
        return {name: entry.summary() for name, entry in self.entries.items()}

    def again(
        self,
        names: Collection[str],
        budget: Budget,
        look: Callable[[Points], Seen],
        form: str,  # noqa: ARG002 - there is one way to measure again
        count: int,
    ) -> tuple[list[Seen], Replication]:
        """Measure some models again, several times, on other cases of the same kind."""
        entries, seen = [self.entries[name] for name in names], []
        for draw in range(count):
            generator = np.random.default_rng([self.seed, draw])
            seen.append(look(Points.of([entry.drawn_again(generator).summary(entry) for entry in entries], budget)))
        note = (
            f"Shares of {count} draws of other cases, as many as each model was measured on: a model's solved cases "
            f"vary as its binomial standard error says, each model's on its own."
        )
        return seen, Replication("inputs", count, None, note)
