"""What k samples of a log use: percentiles and chances from the histograms of their token sums."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.rates import rates_of
from bestofk.served import lengths_of
from bestofk.stream.trace_cells import cells_of
from bestofk.stream.trace_joint import trials_at
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.price import PriceList

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

ROUNDING = 1e-9  # relative: a limit so near below a use is kept by it


@dataclass(frozen=True)
class TraceUse:
    """What a model uses of each resource, from the histograms of the token sums of a log.

    Percentiles assume that trials lie evenly within a cell; cells hold at most about a hundredth of the trials, less in
    both tails.
    """

    prices: PriceList
    model: Model

    @cached_property
    def rates(self) -> Array:
        """Use of each resource for a token of the input and of the output sum, shape (K, r, 2)."""
        return rates_of(self.model, self.prices.k)

    @property
    def log(self) -> TraceWorkload:
        """What was drawn."""
        workload = lengths_of(self.prices.tally.workload)
        if not isinstance(workload, TraceWorkload):
            raise TypeError("not the tally of a log")
        return workload

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles of each resource over trials, shape (p, K, r)."""
        from bestofk.stream import boxes

        cells, x_edges, y_edges = self._histogram(np.arange(len(self.prices.k)))
        trials, rates = self.prices.tally.trials, self.rates
        wanted = np.clip(probabilities * trials, 0.5, trials - 0.5)
        columns = np.zeros((rates.shape[1], len(probabilities), len(self.prices.k)))
        for resource, found in enumerate(columns):
            if rates[:, resource].any():
                weights = np.ascontiguousarray(rates[:, resource])
                boxes.find_percentiles(cells, x_edges, y_edges, weights, wanted, found)
        return np.moveaxis(columns, 0, -1)

    def within(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep the limits on resources, NaN where there is none; shape (rows,)."""
        if np.isnan(limits).all():
            return np.ones(len(rows))
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
        boxes.count_trials_within(
            *self._histogram(rows), end, np.ascontiguousarray(heights), np.ascontiguousarray(slopes), found
        )
        return found / self.prices.tally.trials

    def kept_at(self, row: int, limits: Array) -> NDArray[np.bool_]:
        """Whether each of the trials one by one keeps the limits on resources at a row of the grid, shape (trials,)."""
        limited = ~np.isnan(limits)
        sums, _ = trials_at(self.log, int(self.prices.k[row]), self.model.pick)
        used = self.rates[row][limited] @ sums
        return np.asarray((used <= limits[limited, None] * (1 + ROUNDING)).all(axis=0))

    def _histogram(self, rows: Rows) -> tuple[Rows, Rows, Rows]:
        """Counts of the two sums at rows of the grid, shape (rows, columns, input cells), and the edges."""
        prices = self.prices
        edges, steps = cells_of(self.log, prices.tally.k_max), prices.k[rows] - 1
        return prices.cells[steps], edges.input[steps], edges.output[steps]
