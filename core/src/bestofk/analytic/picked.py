"""The score of the sample that is picked among k of a log, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bestofk.trace import TraceWorkload

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

NEAR = 1e-12  # of a chance, and of a score


@dataclass(frozen=True)
class PickedScore:
    """The law of the score of the sample that is picked, at every k.

    Sort the n samples of a question by what picks them, the score or the reward. All k samples that a trial draws lie
    among the lowest i with the chance::

        Π_{j<k} (i − j) / (n − j)   without replacement,      (i / n)^k   with

    and the difference between two such chances is that of the picked sample to lie between. Of equals the first that is
    drawn counts, so they share it evenly. For scores of 0 and 1 this is the unbiased pass@k of Chen et al. (2021).

    Parameters
    ----------
    workload
        The log.
    pick
        ``"score"``, ``"reward"`` or ``"first"``.
    k
        The grid, shape (K,), rising.

    Raises
    ------
    BadInput
        For a vote, which has no closed form.
    """

    workload: TraceWorkload
    pick: str
    k: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.pick == "majority":
            raise BadInput("pick = 'majority': method 'analytic' has no closed form for a vote; take 'stream'")

    @cached_property
    def _places(self) -> tuple[Rows, Rows, Rows]:
        """Size of each sample's question, and from and to which place among its samples its equals lie; shape (n,)."""
        records = self.workload.records
        key = records.reward if self.pick == "reward" and records.reward is not None else records.scores
        question = np.repeat(np.arange(records.questions), records.repeats)
        order = np.lexsort((key, question))
        begins = np.append(True, (np.diff(key[order]) != 0) | (np.diff(question[order]) != 0))
        starts = np.flatnonzero(begins)
        group = np.cumsum(begins) - 1
        ends = np.append(starts[1:], records.samples)
        low, high = np.empty((2, records.samples), np.int64)
        low[order], high[order] = starts[group], ends[group]
        first = np.repeat(records.offsets[:-1], records.repeats)
        return np.repeat(records.repeats, records.repeats), low - first, high - first

    def masses(self) -> Iterator[Array]:
        """Give the chance of each sample to be the picked one, shape (n,), for each k of the grid."""
        if self.pick == "first":
            yield from (self.workload.weight for _ in self.k)
            return
        sizes = np.unique(self.workload.records.repeats)
        base = np.cumsum(np.append(0, sizes + 1))
        places = np.concatenate([np.arange(size + 1) for size in sizes]).astype(float)
        of_size = np.repeat(sizes, sizes + 1)
        size, low, high = self._places
        start = base[np.searchsorted(sizes, size)]
        wanted = set(self.k.tolist())
        upto = np.ones(len(places))
        for drawn in range(int(self.k[-1])):
            before = 0 if self.workload.replace else drawn
            upto *= np.maximum(places - before, 0) / (of_size - before)
            if drawn + 1 in wanted:
                between = upto[start + high] - upto[start + low]
                yield between / (high - low) / self.workload.records.questions

    def questions(self) -> Array:
        """Expected score of what is picked within each question, shape (K, Q)."""
        records = self.workload.records
        sums = [np.add.reduceat(mass * records.scores, records.offsets[:-1]) for mass in self.masses()]
        return np.stack(sums) * records.questions

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation, each of shape (K,)."""
        score = self.workload.records.scores
        found = []
        for mass in self.masses():
            mean = float(mass @ score)
            found.append((mean, float(np.sqrt(mass @ (score - mean) ** 2))))
        mean_and_std = np.array(found).T
        return mean_and_std[0], mean_and_std[1]

    def quantile(self, probabilities: Array) -> Array:
        """Give the least score that is not exceeded with each probability, shape (p, K)."""
        order = np.argsort(self.workload.records.scores, kind="stable")
        values = self.workload.records.scores[order]
        rows = [
            np.searchsorted(np.cumsum(mass[order]), np.maximum(probabilities - NEAR, NEAR)) for mass in self.masses()
        ]
        return values[np.minimum(np.stack(rows, axis=1), len(values) - 1)]

    def exceedance(self, limit: float) -> Array:
        """Give the chance of a score above the limit, shape (K,)."""
        above = self.workload.records.scores > limit + NEAR
        return np.array([mass[above].sum() for mass in self.masses()])

    def reaching(self, limit: float, row: int) -> Array:
        """Give the chance of each question to give a score at the limit or above, at a row of the grid; shape (Q,)."""
        records = self.workload.records
        mass = next(each for index, each in enumerate(self.masses()) if index == row)
        reached = np.where(records.scores >= limit - NEAR, mass, 0.0)
        return np.asarray(np.add.reduceat(reached, records.offsets[:-1]) * records.questions, np.float64)
