"""The running maximum of a uniform, seen through an accuracy distribution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.distribution import Normal

    Array = NDArray[np.float64]

BINS = 2048
LOWEST, PER_UNIT = -16.0, 48.0  # bins of 1/48 from logit −16 to 26.7
SCALE = np.array([LOWEST, PER_UNIT, BINS - 1])
SCALE.setflags(write=False)
WITHIN = np.array([0.125, 0.375, 0.625, 0.875])  # of a bin: where a quantity is looked up to be averaged over the bin


@cache
def deviates(offset: float) -> Array:
    """Standard normal deviates of the bins' probabilities, at a point between the edges; shape (BINS + 1,).

    Parameters
    ----------
    offset
        0 for the lower edges, 1 for the upper ones.
    """
    logits = LOWEST + (np.arange(BINS + 1) + offset) / PER_UNIT
    smaller_tail = np.exp(-np.abs(logits)) / (1 + np.exp(-np.abs(logits)))
    inverse = NormalDist().inv_cdf
    array = np.array([-sign * inverse(tail) for sign, tail in zip(np.sign(logits), smaller_tail, strict=True)])
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class Ranks:
    """Where the running maximum of a uniform lies, at every k.

    Parameters
    ----------
    share
        Of the trials in each bin, shape (K, BINS).
    """

    share: Array

    @classmethod
    def of(cls, changes: NDArray[np.int64], trials: int, k: NDArray[np.int64]) -> Ranks:
        """Sum up the changes up to each k of a grid, which must rise."""
        share, held, done = np.empty((len(k), BINS)), np.zeros(BINS, np.int64), 0
        for row, upto in enumerate(k.tolist()):
            held += changes[done:upto].sum(axis=0)
            np.divide(held, trials, out=share[row])
            done = upto
        return cls(share)

    @cached_property
    def below(self) -> Array:
        """Share of the trials below each edge of the bins, shape (K, BINS + 1)."""
        below = np.zeros((len(self.share), BINS + 1))
        np.cumsum(self.share, axis=1, out=below[:, 1:])
        return below

    @cached_property
    def occupied(self) -> tuple[slice, Array]:
        """The bins from the first to the last that hold a trial, and the share in each, shape (bins, K)."""
        first, last = np.flatnonzero(self.share.any(axis=0))[[0, -1]].tolist()
        bins = slice(first, last + 1)
        return bins, np.ascontiguousarray(self.share[:, bins].T)

    def moments(self, accuracy: Normal) -> tuple[Array, Array]:
        """Mean and standard deviation of best-of-k, shape (K,) each.

        Computed from the shortfall below the highest value, which is exactly zero where the accuracy is saturated. The
        bins shift the mean by less than 5e-6 standard deviations.
        """
        from bestofk.stream.rank_kernels import weigh_bins

        highest, scale, powers = _shortfall(accuracy)
        (bins, share), weighed = self.occupied, np.zeros((2, len(self.share)))
        weigh_bins(share, np.ascontiguousarray(powers[:, bins]), weighed)
        first, second = weighed
        mean = np.maximum.accumulate(np.minimum(highest - scale * first, highest))
        return mean, scale * np.sqrt(np.maximum(second - first**2, 0.0))

    def quantile(self, accuracy: Normal, probabilities: Array) -> Array:
        """Percentiles of best-of-k, shape (p, K)."""
        deviate = [np.interp(probabilities, below, deviates(0.0)) for below in self.below]
        return _clipped(accuracy, np.stack(deviate, axis=1))

    def exceedance(self, accuracy: Normal, limit: float) -> Array:
        """Chance that best-of-k lies above a limit, shape (K,)."""
        lowest, highest = _clipped(accuracy, deviates(0.0)[[0, -1]])
        if limit >= highest:
            return np.zeros(len(self.share))
        return self._above(accuracy, limit) if limit >= lowest else np.ones(len(self.share))

    def reaching(self, accuracy: Normal, limit: float) -> Array:
        """Chance that best-of-k lies at a limit or above it, shape (K,)."""
        lowest, highest = _clipped(accuracy, deviates(0.0)[[0, -1]])
        if limit <= lowest:
            return np.ones(len(self.share))
        return self._above(accuracy, limit) if limit <= highest else np.zeros(len(self.share))

    def _above(self, accuracy: Normal, limit: float) -> Array:
        """Chance that best-of-k, not clipped, lies above a limit, shape (K,)."""
        deviate = (limit - accuracy.mean) / accuracy.std
        bins = np.interp(deviate, deviates(0.0), np.arange(BINS + 1.0))
        whole = min(int(bins), BINS - 1)
        above: Array = self.share[:, whole + 1 :].sum(axis=1)
        partly: Array = self.share[:, whole] * (whole + 1 - bins)
        return above + partly


@cache
def _deviates_within() -> Array:
    """Standard normal deviates within the bins, shape (len(WITHIN), BINS)."""
    array = np.stack([deviates(offset)[:-1] for offset in WITHIN.tolist()])
    array.setflags(write=False)
    return array


@lru_cache(maxsize=256)
def _shortfall(accuracy: Normal) -> tuple[float, float, Array]:
    """Give the highest value, and the scale of the shortfall below it and its two powers per bin, shape (2, BINS)."""
    value = _clipped(accuracy, _deviates_within())
    highest = float(value[-1, -1])
    scale = highest - float(value[0, 0]) or 1.0
    shortfall = (highest - value) / scale
    return highest, scale, np.stack([_per_bin(shortfall), _per_bin(shortfall**2)])


def _per_bin(quantity: Array) -> Array:
    """What a trial in each bin adds to the mean of a quantity, given within the bins; shape (BINS,).

    The trials' density is taken to be linear in each bin, with the slope between the counts of its two neighbours. The
    quantity's tilt in a bin is therefore weighed by the neighbours' counts.
    """
    tilt = (WITHIN - 0.5) @ quantity / len(WITHIN)
    worth: Array = quantity.mean(axis=0)
    worth[1:-1] += (tilt[:-2] - tilt[2:]) / 2
    return worth


def _clipped(accuracy: Normal, deviate: Array) -> Array:
    """Accuracy at a standard normal deviate, clipped to [0, 1] (eq. 2)."""
    return np.clip(accuracy.mean + accuracy.std * deviate, 0.0, 1.0)
