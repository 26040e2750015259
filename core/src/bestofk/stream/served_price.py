"""Latency as served, from a tally: the makespan in place of eq. 6, and together with the other objectives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.served import ServedWorkload
from bestofk.stream.clock import Clock
from bestofk.stream.lattice import CELLS
from bestofk.stream.makespan import SERVED, SERVED_CELLS, layout_of
from bestofk.stream.tally import TallyMismatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.price import PriceList, Tallied
    from bestofk.summary import Summary

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

BEYOND = 2.0**40  # ticks: more than any work
SLICES = 64  # of the work, with equal shares of the trials


@dataclass(frozen=True)
class Makespan:
    """When the last of k samples has finished, in seconds, at each k of a grid.

    With s = min(P, k) slots, work w and idle time e (see :class:`~bestofk.stream.makespan.ServedSampler`), the makespan
    is (w + e)/s.

    Parameters
    ----------
    prices
        Of a tally that holds it.
    model
        Whose latency is a makespan.
    """

    prices: PriceList
    model: Model

    @property
    def served(self) -> ServedWorkload:
        """What was drawn."""
        workload = self.prices.tally.workload
        if not isinstance(workload, ServedWorkload):
            raise TallyMismatch("the tally was drawn without slots")
        return workload

    @cached_property
    def column(self) -> int:
        """Position of the resource among those of the model."""
        return next(index for index, used in enumerate(self.model.resources) if used.parallel)

    @cached_property
    def slots(self) -> Rows:
        """The slots that are used, shape (K,)."""
        return np.minimum(self.served.slots, self.prices.k)

    @cached_property
    def tick(self) -> float:
        """Seconds in a tick."""
        used = self.model.resources[self.column]
        return Clock.of(self.served).tick * (used.input + used.output)

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation over trials, shape (K,) each; from whole numbers."""
        rows, trials = self.prices.k - 1, self.prices.tally.trials
        wide = self.prices.tally.counts[SERVED.name][rows]
        w, e, ww, ee, we = ((wide[..., 0].astype(object) << 32) + wide[..., 1]).T
        center = layout_of(self.served, self.prices.tally.k_max).center[rows].sum(axis=1)
        mean = center + ((w + e) / trials).astype(np.float64)
        variance = ((trials * (ww + 2 * we + ee) - (w + e) ** 2) / trials**2).astype(np.float64)
        per_slot = self.tick / self.slots
        return mean * per_slot, np.sqrt(np.maximum(variance, 0.0)) * per_slot

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K)."""
        from bestofk.stream import boxes

        trials = self.prices.tally.trials
        wanted = np.clip(probabilities * trials, 0.5, trials - 0.5)
        found, weights = np.zeros((len(probabilities), len(self.slots))), np.ones((len(self.slots), 2))
        boxes.find_percentiles(*self._histogram(self.prices.k), weights, wanted, found)
        return found * self.tick / self.slots

    def within(self, limit: float, k: Rows, slots: Rows, most_work: Array | float = np.inf) -> Array:
        """Count the trials with a makespan of at most a limit and work of at most so many ticks; shape (len(k),)."""
        from bestofk.stream import boxes

        height = np.asarray((limit / self.tick + 0.5) * slots[:, None], np.float64)
        found = np.empty(len(k))
        end = np.broadcast_to(np.asarray(most_work, np.float64), found.shape).copy()
        boxes.count_trials_within(*self._histogram(k), end, height, np.ones_like(height), found)
        return found

    def work_quantiles(self, row: int) -> Array:
        """Work, in ticks, that even shares of the trials do not exceed at a row of the grid; the last is beyond any."""
        from bestofk.stream import boxes

        wanted = np.arange(1, SLICES) / SLICES * self.prices.tally.trials
        found = np.empty((len(wanted), 1))
        weights = np.array([[1.0, 0.0]])
        boxes.find_percentiles(*self._histogram(self.prices.k[[row]]), weights, wanted, found)
        return np.append(found[:, 0], BEYOND)

    def work_rates(self) -> Array:
        """Work, in ticks, for a token of the input and of the output sum, shape (K, 2)."""
        k, share = self.prices.k, self.served.share
        reads = self.slots if self.served.read_once else k if self.served.shared_prompt else np.ones_like(k)
        return np.stack([share * reads, np.full(len(k), 1 - share)], axis=1) / Clock.of(self.served).tick

    def _histogram(self, k: Rows) -> tuple[Rows, Rows, Rows]:
        """Counts of idle time and work at some k, shape (len(k), columns, rows), and the edges of work, idle time."""
        tally = self.prices.tally
        if not tally.percentiles:
            raise TallyMismatch("the tally was drawn without what percentiles of resources need")
        layout = layout_of(self.served, tally.k_max)
        cells = tally.counts[SERVED_CELLS.name][k - 1].reshape(-1, *reversed(CELLS))
        return cells, layout.work.edges[k - 1], layout.idle.edges[k - 1]


@dataclass(frozen=True)
class ServedDistribution:
    """Percentiles of a model's objectives where latency is a makespan.

    Parameters
    ----------
    lengths
        Of the same model by eq. 6.
    makespan
        In place of its latency.
    """

    lengths: Tallied
    makespan: Makespan

    @property
    def prices(self) -> PriceList:
        """The tally, evaluated."""
        return self.makespan.prices

    @property
    def column(self) -> int:
        """Position of latency among the objectives."""
        return 1 + self.makespan.column

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d)."""
        values = self.lengths.quantile(probabilities)
        values[..., self.column] = self.makespan.quantile(probabilities)
        return values

    def exceedance(self, limits: Array) -> Array:
        """Share of trials above the limits, shape (K, d)."""
        limit, others = self._apart(limits)
        above = self.lengths.exceedance(others)
        if not np.isnan(limit):
            kept = self.makespan.within(limit, self.prices.k, self.makespan.slots)
            above[:, self.column] = 1 - kept / self.prices.tally.trials
        return above

    def keeping(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits at once, at some rows of the grid, shape (rows,).

        How long k samples need on slots depends on their token sums through the work w above all. For normal lengths
        that are not clipped, given w the makespan is independent of both sums: given the times of all samples, the sums
        vary about a line in w with a variance that is always the same. So the trials are cut into slices of w, and
        within a slice the share that keeps the limit on latency is multiplied by the share that keeps the others.

        Against the trials one by one, for limits at the 10 % to 90 % percentiles of cost and latency, the share differs
        by at most 0.003 for the paper's workload and for lengths with σ = μ, by 0.008 where an input token takes as
        long as an output token, and by 0.012 where such a prompt is also read once; for a skewed log by 0.009, and by
        0.035 where its prompts are read once and take as long as the samples. Means and standard deviations are exact.
        """
        limit, others = self._apart(limits)
        if np.isnan(limit):
            return self.lengths.keeping(limits, rows)
        return np.array([self._keeping_at(limit, others, row) for row in rows.tolist()])

    def _keeping_at(self, limit: float, others: Array, row: int) -> float:
        makespan, trials = self.makespan, self.prices.tally.trials
        k = np.full(SLICES, self.prices.k[row])
        tops = makespan.work_quantiles(row)
        fast = makespan.within(limit, k, np.minimum(makespan.served.slots, k), tops)
        if np.isnan(others).all():
            return float(fast[-1] / trials)
        rounding = 0.5 * (k + 1)  # ticks by which the work of k samples can differ from that of their lengths
        by_work = self._by_work()
        kept, every = np.empty((2, SLICES))
        for index, top in enumerate((tops + rounding).tolist()):
            alone = np.full_like(others, np.nan)
            alone[self.column] = top
            every[index] = by_work.keeping(alone, np.array([row]))[0]
            kept[index] = by_work.keeping(np.where(np.isnan(alone), others, alone), np.array([row]))[0]
        fast, kept, every = (np.diff(upto, prepend=0.0) for upto in (fast, kept, every))
        return float(fast @ np.divide(kept, every, out=np.zeros(SLICES), where=every > 0) / trials)

    def _by_work(self) -> Tallied:
        """Give the distribution with the work of the slots in place of latency."""
        rates = self.lengths.use.rates.copy()
        rates[:, self.makespan.column] = self.makespan.work_rates()
        return self.lengths.with_rates(rates)

    def _apart(self, limits: Array) -> tuple[float, Array]:
        """Give the limit on latency, and the others."""
        others = limits.copy()
        others[self.column] = np.nan
        return float(limits[self.column]), others


def with_makespan(summary: Summary, prices: PriceList, lengths: Tallied) -> Summary:
    """Put the makespan in the place of the latency of eq. 6, whose mean is kept beside it."""
    distribution = ServedDistribution(lengths, Makespan(prices, summary.model))
    mean, std, se = summary.mean.copy(), summary.std.copy(), summary.se.copy()
    column = distribution.column
    mean[:, column], std[:, column] = distribution.makespan.moments()
    se[:, column] = std[:, column] / np.sqrt(prices.tally.trials)
    ideal = summary.mean[:, column]
    return replace(summary, mean=mean, std=std, se=se, distribution=distribution, ideal_latency=ideal)
