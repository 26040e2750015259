"""Latency as served, from a tally: the makespan in place of eq. 6, and together with the other objectives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.served import ServedWorkload
from bestofk.stream.clock import Clock
from bestofk.stream.independent import IndependentDistribution
from bestofk.stream.lattice import CELLS
from bestofk.stream.makespan import FINISH, SERVED, SERVED_CELLS, layout_of
from bestofk.stream.tally import TallyMismatch
from bestofk.stream.trace_joint import finish_at, share
from bestofk.stream.trace_use import TraceUse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.channel import Channel
    from bestofk.stream.normal_use import NormalUse
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
        """Percentiles over trials, shape (p, K); trials lie evenly within a cell."""
        trials = self.prices.tally.trials
        wanted, found = np.clip(probabilities * trials, 0.5, trials - 0.5), []
        for upto, edges in zip(*self._line(), strict=True):
            found.append(np.interp(wanted, upto, edges))
        return np.stack(found, axis=1) * self.tick / self.slots

    def share_within(self, limit: float) -> Array:
        """Share of trials with a makespan of at most a limit, shape (K,)."""
        bounds = (limit / self.tick + 0.5) * self.slots
        found = [np.interp(bound, edges, upto) for bound, upto, edges in zip(bounds, *self._line(), strict=True)]
        return np.array(found) / self.prices.tally.trials

    def count_within(self, limit: float, k: Rows, slots: Rows, most_work: Array) -> Array:
        """Count the trials with a makespan of at most a limit and work of at most so many ticks; shape (len(k),)."""
        from bestofk.stream import boxes

        height = np.asarray((limit / self.tick + 0.5) * slots[:, None], np.float64)
        found = np.empty(len(k))
        boxes.count_trials_within(*self._histogram(k), most_work, height, np.ones_like(height), found)
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
        layout = layout_of(self.served, self.prices.tally.k_max)
        cells = self._counts(SERVED_CELLS)[k - 1].reshape(-1, *reversed(CELLS))
        return cells, layout.work.edges[k - 1], layout.idle.edges[k - 1]

    def _line(self) -> tuple[Rows, Rows]:
        """Trials below each edge of the cells of the makespan, and the edges, shape (K, cells + 1) each."""
        rows = self.prices.k - 1
        upto = np.pad(self._counts(FINISH)[rows].cumsum(axis=1), ((0, 0), (1, 0)))
        return upto, layout_of(self.served, self.prices.tally.k_max).finish.edges[rows]

    def _counts(self, channel: Channel) -> Rows:
        if not self.prices.tally.percentiles:
            raise TallyMismatch("the tally was drawn without what percentiles of resources need")
        return self.prices.tally.counts[channel.name]


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
            above[:, self.column] = 1 - self.makespan.share_within(limit)
        return above

    def keeping(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits at once, at some rows of the grid, shape (rows,).

        Of a log, the share of the trials that keep the limit on latency which keep the others too comes from 2^17
        trials, one by one. For normal lengths it comes from the work, as follows.

        How long k samples need on slots depends on their token sums through the work w above all. For normal lengths
        that are not clipped, given w the makespan is independent of both sums: given the times of all samples, the sums
        vary about a line in w with a variance that is always the same. So the trials are cut into slices of w, and
        within a slice the share that keeps the limit on latency is multiplied by the share that keeps the others.

        Against the trials one by one, for limits at the 10 % to 90 % percentiles of cost and latency, the share differs
        by at most 0.003 for the paper's workload and for lengths with σ = μ, by 0.008 where an input token takes as
        long as an output token, and by 0.012 where such a prompt is also read once.
        """
        limit, others = self._apart(limits)
        if np.isnan(limit):
            return self.lengths.keeping(limits, rows)
        within = self.makespan.share_within(limit)[rows]
        if np.isnan(others).all():
            return within
        use = self.lengths.use
        if isinstance(use, TraceUse):
            return within * [self._others_of_log(use, limit, others, row) for row in rows.tolist()]
        by_work = self._by_work(use)
        return np.array([self._keeping_at(by_work, limit, others, row) for row in rows.tolist()])

    def _others_of_log(self, use: TraceUse, limit: float, others: Array, row: int) -> float:
        """Share of the trials that keep the limit on latency which keep the others, at a row of the grid."""
        k, makespan = int(self.prices.k[row]), self.makespan
        fast = finish_at(makespan.served, k) <= (limit / makespan.tick + 0.5) * makespan.slots[row]
        return share(use.kept_at(row, others[1:]) * self.lengths.reached_at(row, others[0]), fast)

    def _keeping_at(self, by_work: IndependentDistribution, limit: float, others: Array, row: int) -> float:
        makespan, trials = self.makespan, self.prices.tally.trials
        k = np.full(SLICES, self.prices.k[row])
        tops = makespan.work_quantiles(row)
        fast = makespan.count_within(limit, k, np.minimum(makespan.served.slots, k), tops)
        rounding = 0.5 * (k + 1)  # ticks by which the work of k samples can differ from that of their lengths
        kept, every = np.empty((2, SLICES))
        for index, top in enumerate((tops + rounding).tolist()):
            alone = np.full_like(others, np.nan)
            alone[self.column] = top
            every[index] = by_work.keeping(alone, np.array([row]))[0]
            kept[index] = by_work.keeping(np.where(np.isnan(alone), others, alone), np.array([row]))[0]
        fast, kept, every = (np.diff(upto, prepend=0.0) for upto in (fast, kept, every))
        return float(fast @ np.divide(kept, every, out=np.zeros(SLICES), where=every > 0) / trials)

    def _by_work(self, use: NormalUse) -> IndependentDistribution:
        """Give the distribution with the work of the slots in place of latency."""
        rates = use.rates.copy()
        rates[:, self.makespan.column] = self.makespan.work_rates()
        return IndependentDistribution(self.prices, self.makespan.model, replace(use, other_rates=rates))

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
