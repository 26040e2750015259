"""The chance that one request of a log keeps limits on several objectives at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bestofk.analytic.drawn import ROUNDING, DrawnUse, QuestionSums, normal_chance
from bestofk.records.records import Records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.analytic.best import Best
    from bestofk.analytic.picked import PickedScore

    Array = NDArray[np.float64]

STEPS = 64  # of the input sum of a question, when limits on several resources are to be kept


@dataclass(frozen=True)
class UseWithin:
    """The chance of each question to keep the limits on resources.

    Of several resources the two token sums of a question are taken as normal, as far as none alone says less.

    Parameters
    ----------
    sums
        Of the log.
    rates
        Of every resource, shape (K, r, 2).
    k
        The grid, shape (K,).
    """

    sums: QuestionSums
    rates: Array
    k: NDArray[np.int64]

    def of_samples(self, limits: Array, row: int) -> NDArray[np.bool_]:
        """Whether each sample alone keeps all limits, NaN where there is none; shape (n,)."""
        limited = ~np.isnan(limits)
        records = self.sums.workload.records
        used = np.stack([records.input, records.output], axis=1) @ self.rates[row][limited].T
        return np.asarray((used <= limits[limited] * (1 + ROUNDING)).all(axis=1))

    def of_questions(self, limits: Array, row: int) -> Array:
        """Give the chance of each question to keep all limits, NaN where there is none, at a k > 1; shape (Q,)."""
        limited = ~np.isnan(limits)
        rates, bounds = self.rates[row][limited], limits[limited] * (1 + ROUNDING)
        mean, covariance = self.sums.at(int(self.k[row]))
        chances = _chance_within(mean, covariance, rates, bounds) if len(bounds) > 1 else np.ones(len(mean))
        for resource in np.flatnonzero(limited):
            alone = DrawnUse(self.sums, self.rates[:, resource], self.k)
            chances = np.minimum(chances, alone.chance_upto(row, float(limits[resource])))
        return chances

    def chance(self, limits: Array, row: int) -> float:
        """Give the chance of a request to keep all limits, NaN where there is none."""
        if self.k[row] == 1:
            return float(self.sums.workload.weight @ self.of_samples(limits, row))
        return float(self.of_questions(limits, row).mean())


@dataclass(frozen=True)
class LogJoint:
    """The joint law of score and resources, exact at k = 1.

    Elsewhere, where the highest score is picked, a question keeps the limits on resources and misses that on the score
    if all k samples are of those that miss it; what these use has a law of its own. With another pick, score and
    resources are taken as independent within a question.

    Parameters
    ----------
    picked
        The law of the score, and with it the grid.
    use
        Of the same log on the same grid.
    """

    picked: PickedScore
    use: UseWithin

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Give the chance to keep all limits at once, NaN where there is none, at rows of the grid; shape (rows,)."""
        return np.array([self._at(float(limits[0]), limits[1:], int(row)) for row in rows])

    def _at(self, least: float, limits: Array, row: int) -> float:
        if np.isnan(least):
            return self.use.chance(limits, row)
        log = self.picked.workload
        if self.picked.k[row] == 1:
            kept = self.use.of_samples(limits, row) & ~(log.records.scores < least - ROUNDING)
            return float(log.weight @ kept)
        chances, reaching = self.use.of_questions(limits, row), self.picked.reaching(least, row)
        if self.picked.pick != "score":
            return float((chances * reaching).mean())
        missing = (1 - reaching) * self._within_of_missing(least, limits, row)
        return float(np.clip(chances - missing, 0, np.minimum(chances, reaching)).mean())

    def _within_of_missing(self, least: float, limits: Array, row: int) -> Array:
        """Give the chance to keep the limits of k of the samples that miss the score, 0 where these are too few; (Q,).

        The chance is that of each question.
        """
        workload = self.picked.workload
        records, k = workload.records, int(self.picked.k[row])
        missing = records.scores < least - ROUNDING
        count = np.add.reduceat(missing.astype(np.int64), records.offsets[:-1])
        enough = count >= (1 if workload.replace else k)
        found = np.zeros(records.questions)
        if enough.any():
            of = missing & np.repeat(enough, records.repeats)
            offsets = np.append(0, np.cumsum(count[enough]))
            few = QuestionSums(replace(workload, records=Records(offsets, records.input[of], records.output[of])))
            found[enough] = replace(self.use, sums=few).of_questions(limits, row)
        return found


@dataclass(frozen=True)
class LengthsJoint:
    """The joint law of an accuracy that is drawn apart from the lengths of a log, and of resources.

    Parameters
    ----------
    best
        The law of A(k), and with it the grid.
    use
        Of the log on the same grid.
    """

    best: Best
    use: UseWithin

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Give the chance to keep all limits at once, NaN where there is none, at rows of the grid; shape (rows,)."""
        within = np.array([self.use.chance(limits[1:], int(row)) for row in rows])
        return within if np.isnan(limits[0]) else within * self.best.reaching(float(limits[0]))[rows]


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
