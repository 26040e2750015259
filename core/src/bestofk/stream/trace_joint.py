"""How the score that is picked and the lengths of a log go together, from trials one by one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bestofk.stream.trace_cells import drawn
from bestofk.stream.trace_sampler import SCORE_UNIT, lattice_samples
from bestofk.trace import PICKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def share_reaching(workload: TraceWorkload, k: int, pick: str, least: float, rates: Array, bounds: Array) -> float:
    """Give the share of the trials within bounds on resources whose score is at least so high; 0 where none is within.

    Parameters
    ----------
    workload, k, pick
        Of the trials.
    least
        Score.
    rates, bounds
        Use for a token of each sum, and at most how much of it; shape (r, 2) and (r,).
    """
    sums, score = trials_at(workload, k, pick)
    within = (rates @ sums <= bounds[:, None]).all(axis=0)
    return float(np.mean(score[within] >= least)) if within.any() else 0.0
