"""Trials of a log one by one: how the score that is picked, the lengths and the makespan go together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bestofk.stream.trace_cells import drawn
from bestofk.stream.trace_sampler import SCORE_UNIT, lattice_samples
from bestofk.trace import PICKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.served import ServedWorkload
    from bestofk.trace import TraceWorkload

    Array = NDArray[np.float64]
    Rows = NDArray[np.int64]

TRIALS = 1 << 17  # the standard error of a share is at most 0.0014
KEY = np.uint64(0xBB67AE8584CAA73B)


@lru_cache(maxsize=8)
def trials_at(workload: TraceWorkload, k: int, pick: str) -> tuple[Rows, Array]:
    """Draw k samples of a log in each of 2^17 trials, always the same ones.

    Returns
    -------
    array
        The two token sums, shape (2, trials).
    array
        The score that is picked, shape (trials,).
    """
    from bestofk.stream import trace_kernels

    samples, picks = lattice_samples(workload), np.array([PICKS.index(pick)])
    votes = np.zeros(samples[:, trace_kernels.ANSWER].max() + 1, np.int32)
    sums, scores = np.empty((2, TRIALS), np.int64), np.empty(TRIALS, np.int64)
    for strip in drawn(workload, KEY, 0, TRIALS, k):
        every_sum, every_score = (np.empty((k, each, strip.trials), np.int64) for each in (2, 1))
        trace_kernels.follow(
            strip.rows, strip.bits, samples, picks, workload.shared_prompt, votes, every_sum, every_score
        )
        at = slice(strip.first, strip.last)
        sums[:, at], scores[at] = every_sum[-1], every_score[-1, 0]
    return sums, scores / SCORE_UNIT


def share(kept: Array, among: NDArray[np.bool_]) -> float:
    """Give the mean of what each trial keeps among some of them, shape (trials,) each; 0 where there is none."""
    return float(kept[among].mean()) if among.any() else 0.0


@lru_cache(maxsize=8)
def finish_at(served: ServedWorkload, k: int) -> Rows:
    """Give work and idle time of k samples on slots, in ticks, in the same trials; shape (trials,)."""
    from bestofk.stream.makespan import follow

    last = (step.work + step.idle for step in follow(served, KEY, range(TRIALS), k) if step.row == k - 1)
    return np.concatenate(list(last))
