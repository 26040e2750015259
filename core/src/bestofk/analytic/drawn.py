"""What k samples of a log use: moments exactly, and chances with sums within a question taken as gamma."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.rates import lengths_drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.trace import TraceWorkload

    Array = NDArray[np.float64]

HALVINGS = 32
NOISE = 1e-12  # of a mean: a standard deviation below it is rounding
NO_SKEW = 1e-3
ROUNDING = 1e-9  # relative: a limit so near below a use is kept by it


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

    @cached_property
    def thirds(self) -> Array:
        """Third central moments of one sample of each question, of xxx, xxy, xyy and yyy, shape (Q, 4)."""
        records, (mean, _) = self.workload.records, self.single
        x = records.input - np.repeat(mean[:, 0], records.repeats)
        y = records.output - np.repeat(mean[:, 1], records.repeats)
        products = np.stack([x * x * x, x * x * y, x * y * y, y * y * y], axis=1)
        return np.asarray(np.add.reduceat(products, records.offsets[:-1]) / records.repeats[:, None], np.float64)

    def skews(self, rates: Array, k: int) -> Array:
        """Skewness of what k samples of each question use; 0 where that does not vary, shape (Q,)."""
        a, b = rates.tolist()
        variance = np.einsum("i,qij,j->q", rates, self.at(k)[1], rates)
        third = (self.thirds * self._repeated(k)) @ [a**3, 3 * a * a * b, 3 * a * b * b, b**3]
        return np.asarray(np.divide(third, variance**1.5, out=np.zeros_like(third), where=variance > 0), np.float64)

    def _repeated(self, k: int) -> Array:
        """What of each third moment of one sample the sums of k have, shape (Q, 4).

        Of k samples with prompts of their own each has k (n − k)(n − 2k) / ((n − 1)(n − 2)) without replacement, and k
        with. Of a shared prompt's length X and the other sums, E X³ has 1, E X²Y has (n − k) / (n − 1), and E XY² has
        1 − 3 (k − 1) / (n − 1) + 2 (k − 1)(k − 2) / ((n − 1)(n − 2)); with replacement, all have 1.
        """
        n = self.workload.records.repeats
        one = np.ones(len(n))
        if self.workload.replace:
            of_all, of_pair, of_three = k * one, one, one
        else:
            left, pairs = np.maximum(n - 1, 1), np.maximum((n - 1) * (n - 2), 1)
            of_all = k * (n - k) * (n - 2 * k) / pairs
            of_pair = (n - k) / left
            of_three = 1 - 3 * (k - 1) / left + 2 * (k - 1) * (k - 2) / pairs
        if self.workload.shared_prompt:
            return np.stack([one, of_pair, of_three, of_all], axis=1)
        return np.stack([of_all] * 4, axis=1)

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

    def ends(self, k: int) -> Array:
        """Sums that those of k samples of each question are not below, and not above, shape (2, Q, 2)."""
        records = self.workload.records
        (drawn,) = lengths_drawn(self.workload, np.array([k]))
        tokens = np.stack([records.input, records.output], axis=1) * drawn
        starts = records.offsets[:-1]
        return np.stack([np.minimum.reduceat(tokens, starts), np.maximum.reduceat(tokens, starts)]).astype(np.float64)


@dataclass(frozen=True)
class Parts:
    """What a use is made of at one k: single samples, or questions whose sums are taken as shifted gammas.

    Parameters
    ----------
    center, spread, skew
        Mean, standard deviation and skewness of each part, shape (q,).
    least, most
        Between which its uses lie, shape (q,).
    weight
        Chance of each part, shape (q,).
    """

    center: Array
    spread: Array
    skew: Array
    least: Array
    most: Array
    weight: Array

    def upto(self, limit: Array | float) -> Array:
        """Give the chance of each part to use at most a limit, shape (q,), or (p, q) for limits of shape (p, 1)."""
        chances = gamma_chance(limit - self.center, self.spread, self.skew)
        return np.where(limit < self.least, 0.0, np.where(limit >= self.most, 1.0, chances))


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
        mean, std = np.array(found).T
        return mean, np.where(std < NOISE * mean, 0.0, std)

    def quantile(self, probabilities: Array) -> Array:
        """Give the least use that is not exceeded with each probability, shape (p, K)."""
        return np.stack([self._quantile(row, probabilities) for row in range(len(self.k))], axis=1)

    def exceedance(self, limit: float) -> Array:
        """Give the chance to use more than the limit, shape (K,)."""
        limit += ROUNDING * abs(limit)
        parts = (self._parts(row) for row in range(len(self.k)))
        return np.array([1 - each.upto(limit) @ each.weight for each in parts])

    def chance_upto(self, row: int, limit: float) -> Array:
        """Give the chance of each question to use at most the limit, at a row with k > 1; shape (Q,)."""
        return self._parts(row).upto(limit * (1 + ROUNDING))

    def _parts(self, row: int) -> Parts:
        """Give the single samples at k = 1, else the questions."""
        workload, rates, k = self.sums.workload, self.rates[row], int(self.k[row])
        if k == 1:
            used = rates[0] * workload.records.input + rates[1] * workload.records.output
            return Parts(used, np.zeros(len(used)), np.zeros(len(used)), used, used, workload.weight)
        mean, covariance = self.sums.at(k)
        variance = np.einsum("i,qij,j->q", rates, covariance, rates)
        least, most = self.sums.ends(k) @ rates
        weight = np.full(len(mean), 1 / len(mean))
        return Parts(mean @ rates, np.sqrt(np.maximum(variance, 0.0)), self.sums.skews(rates, k), least, most, weight)

    def _quantile(self, row: int, probabilities: Array) -> Array:
        parts = self._parts(row)
        if not parts.spread.any():
            order = np.argsort(parts.center, kind="stable")
            found = np.searchsorted(np.cumsum(parts.weight[order]), probabilities - ROUNDING)
            return np.asarray(parts.center[order][np.minimum(found, len(order) - 1)])
        low = np.full(len(probabilities), parts.least.min())
        high = np.full(len(probabilities), parts.most.max())
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            enough = parts.upto(middle[:, None]) @ parts.weight >= probabilities
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return np.asarray(high, np.float64)


def gamma_chance(distance: Array, spread: Array, skew: Array) -> Array:
    """Give the chance that a shifted gamma lies no more than a distance above its mean; normal where it has no skew."""
    from scipy.special import gammainc, gammaincc

    chances = normal_chance(distance, spread)
    skewed = (np.abs(skew) > NO_SKEW) & (spread > 0)
    if skewed.any():
        shape = 4 / skew[skewed] ** 2
        turned = np.sign(skew[skewed]) * distance[..., skewed] / spread[skewed]
        place = np.maximum(shape + turned * np.sqrt(shape), 0.0)
        upper = skew[skewed] > 0
        below = np.empty_like(place)
        below[..., upper] = gammainc(shape[upper], place[..., upper])
        below[..., ~upper] = gammaincc(shape[~upper], place[..., ~upper])
        chances[..., skewed] = below
    return chances


def normal_chance(distance: Array, spread: Array) -> Array:
    """Give the chance that a normal lies no more than a distance above its center; a step where nothing varies."""
    from scipy.special import ndtr

    scaled = np.divide(distance, spread, out=np.where(distance >= 0, np.inf, -np.inf), where=spread > 0)
    return np.asarray(ndtr(scaled), np.float64)
