"""Percentiles and chances of a model whose workload is a log with scores, from a tally."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.stream.independent import exceedance
from bestofk.stream.trace_joint import share, trials_at
from bestofk.stream.trace_sampler import BINS, MARKS, SCORE_UNIT, SCORES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.price import PriceList
    from bestofk.stream.tally import Tally
    from bestofk.stream.trace_use import TraceUse

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

NEAR = 1e-9  # of a score


@dataclass(frozen=True)
class Scores:
    """The score of the sample that is picked, at each k.

    Parameters
    ----------
    tally
        Of a log.
    k
        The grid, shape (K,).
    way
        Position of the pick among those of the log.
    """

    tally: Tally
    k: NDArray[np.int64]
    way: int

    @cached_property
    def share(self) -> Array:
        """Share of the trials in each bin of the score, shape (K, BINS)."""
        shares: Array = self.tally.counts[MARKS][self.k - 1, self.way] / self.tally.trials
        return shares

    @property
    def values(self) -> Array:
        """The score in the middle of each bin, shape (BINS,)."""
        return np.linspace(0, 1, BINS)

    def moments(self) -> tuple[Array, Array]:
        """Mean and population standard deviation, of scores on the lattice exact; shape (K,) each."""
        mean, covariance = score_moments(self.tally, self.k)
        return mean[:, self.way], np.sqrt(np.maximum(covariance[:, self.way, self.way], 0.0))

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K): the least bin that so many trials do not exceed."""
        upto = np.cumsum(self.share, axis=1)
        rows = [np.searchsorted(each, np.maximum(probabilities - NEAR, NEAR)) for each in upto]
        return self.values[np.minimum(np.stack(rows, axis=1), BINS - 1)]

    def exceedance(self, limit: float) -> Array:
        """Share of the trials above a limit, shape (K,)."""
        above: Array = self.share[:, self.values > limit + NEAR].sum(axis=1)
        return above

    def reaching(self, limit: float) -> Array:
        """Share of the trials that reach a limit, shape (K,)."""
        reached: Array = self.share[:, self.values >= limit - NEAR].sum(axis=1)
        return reached


def score_moments(tally: Tally, k: NDArray[np.int64]) -> tuple[Array, Array]:
    """Mean of each pick's score, shape (K, P), and their covariance over trials, shape (K, P, P).

    Picks are those of the log, in their order. All come from the same trials, so that differences can be judged.
    """
    ways = len(tally.workload.picks)
    wide = tally.counts[SCORES][k - 1]
    sums = (wide[..., 0].astype(object) << 32) + wide[..., 1]
    trials, first, mixed = tally.trials, sums[:, :ways], sums[:, ways:]
    covariance = np.empty((len(k), ways, ways))
    for entry, (a, b) in enumerate(zip(*np.triu_indices(ways), strict=True)):
        central = (trials * mixed[:, entry] - first[:, a] * first[:, b]) / (trials * SCORE_UNIT) ** 2
        covariance[:, a, b] = covariance[:, b, a] = central.astype(float)
    return (first / (trials * SCORE_UNIT)).astype(float), covariance


@dataclass(frozen=True)
class TraceDistribution:
    """Percentiles of one model's objectives, from the histograms of a log's tally.

    Parameters
    ----------
    prices
        The tally, evaluated.
    model
        Whose workload is a log with scores.
    use
        Of its resources.
    """

    prices: PriceList
    model: Model
    use: TraceUse

    @cached_property
    def scores(self) -> Scores:
        """The score of the sample that the model picks."""
        return Scores(self.prices.tally, self.prices.k, self.model.workload.picks.index(self.model.pick))

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d)."""
        return np.concatenate(
            [self.scores.quantile(probabilities)[..., None], self.use.quantile(probabilities)], axis=-1
        )

    def exceedance(self, limits: Array) -> Array:
        """Share of trials above the limits, shape (K, d)."""
        accuracy = self.scores.exceedance(limits[0])
        return np.column_stack([accuracy, exceedance(self.use, limits[1:], len(self.prices.k))])

    def keeping(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits at once, at some rows of the grid, shape (rows,).

        Scores and lengths of a log belong together: of the trials that keep the limits on resources, the share that
        reaches the score comes from 2^17 others, one by one.
        """
        within = self.use.within(limits[1:], rows)
        if np.isnan(limits[0]):
            return within
        reaching = self.scores.reaching(limits[0])[rows]
        if np.isnan(limits[1:]).all():
            return reaching
        shares = [share(self.reached_at(row, limits[0]), self.use.kept_at(row, limits[1:])) for row in rows.tolist()]
        return np.clip(within * shares, np.maximum(within + reaching - 1, 0), np.minimum(within, reaching))

    def reached_at(self, row: int, least: float) -> Array:
        """Whether each of the trials one by one reaches a score, if there is one to reach, shape (trials,); 1 or 0."""
        _, scores = trials_at(self.use.log, int(self.prices.k[row]), self.model.pick)
        return np.where(scores < least - NEAR, 0.0, 1.0)
