"""The loops of the published procedure.

The sums are taken in the order of ``numpy.sum``: the paper's knee maximises rounding noise for some models, so another
order would give other knees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 16  # a length is at most 16 times the one that it is measured against
BLOCK = 128  # numpy.sum adds up to so many terms in eight interleaved sums


@jit
def pairwise_sum(terms: NDArray[np.float64]) -> float:
    """Add as ``numpy.sum`` does, to the bit."""
    n = terms.size
    if n < 8:
        few = 0.0
        for i in range(n):
            few += terms[i]
        return few
    if n > BLOCK:
        half = n // 2 - (n // 2) % 8
        return pairwise_sum(terms[:half]) + pairwise_sum(terms[half:])
    lanes = terms[:8].copy()
    whole = n - n % 8
    for i in range(8, whole, 8):
        for lane in range(8):
            lanes[lane] += terms[i + lane]
    total: float = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    for i in range(whole, n):
        total += terms[i]
    return total


@jit
def simulate_k(
    generator: np.random.Generator,
    k: int,
    lengths: NDArray[np.float64],
    rates: NDArray[np.float64],
    parallelism: NDArray[np.int64],
    accuracy: NDArray[np.float64],
    values: NDArray[np.float64],
) -> int:
    """Run all trials at one k for m models with r resources; the draws serve every model.

    Parameters
    ----------
    generator
        At the start of its stream.
    k
        Samples in a trial.
    lengths
        μ and σ of L_in, then of L_out, shape (2, 2).
    rates
        Use per input and output token, shape (m, r, 2).
    parallelism
        P where the resource is divided by it (eq. 6), 0 where it is summed (eq. 5), shape (m, r).
    accuracy
        μ_A and σ_A, shape (m, 2).
    values
        Filled with A, then the resources, of every trial, shape (m, 1 + r, M).

    Returns
    -------
    int
        How many lengths were cut down to the longest that the procedure allows.
    """
    models, resources, trials = rates.shape[0], rates.shape[1], values.shape[2]
    input_length, output_length, used = np.empty(k), np.empty(k), np.empty(k)
    cut = 0
    for trial in range(trials):
        for i in range(k):
            drawn = generator.normal(lengths[0, 0], lengths[0, 1])
            cut += drawn > LONGEST * lengths[0, 0]
            input_length[i] = min(max(drawn, 1.0), LONGEST * lengths[0, 0])
        for i in range(k):
            drawn = generator.normal(lengths[1, 0], lengths[1, 1])
            cut += drawn > LONGEST * input_length[i]
            output_length[i] = min(max(drawn, 1.0), LONGEST * input_length[i])
        best = -np.inf
        for _ in range(k):
            best = max(best, generator.standard_normal())
        for m in range(models):
            values[m, 0, trial] = min(max(accuracy[m, 0] + accuracy[m, 1] * best, 0.0), 1.0)
            for r in range(resources):
                for i in range(k):
                    used[i] = rates[m, r, 0] * input_length[i] + rates[m, r, 1] * output_length[i]
                total = pairwise_sum(used)
                divisor = parallelism[m, r]
                values[m, 1 + r, trial] = k / divisor * (total / k) if divisor else total
    return cut


@jit
def percentile(values: NDArray[np.float64], probability: float) -> float:
    """Percentile of sorted values, linearly interpolated as ``numpy.quantile`` does."""
    place = probability * (values.size - 1)
    low = int(place)
    high = min(low + 1, values.size - 1)
    between: float = values[low] + (place - low) * (values[high] - values[low])
    return between


@jit
def resample(
    generator: np.random.Generator,
    values: NDArray[np.float64],
    size: int,
    probabilities: NDArray[np.float64],
    means: NDArray[np.float64],
    percentiles: NDArray[np.float64],
) -> None:
    """Take trials with replacement, again and again; the objectives of a trial stay together.

    Parameters
    ----------
    generator
        At the start of its stream.
    values
        Of d objectives in each trial, shape (d, M).
    size
        Trials that are taken each time.
    probabilities
        Of the percentile that is wanted of each objective, NaN where none is, shape (d,).
    means, percentiles
        Filled with those of each resample, shape (R, d).
    """
    sample = np.empty((values.shape[0], size))
    for r in range(means.shape[0]):
        for i in range(size):
            trial = int(generator.random() * values.shape[1])
            for d in range(values.shape[0]):
                sample[d, i] = values[d, trial]
        for d in range(values.shape[0]):
            means[r, d] = pairwise_sum(sample[d]) / size
            percentiles[r, d] = np.nan
            if not np.isnan(probabilities[d]):
                percentiles[r, d] = percentile(np.sort(sample[d]), probabilities[d])
