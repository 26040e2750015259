"""Lines: what the percentiles of some resources need of a part of a run, in place of the histogram of both sums.

A line is the histogram of one weighted sum of the two token sums, at one k: so small that each of a hundred parts of a
run can have its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bestofk.rates import lengths_drawn, rates_of
from bestofk.stream.lattice import UNIT, Lattice, clipped_moments
from bestofk.stream.price import PriceList
from bestofk.stream.samplers import LINES

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.channel import Counts
    from bestofk.stream.tally import Tally
    from bestofk.summary import Distribution, Summary
    from bestofk.workload import Workload

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

CELLS = 512
REACH = 6.0  # a line reaches so many standard deviations from the mean
SKEW_REACH = 2.5  # and so many more above it, for each unit of skewness


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the weighted sums of some resources lie, r of them at K values of k.

    A resource is used as base + unit · z, with z = w_in x + w_out y of the lattice sums x and y, and 1 for the larger
    weight. The line of z has a first cell below ``origin``, a last cell above the top, and between them cells of equal
    ``width``; both are whole numbers, so that they are the same on every machine.

    Parameters
    ----------
    k
        The grid, shape (K,).
    columns
        Of the resources in the model, length r.
    base, unit
        Use at lattice points 0, and for each step of z, shape (K, r).
    weights
        w_in and w_out, shape (K, r, 2).
    origin, width
        Shape (K, r).
    """

    k: Rows
    columns: tuple[int, ...]
    base: Array
    unit: Array
    weights: Array
    origin: Array
    width: Array

    @classmethod
    def of(cls, model: Model, workload: Workload, k: Rows, names: Collection[str]) -> Lines:
        """Lay out the lines of the resources that are named."""
        columns = tuple(column for column, used in enumerate(model.resources) if used.name in names)
        lattice, drawn = Lattice.of(workload, int(k[-1])), lengths_drawn(workload, k)
        rates = rates_of(model, k)[:, columns]
        steps = rates * lattice.unit
        unit = steps.max(axis=-1)
        weights = np.divide(steps, unit[..., None], out=np.zeros_like(steps), where=unit[..., None] > 0)
        origin, width = _span(lattice, drawn, weights)
        base = np.einsum("kri,ki->kr", rates, drawn * lattice.zero)
        return cls(k, columns, base, unit, weights, origin, width)

    def zeros(self) -> Counts:
        """Give the lines of no trials, shape (K, r, CELLS)."""
        return np.zeros((len(self.k), len(self.columns), CELLS), np.int64)

    def row(self, k_max: int) -> NDArray[np.int32]:
        """Give the row of the lines at each k, −1 where there are none, shape (k_max,)."""
        row = np.full(k_max, -1, np.int32)
        row[self.k - 1] = np.arange(len(self.k))
        return row

    @property
    def scale(self) -> NDArray[np.float32]:
        """Cells per lattice unit of the two sums, shape (K, r, 2)."""
        return (self.weights / self.width[..., None]).astype(np.float32)

    @property
    def first_cell(self) -> NDArray[np.float32]:
        """Where in a line both sums are zero, in cells, shape (K, r)."""
        return (1 - self.origin / self.width).astype(np.float32)

    def quantile(self, counts: Counts, probabilities: Array) -> Array:
        """Percentiles of the resources over the trials that were counted, shape (p, K, r).

        The trials of a cell lie evenly in it; beyond the ends of a line they lie at the end.
        """
        upto = counts.cumsum(axis=-1)
        trials = int(upto[0, 0, -1])
        found = np.empty((len(probabilities), *self.base.shape))
        for row, wanted in enumerate(np.clip(probabilities * trials, 0.5, trials - 0.5).tolist()):
            cell = (upto < wanted).sum(axis=-1, keepdims=True)
            inside = np.take_along_axis(counts, cell, axis=-1)
            below = np.take_along_axis(upto, cell, axis=-1) - inside
            place = (cell + (wanted - below) / inside)[..., 0]
            found[row] = self.base + self.unit * (self.origin + self.width * (np.clip(place, 1, CELLS - 1) - 1))
        return found


@dataclass(frozen=True, slots=True)
class LineDistribution:
    """Percentiles of one model's objectives, from the lines of a part of a run.

    A resource's percentiles assume that trials lie evenly within a cell. For a part of 10,000 trials they differ from
    those of the sorted trials by at most half of what the latter are uncertain by (a quarter for 5 % to 95 %): by 0.005
    standard deviations of 0.021 at 95 %, by 0.018 of 0.037 at 99 %. The cells themselves are at most 0.03 standard
    deviations wide, which is the error where many trials have the same sum.
    """

    prices: PriceList
    model: Model
    lines: Lines
    accuracy: bool
    whole: Distribution

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d); NaN where they are not asked for."""
        values = np.full((len(probabilities), len(self.lines.k), len(self.model.objectives)), np.nan)
        if self.accuracy:
            values[..., 0] = self.prices.picked(self.model).quantile(self.model.given_accuracy, probabilities)
        columns = [1 + column for column in self.lines.columns]
        values[..., columns] = self.lines.quantile(self.prices.tally.counts[LINES], probabilities)
        return values

    def exceedance(self, limits: Array) -> Array:
        """Share of trials above the limits, shape (K, d), which takes the histogram that a part does not have."""
        return self.whole.exceedance(limits)

    def keeping(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits, shape (rows,), which takes the histogram that a part does not have."""
        return self.whole.keeping(limits, rows)


def price_part(part: Tally, model: Model, lines: Lines, *, accuracy: bool) -> Summary:
    """Evaluate a model on a part of a run that has lines; percentiles of accuracy take as long as all else together."""
    prices = PriceList(part, lines.k)
    summary = prices.price(model)
    distribution = LineDistribution(prices, model, lines, accuracy, summary.distribution)
    return replace(summary, distribution=distribution)


def _span(lattice: Lattice, drawn: Rows, weights: Array) -> tuple[Array, Array]:
    """Give origin and cell width of the weighted sums of lattice lengths, shape (K, r) each."""
    shift = lattice.shift.astype(float)
    mean, std, skew = np.array([clipped_moments(least) for least in ((lattice.least + shift) / UNIT).tolist()]).T
    mean, std = mean * UNIT - shift, std * UNIT
    middle = np.einsum("kri,ki->kr", weights, drawn * mean)
    variance = np.einsum("kri,ki->kr", weights**2, drawn * std**2)
    third = np.einsum("kri,ki->kr", weights**3, drawn * std**3 * skew)
    spread = np.sqrt(variance)
    skewness = np.divide(third, spread**3, out=np.zeros_like(third), where=spread > 0)
    lowest = np.einsum("kri,ki->kr", weights, drawn * lattice.least)
    origin = np.floor(np.maximum(middle - REACH * spread, lowest)) + 1
    top = middle + (REACH + SKEW_REACH * skewness) * spread
    return origin, np.maximum(1, np.ceil((top - origin) / (CELLS - 2)))
