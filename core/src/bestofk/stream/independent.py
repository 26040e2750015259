"""Percentiles and chances of a model whose accuracies are drawn apart from its lengths, from a tally."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bestofk.stream.trace_joint import TRIALS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.normal_use import NormalUse
    from bestofk.stream.price import PriceList
    from bestofk.stream.trace_use import TraceUse

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]


class Use(Protocol):
    """What k samples use of r resources."""

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles of each resource over trials, shape (p, K, r)."""

    def within(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep the limits on resources, NaN where there is none, at rows of the grid; (rows,)."""


@dataclass(frozen=True, slots=True)
class IndependentDistribution:
    """Percentiles of one model's objectives, from the running maximum and the token sums of a tally.

    Parameters
    ----------
    prices
        The tally, evaluated.
    model
        With an accuracy of its own.
    use
        Of its resources.
    """

    prices: PriceList
    model: Model
    use: NormalUse | TraceUse

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d)."""
        accuracy = self.prices.picked(self.model).quantile(self.model.given_accuracy, probabilities)
        return np.concatenate([accuracy[..., None], self.use.quantile(probabilities)], axis=-1)

    def exceedance(self, limits: Array) -> Array:
        """Share of trials above the limits, shape (K, d)."""
        accuracy = self.prices.picked(self.model).exceedance(self.model.given_accuracy, limits[0])
        return np.column_stack([accuracy, exceedance(self.use, limits[1:], len(self.prices.k))])

    def keeping(self, limits: Array, rows: Rows) -> Array:
        """Share of trials that keep all limits at once, at some rows of the grid, shape (rows,).

        Lengths and accuracies are drawn independently, so the share that keeps the limits on resources, which follow
        from the same two token sums, is multiplied by the share that reaches the accuracy.
        """
        within = self.use.within(limits[1:], rows)
        if np.isnan(limits[0]):
            return within
        return within * self.prices.picked(self.model).reaching(self.model.given_accuracy, limits[0])[rows]

    def reached_at(self, row: int, least: float) -> Array:
        """Chance of each of the trials one by one to reach an accuracy, if there is one to reach; shape (trials,)."""
        chance = (
            1.0 if np.isnan(least) else self.prices.picked(self.model).reaching(self.model.given_accuracy, least)[row]
        )
        return np.full(TRIALS, chance)


def exceedance(use: Use, limits: Array, count: int) -> Array:
    """Share of trials above the limit on each resource, at all so many k of a grid; shape (K, r)."""
    above = np.empty((count, len(limits)))
    for column, limit in enumerate(np.where(np.eye(len(limits), dtype=bool), limits, np.nan)):
        above[:, column] = 1 - use.within(limit, np.arange(count))
    return above
