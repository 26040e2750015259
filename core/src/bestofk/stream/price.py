"""From a tally to a summary of any model that has its workload, without further draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.rates import billing_note, lengths_drawn, rates_of
from bestofk.served import latency_note, lengths_of, slots_resource
from bestofk.stream.independent import IndependentDistribution
from bestofk.stream.lattice import CELLS, Lattice
from bestofk.stream.normal_use import NormalUse
from bestofk.stream.rank import Ranks
from bestofk.stream.samplers import CELL_COUNTS, MOMENTS, RANK
from bestofk.stream.tally import TallyMismatch, require_drawn_for
from bestofk.summary import Provenance, Summary
from bestofk.trace import TraceWorkload, pick_note

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.tally import Tally
    from bestofk.stream.trace_price import TraceDistribution
    from bestofk.stream.trace_use import TraceUse

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Tallied: TypeAlias = IndependentDistribution | TraceDistribution


@dataclass(frozen=True)
class PriceList:
    """A tally, with what all models share of its evaluation computed once.

    Parameters
    ----------
    tally
        Of at least one trial.
    k
        The grid, shape (K,), rising, within the tally.

    Raises
    ------
    BadInput
        If the tally is empty or does not reach the grid, or the grid does not rise.
    """

    tally: Tally
    k: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not self.tally.trials:
            raise BadInput("the tally holds no trials; draw at least one")
        if not (self.k.min() >= 1 and self.k.max() <= self.tally.k_max):
            raise TallyMismatch(f"k = {self.k.max()}: the tally holds k = 1 to {self.tally.k_max}")
        if np.any(np.diff(self.k) <= 0):
            raise BadInput(f"k = {self.k}: a grid must rise")

    @cached_property
    def lattice(self) -> Lattice:
        """The lattice of the token sums."""
        workload = lengths_of(self.tally.workload)
        if isinstance(workload, TraceWorkload):
            raise TypeError("the token sums of a log have no lattice: they are whole numbers")
        return Lattice.of(workload, self.tally.k_max)

    @property
    def scale(self) -> tuple[Array, Array]:
        """Tokens at lattice point 0, and from each point to the next, of input and output, shape (2,) each."""
        if isinstance(lengths_of(self.tally.workload), TraceWorkload):
            return np.zeros(2), np.ones(2)
        return self.lattice.zero, self.lattice.unit

    @cached_property
    def ranks(self) -> Ranks:
        """Where the running maximum lies, at each k of the grid."""
        return Ranks.of(self.tally.counts[RANK.name], self.tally.trials, self.k)

    @cached_property
    def first_ranks(self) -> Ranks:
        """Where the first uniform lies, at each k of the grid."""
        first = Ranks.of(self.tally.counts[RANK.name], self.tally.trials, np.ones(1, np.int64))
        return Ranks(np.repeat(first.share, len(self.k), axis=0))

    def picked(self, model: Model) -> Ranks:
        """Where the uniform of the sample that the model picks lies, at each k of the grid."""
        return self.first_ranks if model.pick == "first" else self.ranks

    @cached_property
    def token_moments(self) -> tuple[Array, Array]:
        """Means of the input and output sums in tokens, shape (K, 2), and their covariance, shape (K, 2, 2).

        From whole numbers, so that nothing is lost where the mean is large beside the spread.
        """
        wide = self.tally.counts[MOMENTS.name][self.k - 1]
        trials = self.tally.trials
        x, y, xx, yy, xy = _whole_numbers(wide, trials).T
        zero, unit = self.scale
        drawn = lengths_drawn(self.tally.workload, self.k)
        mean = drawn * zero + np.stack([x, y], axis=1).astype(float) / trials * unit
        central = np.stack([trials * xx - x * x, trials * xy - x * y, trials * xy - x * y, trials * yy - y * y], axis=1)
        covariance = (central / trials**2).astype(float).reshape(-1, 2, 2) * np.outer(unit, unit)
        return mean, covariance

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """Histogram of the output and input sums at every k of the tally, shape (k_max, columns, rows)."""
        if not self.tally.percentiles:
            raise TallyMismatch("the tally was drawn without what percentiles of resources need")
        return self.tally.counts[CELL_COUNTS.name].reshape(-1, *reversed(CELLS))

    def price(self, model: Model) -> Summary:
        """Evaluate one model.

        Raises
        ------
        TallyMismatch
            If the model has another workload, or its latency needs what the tally does not hold.
        """
        require_drawn_for(self.tally, model)
        tokens, covariance = self.token_moments
        rates = rates_of(model, self.k)
        (accuracy_mean, accuracy_std), distribution = self._accuracy(model)
        mean = np.column_stack([accuracy_mean, np.einsum("kri,ki->kr", rates, tokens)])
        spread = np.sqrt(np.maximum(np.einsum("kri,kij,krj->kr", rates, covariance, rates), 0.0))
        std = np.column_stack([accuracy_std, spread])
        summary = Summary(
            model=model,
            k=self.k,
            objectives=model.objectives,
            mean=mean,
            std=std,
            se=std / np.sqrt(self.tally.trials),
            provenance=Provenance("stream", self.tally.trials, self.tally.seed, int(self.k[-1]), _notes(model)),
            distribution=distribution,
        )
        if slots_resource(model) is None:
            return summary
        from bestofk.stream.served_price import with_makespan

        return with_makespan(summary, self, distribution)

    def _accuracy(self, model: Model) -> tuple[tuple[Array, Array], Tallied]:
        """Give mean and standard deviation of the accuracy, shape (K,) each, and where percentiles come from."""
        if not isinstance(model.workload, TraceWorkload):
            return self._given_accuracy(model, NormalUse(self, model))
        from bestofk.stream.trace_use import TraceUse

        use = TraceUse(self, model)
        if not model.workload.scored:
            return self._given_accuracy(model, use)
        from bestofk.stream.trace_price import TraceDistribution

        log = TraceDistribution(self, model, use)
        return log.scores.moments(), log

    def _given_accuracy(
        self, model: Model, use: NormalUse | TraceUse
    ) -> tuple[tuple[Array, Array], IndependentDistribution]:
        ranks = self.picked(model)
        return ranks.moments(model.given_accuracy), IndependentDistribution(self, model, use)


def _notes(model: Model) -> tuple[str, ...]:
    return (*billing_note(model), *latency_note(model), *pick_note(model))


def _whole_numbers(wide: Rows, trials: int) -> NDArray[np.int64] | NDArray[np.object_]:
    """Put together wide sums: in 64 bits where trials times the largest fits twice, else as Python's whole numbers."""
    high, low = wide[..., 0], wide[..., 1]
    fits = (int(np.abs(high).max()) + 1) * 2**32 * trials < 2**62
    return (high << 32) + low if fits else (high.astype(object) << 32) + low


def price(tally: Tally, model: Model, k: NDArray[np.int64] | None = None) -> Summary:
    """Evaluate a model on a tally; after the first, every further model takes a fraction of a millisecond.

    Parameters
    ----------
    tally
        Of the model's workload.
    model
        Anything that is linear in tokens, and any accuracy.
    k
        The grid, rising; by default every k of the tally. Many models on one grid share work through
        :class:`PriceList`.

    Returns
    -------
    Summary
        Arrays of shape (K, d); percentiles are computed when asked for.

    Raises
    ------
    TallyMismatch
        If workload or grid do not fit the tally.

    Examples
    --------
    >>> import bestofk as bk
    >>> model = bk.load_catalog().models["gpt-5"]
    >>> summary = bk.price(bk.draw(model.workload, 100_000, k_max=8), model)
    >>> summary.mean[7].round(2).tolist()
    [0.97, 0.17, 21.5]
    """
    return (tally.price_list if k is None else PriceList(tally, k)).price(model)
