"""Percentiles and chances of a model whose workload is a log, from a tally."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.rates import rates_of
from bestofk.served import lengths_of
from bestofk.stream.lattice import CELLS
from bestofk.stream.samplers import CELL_COUNTS
from bestofk.stream.tally import TallyMismatch
from bestofk.stream.trace_cells import cells_of
from bestofk.stream.trace_joint import share_reaching
from bestofk.stream.trace_sampler import BINS, BLOCK, CLASSES, COARSE, FINE, MARKS, SCORE_UNIT, SCORES
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.price import PriceList
    from bestofk.stream.tally import Tally

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

ROUNDING = 1e-9  # relative: a limit so near below a use is kept by it
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
        """Share of the trials of each class of the score that reach a limit, shape (K, CLASSES); 0 for none."""
        classes = np.where(self.values <= 0, 0, np.where(self.values >= 1, 3, np.where(self.values < 0.5, 1, 2)))
        in_class = np.equal(classes[:, None], np.arange(CLASSES))
        reached = in_class & (self.values >= limit - NEAR)[:, None]
        held = self.share @ in_class
        return np.divide(self.share @ reached, held, out=np.zeros_like(held), where=held > 0)


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

    Percentiles of resources assume that trials lie evenly within a cell; cells hold at most about a hundredth of the
    trials, less in both tails.
    """

    prices: PriceList
    model: Model
    other_rates: Array | None = None

    @cached_property
    def rates(self) -> Array:
        """Use of each resource for a token of the input and of the output sum, the model's if not others, (K, r, 2)."""
        return rates_of(self.model, self.prices.k) if self.other_rates is None else self.other_rates

    @cached_property
    def scores(self) -> Scores:
        """The score of the sample that the model picks."""
        return Scores(self.prices.tally, self.prices.k, self.model.workload.picks.index(self.model.pick))

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d)."""
        from bestofk.stream import boxes

        cells, x_edges, y_edges = self._fine(np.arange(len(self.prices.k)))
        trials, rates = self.prices.tally.trials, self.rates
        wanted = np.clip(probabilities * trials, 0.5, trials - 0.5)
        columns = [self.scores.quantile(probabilities)]
        for resource in range(rates.shape[1]):
            found = np.zeros((len(probabilities), len(self.prices.k)))
            if rates[:, resource].any():
                weights = np.ascontiguousarray(rates[:, resource])
                boxes.find_percentiles(cells, x_edges, y_edges, weights, wanted, found)
            columns.append(found)
        return np.stack(columns, axis=-1)

    def exceedance(self, limits: Array) -> Array:
        """Share of trials above the limits, shape (K, d)."""
        every, alone = np.arange(len(self.prices.k)), np.where(np.eye(len(limits) - 1, dtype=bool), limits[1:], np.nan)
        within = [self._within(self._fine(every), limit, every) for limit in alone]
        return np.stack([self.scores.exceedance(limits[0]), *(1 - each for each in within)], axis=-1)

    def keeping(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits at once, at some rows of the grid, shape (rows,).

        Scores and lengths of a log belong together. Where the limit on the score does not cut a class of the score, as
        with scores of 0 and 1, the trials of each class that keep the limits on resources are counted in coarse cells.
        Where it does, the share of these trials that reach it comes from 2^17 others, one by one.
        """
        alone = np.isnan(limits[1:]).all()
        within = np.ones(len(rows)) if alone else self._within(self._fine(rows), limits[1:], rows)
        if np.isnan(limits[0]):
            return within
        reaching = self.scores.reaching(limits[0])[rows]
        if not alone and np.any((reaching > 0) & (reaching < 1)):
            return self._keeping_one_by_one(limits, within, rows)
        by_class = np.stack([self._within(self._coarse(rows, each), limits[1:], rows) for each in range(CLASSES)], 1)
        total = by_class.sum(axis=1)
        shares = np.divide((by_class * reaching).sum(axis=1), total, out=np.zeros(len(rows)), where=total > 0)
        return np.asarray(within * shares, np.float64)

    def _keeping_one_by_one(self, limits: Array, within: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits, given the share that keeps those on resources; shape (rows,)."""
        limited = ~np.isnan(limits[1:])
        bounds, workload = limits[1:][limited] * (1 + ROUNDING), self._log()
        reached = self.scores.share[rows][:, self.scores.values >= limits[0] - NEAR].sum(axis=1)
        shares = [
            share_reaching(workload, k, self.model.pick, limits[0] - NEAR, rates, bounds)
            for k, rates in zip(self.prices.k[rows].tolist(), self.rates[rows][:, limited], strict=True)
        ]
        return np.clip(within * shares, np.maximum(within + reached - 1, 0), np.minimum(within, reached))

    def _within(self, histogram: tuple[Rows, Rows, Rows], limits: Array, rows: Rows) -> Array:
        """Share of all trials that are in a histogram and keep the limits on resources; shape (rows,)."""
        from bestofk.stream import boxes

        limited = np.flatnonzero(~np.isnan(limits))
        rates = self.rates[rows][:, limited]
        bounds = limits[limited] + ROUNDING * np.abs(limits[limited])
        inputs, outputs = rates[..., 0], rates[..., 1]
        sloped, upright = outputs > 0, (outputs == 0) & (inputs > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            heights = np.where(sloped, bounds / outputs, np.where(upright | (bounds >= 0), np.inf, -np.inf))
            slopes = np.where(sloped, inputs / outputs, 0.0)
            end = np.min(np.where(upright, bounds / inputs, np.inf), axis=1, initial=np.inf)
        found = np.empty(len(rows))
        boxes.count_trials_within(*histogram, end, np.ascontiguousarray(heights), np.ascontiguousarray(slopes), found)
        return found / self.prices.tally.trials

    def _fine(self, rows: Rows) -> tuple[Rows, Rows, Rows]:
        """Counts of the two sums at rows of the grid, shape (rows, columns, input cells), and the edges."""
        counts, (x_edges, y_edges) = self._cells(rows), self._edges(rows)
        return counts[:, :FINE].reshape(-1, *reversed(CELLS)), x_edges, y_edges

    def _coarse(self, rows: Rows, of_class: int) -> tuple[Rows, Rows, Rows]:
        """Counts of the trials whose score is of a class in coarse cells, and their edges."""
        counts, (x_edges, y_edges) = self._cells(rows), self._edges(rows)
        size = COARSE[0] * COARSE[1]
        start = FINE + (CLASSES * self.scores.way + of_class) * size
        cells = np.ascontiguousarray(counts[:, start : start + size]).reshape(-1, *COARSE)
        return cells, np.ascontiguousarray(x_edges[:, :: BLOCK[0]]), np.ascontiguousarray(y_edges[:, :: BLOCK[1]])

    def _cells(self, rows: Rows) -> Rows:
        if not self.prices.tally.percentiles:
            raise TallyMismatch("the tally was drawn without what percentiles of resources need")
        return np.ascontiguousarray(self.prices.tally.counts[CELL_COUNTS.name][self.prices.k[rows] - 1])

    def _edges(self, rows: Rows) -> tuple[Rows, Rows]:
        cells, steps = cells_of(self._log(), self.prices.tally.k_max), self.prices.k[rows] - 1
        return cells.input[steps], cells.output[steps]

    def _log(self) -> TraceWorkload:
        workload = lengths_of(self.prices.tally.workload)
        if not isinstance(workload, TraceWorkload):
            raise TypeError("not the tally of a log")
        return workload
