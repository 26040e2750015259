"""The bootstrap of a published run: what other runs could have given, from the run's own trials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.published.method import PublishedRun, moments_and_range, require_known, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.summary import Summary

    Array = NDArray[np.float64]

TOGETHER = 1000  # replications that are resampled in one pass over the trials


@dataclass(frozen=True, slots=True)
class ResampledDistribution:
    """The percentiles of a resampled run that were asked for beforehand.

    Parameters
    ----------
    probabilities
        Of the percentile of each objective, NaN where none was asked for, shape (d,).
    values
        These percentiles, shape (K, d).
    """

    probabilities: Array
    values: Array

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d); NaN where they were not asked for."""
        return np.where(probabilities[:, None, None] == self.probabilities, self.values, np.nan)

    def exceedance(self, limits: Array) -> Array:
        """Refuse: the trials are gone."""
        raise BadInput(f"limits {limits}: a resampled run knows its means and the percentiles of the budget alone")

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Refuse: the trials are gone."""
        return self.exceedance(limits)[rows]


def simulate_and_resample(
    model: Model,
    grid: NDArray[np.int64],
    trials: int,
    seed: int,
    *,
    threads: int,
    replications: int,
    percentiles: Mapping[str, float],
) -> tuple[Summary, Iterator[Summary]]:
    """Run the procedure behind the paper's tables, and its bootstrap.

    A replication takes M/2 of the run's M trials at each k, with replacement. Its means then differ from the run's as
    those of another run do, by a variance of 2 σ²/M: of M trials it would be half of that, and choices would seem more
    stable than they are.

    Parameters
    ----------
    model, grid, trials, seed, threads
        As for :func:`bestofk.published.method.simulate_published`, of one model.
    replications
        R.
    percentiles
        Objective → percentile, of those that the replications are to know.

    Returns
    -------
    Summary
        Of the run.
    iterator of Summary
        Of each replication: means, and the percentiles asked for; std and se are the run's.
    """
    require_known([model])
    run = PublishedRun([model], grid, trials, seed, threads)
    wanted = np.array([percentiles.get(objective.name, np.nan) / 100 for objective in model.objectives])
    first = min(replications, TOGETHER)

    resample = partial(_resampled, seed=seed, wanted=wanted)

    def reduce(k: int, values: Array) -> Array:
        return np.concatenate([resample(k, values, 0, first), moments_and_range(values)[:, 0]])

    reduced = run.over_grid(reduce)
    (summary,) = summarise(run, [grid], reduced[:, 2 * first :, None])

    def each() -> Iterator[Summary]:
        yield from _summaries(summary, wanted, reduced[:, : 2 * first])
        for start in range(first, replications, TOGETHER):
            further = partial(resample, start=start, size=min(TOGETHER, replications - start))
            yield from _summaries(summary, wanted, run.over_grid(further))

    return summary, each()


def _resampled(k: int, values: Array, start: int, size: int, *, seed: int, wanted: Array) -> Array:
    """Give means, then percentiles, of the replications from start on, at one k; shape (2 · size, d)."""
    from bestofk.published import kernels

    found = np.empty((2 * size, values.shape[1]))
    trials = max(1, values.shape[2] // 2)
    kernels.resample(np.random.default_rng([seed, k, start]), values[0], trials, wanted, found[:size], found[size:])
    return found


def _summaries(summary: Summary, wanted: Array, resampled: Array) -> Iterator[Summary]:
    """Give the summary of each replication, from shape (K, 2 · size, d)."""
    means, percentiles = np.split(resampled, 2, axis=1)
    for mean, values in zip(means.swapaxes(0, 1), percentiles.swapaxes(0, 1), strict=True):
        yield replace(summary, mean=mean, distribution=ResampledDistribution(wanted, values))
