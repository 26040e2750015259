"""What k samples with normal lengths use: percentiles and chances from the histogram of their token sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.rates import lengths_drawn, rates_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.price import PriceList

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

ROUNDING = 1e-7, 1e-12  # lattice points for each length, and relative: a limit so near below a sum is kept by it
NO_LIMIT = 1e18  # lattice points: higher than any sum


@dataclass(frozen=True, slots=True)
class NormalUse:
    """What a model uses of each resource, from the histogram of its token sums.

    Percentiles assume that trials lie evenly within a histogram cell. They differ from those of the sorted
    trials, in standard deviations, for the paper's workload and prices, root mean square and largest of a thousand, by

    ========= ====================== =========================
    M         2.5 % and 97.5 %       0.1 % and 99.9 %
    ========= ====================== =========================
    250,000   0.0008                 0.0033, at most 0.011
    1,000,000 0.0005                 0.0017, at most 0.006
    4,000,000 0.0004                 0.0010, at most 0.003
    ========= ====================== =========================

    For other prices, zero among them, and lengths with σ ≤ μ the largest error of a million trials is 0.015. Which
    percentile of the population the sorted trials tell is less certain than that: 0.009 at 0.1 % of a million.
    """

    prices: PriceList
    model: Model
    other_rates: Array | None = None

    @property
    def rates(self) -> Array:
        """Use of each resource for a token of the input and of the output sum, the model's if not others, (K, r, 2)."""
        return rates_of(self.model, self.prices.k) if self.other_rates is None else self.other_rates

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles of each resource over trials, shape (p, K, r)."""
        from bestofk.stream import projection

        base, weights = self._lines()
        trials = self.prices.tally.trials
        wanted = np.clip(probabilities * trials, 0.5, trials - 0.5)
        found = np.zeros((weights.shape[1], len(probabilities), len(self.prices.k)))
        if weights.any():
            projection.find_percentiles(*self._histograms(), self.prices.k, weights, wanted, found)
        return base + np.moveaxis(found, 0, -1)

    def within(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep the limits on resources, NaN where there is none; shape (rows,)."""
        from bestofk.stream import projection

        if np.isnan(limits).all():
            return np.ones(len(rows))
        every, all_weights = self._lines()
        drawn = lengths_drawn(self.prices.tally.workload, self.prices.k[rows])
        ends = np.full(len(rows), np.inf)
        heights, slopes = [np.full(len(rows), NO_LIMIT)], [np.zeros(len(rows))]
        for column in np.flatnonzero(~np.isnan(limits)).tolist():
            base, weights = every[rows, column], all_weights[rows, column]
            slack = ROUNDING[0] * (drawn * weights).sum(axis=1) + ROUNDING[1] * np.maximum(base, limits[column])
            bound, (x, y) = limits[column] - base + slack, weights.T
            if y.all():
                heights.append(bound / y)
                slopes.append(x / y)
            else:
                always = np.where(bound >= 0, np.inf, -np.inf)
                ends = np.minimum(ends, np.divide(bound, x, out=always, where=x > 0))
        found = np.empty(len(rows))
        layout = (*self._histograms(), self.prices.k[rows])
        limits_on_output = np.stack(heights, axis=1), np.stack(slopes, axis=1)
        projection.count_trials_within(*layout, *limits_on_output, ends, found)
        return found / self.prices.tally.trials

    def _lines(self) -> tuple[Array, Array]:
        """Use of each resource at lattice points 0, shape (K, r), and for a step of input and of output, (K, r, 2)."""
        lattice = self.prices.lattice
        zero = lengths_drawn(self.prices.tally.workload, self.prices.k) * lattice.zero
        return np.einsum("kri,ki->kr", self.rates, zero), self.rates * lattice.unit

    def _histograms(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        return self.prices.cells, self.prices.lattice.origin, self.prices.lattice.width
