"""What k samples of a log use: moments exactly, and chances with sums within a question taken as gamma."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.analytic.picked import PickedScore
    from bestofk.trace import TraceWorkload

    Array = NDArray[np.float64]

HALVINGS = 48
NO_SKEW = 1e-3
ROUNDING = 1e-9  # relative: a limit so near below a use is kept by it
STEPS = 64  # of the input sum of a question, when limits on several resources are to be kept


@dataclass(frozen=True)
class QuestionSums:
    """Mean and covariance of the two token sums, question by question.

    Parameters
    ----------
    workload
        The log.
    """

    workload: TraceWorkload

    @cached_property
    def single(self) -> tuple[Array, Array]:
        """Mean and population covariance of one sample of each question, shape (Q, 2) and (Q, 2, 2)."""
        records = self.workload.records
        tokens = np.stack([records.input, records.output], axis=1).astype(np.float64)
        size = records.repeats[:, None]
        mean = np.add.reduceat(tokens, records.offsets[:-1]) / size
        rest = tokens - np.repeat(mean, records.repeats, axis=0)
        products = rest[:, :, None] * rest[:, None, :]
        return mean, np.add.reduceat(products, records.offsets[:-1]) / size[:, :, None]

    def at(self, k: int) -> tuple[Array, Array]:
        """Mean and covariance of the sums of k samples of each question, shape (Q, 2) and (Q, 2, 2).

        Without replacement the covariance shrinks by (n − k) / (n − 1), to nothing when all n are drawn.
        """
        mean, covariance = self.single
        n = self.workload.records.repeats
        shrunk = np.ones(len(n)) if self.workload.replace else (n - k) / np.maximum(n - 1, 1)
        of_two = np.full((2, 2), k) * np.ones((len(n), 1, 1)) * shrunk[:, None, None]
        if self.workload.shared_prompt:
            of_two[:, 0, 0], of_two[:, 0, 1], of_two[:, 1, 0] = 1, shrunk, shrunk
            return mean * [1, k], covariance * of_two
        return mean * k, covariance * of_two


@dataclass(frozen=True)
class DrawnUse:
    """The law of a resource at every k, linear in the two token sums.

    Moments are exact, and so is everything at k = 1, and where the samples of a question are all as long. Elsewhere the
    sum within a question is taken as a shifted gamma with its exact mean, variance and skewness.

    Parameters
    ----------
    sums
        Of the log.
    rates
        Use for a token of the input sum and of the output sum, shape (K, 2).
    k
        The grid, shape (K,).
    """

    sums: QuestionSums
    rates: Array
    k: NDArray[np.int64]

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation, each of shape (K,)."""
        found = []
        for k, rates in zip(self.k.tolist(), self.rates, strict=True):
            mean, covariance = self.sums.at(k)
            between, within = mean @ rates, np.einsum("i,qij,j->q", rates, covariance, rates)
            found.append((between.mean(), np.sqrt(between.var() + within.mean())))
        both = np.array(found).T
        return both[0], both[1]

    def quantile(self, probabilities: Array) -> Array:
        """Give the least use that is not exceeded with each probability, shape (p, K)."""
        return np.stack([self._quantile(row, probabilities) for row in range(len(self.k))], axis=1)

    def exceedance(self, limit: float) -> Array:
        """Give the chance to use more than the limit, shape (K,)."""
        limit += ROUNDING * abs(limit)
        return np.array([1 - self._upto(row, np.array([limit]))[0] for row in range(len(self.k))])

    def _parts(self, row: int) -> tuple[Array, Array, Array]:
        """Centers, spreads and weights of the parts of the law: of single samples at k = 1, elsewhere of questions."""
        workload, rates = self.sums.workload, self.rates[row]
        if self.k[row] == 1:
            used = rates[0] * workload.records.input + rates[1] * workload.records.output
            return used, np.zeros(len(used)), workload.weight
        mean, covariance = self.sums.at(int(self.k[row]))
        variance = np.einsum("i,qij,j->q", rates, covariance, rates)
        return mean @ rates, np.sqrt(np.maximum(variance, 0.0)), np.full(len(mean), 1 / len(mean))

    def _upto(self, row: int, values: Array) -> Array:
        """Give the chance to use at most each value, shape (v,)."""
        center, spread, weight = self._parts(row)
        return gamma_chance(values[:, None] - center, spread, self._skews(row)) @ weight

    def chance_upto(self, row: int, limit: float) -> Array:
        """Give the chance of each question to use at most the limit, at a row with k > 1; shape (Q,)."""
        center, spread, _ = self._parts(row)
        return gamma_chance(limit * (1 + ROUNDING) - center, spread, self._skews(row))

    def _skews(self, row: int) -> Array:
        """Skewness of each part of the law; 0 where it does not vary, and where a prompt is shared."""
        k, records = int(self.k[row]), self.sums.workload.records
        if k == 1 or self.sums.workload.shared_prompt:
            return np.zeros(1)
        used = self.rates[row, 0] * records.input + self.rates[row, 1] * records.output
        rest = used - np.repeat(np.add.reduceat(used, records.offsets[:-1]) / records.repeats, records.repeats)
        second, third = (np.add.reduceat(rest**power, records.offsets[:-1]) / records.repeats for power in (2, 3))
        single = np.divide(third, second**1.5, out=np.zeros_like(third), where=second > 0)
        return single * _skew_of_sum(records.repeats, k, replace=self.sums.workload.replace)

    def _quantile(self, row: int, probabilities: Array) -> Array:
        center, spread, weight = self._parts(row)
        if not spread.any():
            order = np.argsort(center, kind="stable")
            found = np.searchsorted(np.cumsum(weight[order]), probabilities - ROUNDING)
            return np.asarray(center[order][np.minimum(found, len(order) - 1)])
        low = np.full(len(probabilities), (center - 9 * spread).min())
        high = np.full(len(probabilities), (center + 9 * spread).max())
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            enough = self._upto(row, middle) >= probabilities
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return np.asarray(high, np.float64)


@dataclass(frozen=True)
class LogJoint:
    """The joint law of score and resources: exact at k = 1; elsewhere independent within a question.

    Of several resources the two token sums of a question are taken as normal, as far as none alone says less.

    Parameters
    ----------
    picked
        The law of the score, and with it the grid.
    sums
        Of the log.
    rates
        Of every resource, shape (K, r, 2).
    """

    picked: PickedScore
    sums: QuestionSums
    rates: Array

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Give the chance to keep all limits at once, NaN where there is none, at rows of the grid; shape (rows,)."""
        return np.array([self._at(limits, int(row)) for row in rows])

    def _at(self, limits: Array, row: int) -> float:
        limited = ~np.isnan(limits[1:])
        rates, bounds = self.rates[row][limited], limits[1:][limited] * (1 + ROUNDING)
        records = self.picked.workload.records
        if self.picked.k[row] == 1:
            used = np.stack([records.input, records.output], axis=1) @ rates.T
            kept = (used <= bounds).all(axis=1) & ~(records.score < limits[0] - ROUNDING)
            return float(self.picked.workload.weight @ kept)
        mean, covariance = self.sums.at(int(self.picked.k[row]))
        chances = _chance_within(mean, covariance, rates, bounds) if len(bounds) > 1 else np.ones(len(mean))
        for resource in np.flatnonzero(limited):
            alone = DrawnUse(self.sums, self.rates[:, resource], self.picked.k)
            chances = np.minimum(chances, alone.chance_upto(row, float(limits[1 + resource])))
        if not np.isnan(limits[0]):
            chances = chances * self.picked.reaching(float(limits[0]), row)
        return float(chances.mean())


def _skew_of_sum(n: NDArray[np.int64], k: int, *, replace: bool) -> Array:
    """Skewness of the sum of k of n numbers over theirs: 1/√k, less where they run out and negative beyond n/2."""
    if replace:
        return np.full(len(n), k**-0.5)
    left, pairs = (n - k).astype(float), np.maximum((n - 1) * (n - 2), 1)
    third, second = k * left * (n - 2 * k) / pairs, k * left / np.maximum(n - 1, 1)
    return np.divide(third, second**1.5, out=np.zeros(len(n)), where=second > 0)


def gamma_chance(distance: Array, spread: Array, skew: Array) -> Array:
    """Give the chance that a shifted gamma lies no more than a distance above its mean; normal where it has no skew."""
    from scipy.special import gammainc, gammaincc

    chances = normal_chance(distance, spread)
    skewed = (np.abs(skew) > NO_SKEW) & (spread > 0)
    if skewed.any():
        shape = 4 / skew[skewed] ** 2
        turned = np.sign(skew[skewed]) * distance[..., skewed] / spread[skewed]
        place = np.maximum(shape + turned * np.sqrt(shape), 0.0)
        chances[..., skewed] = np.where(skew[skewed] > 0, gammainc(shape, place), gammaincc(shape, place))
    return chances


def normal_chance(distance: Array, spread: Array) -> Array:
    """Give the chance that a normal lies no more than a distance above its center; a step where nothing varies."""
    from scipy.special import ndtr

    scaled = np.divide(distance, spread, out=np.where(distance >= 0, np.inf, -np.inf), where=spread > 0)
    return np.asarray(ndtr(scaled), np.float64)


def _chance_within(mean: Array, covariance: Array, rates: Array, bounds: Array) -> Array:
    """Give the chance of each question that two normal sums keep every limit r_x x + r_y y ≤ b, shape (Q,)."""
    from scipy.special import ndtri

    deviates = ndtri((np.arange(STEPS) + 0.5) / STEPS)
    spread = np.sqrt(np.maximum(covariance[:, 0, 0], 0.0))[:, None]
    slope = np.divide(covariance[:, 0, 1:], spread, out=np.zeros_like(spread), where=spread > 0)
    rest = np.sqrt(np.maximum(covariance[:, 1, 1:] - slope**2, 0.0))
    x, y = mean[:, :1] + spread * deviates, mean[:, 1:] + slope * deviates
    distance = np.full(x.shape, np.inf)
    for (r_x, r_y), bound in zip(rates, bounds, strict=True):
        room = bound - r_x * x
        distance = np.minimum(distance, room / r_y - y if r_y > 0 else np.where(room >= 0, np.inf, -np.inf))
    return np.asarray(normal_chance(distance, np.broadcast_to(rest, x.shape)).mean(axis=1))
