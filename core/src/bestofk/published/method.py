"""The published method: from models to summaries, a fresh generator for each k."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.summary import Provenance, Summary
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bestofk.model import Model

    Array = NDArray[np.float64]

RANGE95 = (0.025, 0.975)
ROUNDING = 1e-12  # relative: a limit that a trial breaks by less is kept


@dataclass(slots=True)
class PublishedRun:
    """Trials of several models that share a workload and their kinds of resources; repeated as often as asked.

    Every call of `over_trials` draws the same trials again, so percentiles that were not foreseen cost time, not
    memory: what is held is one k's values at a time (for each thread).

    Parameters
    ----------
    models
        m models with one workload and r resources each.
    k
        The grid, shape (K,).
    trials, seed
        M, and s: the generator of each k is ``default_rng(s + k)``.
    threads
        How many k are worked on at once.
    """

    models: Sequence[Model]
    k: NDArray[np.int64]
    trials: int
    seed: int
    threads: int = 1
    cut: int = 0
    quantiles: dict[float, Array] = field(default_factory=dict)

    def over_trials(self, reduce: Callable[[Array], Array]) -> Array:
        """Reduce the values of each k, shape (m, d, M), to an array, and stack these along a new first axis of K."""
        return self.over_grid(lambda _, values: reduce(values))

    def over_grid(self, reduce: Callable[[int, Array], Array]) -> Array:
        """Reduce each k and its values as `over_trials` does."""
        with ThreadPoolExecutor(self.threads) as pool:
            results = list(pool.map(lambda k: self._one_k(int(k), reduce), self.k))
        self.cut = sum(cut for cut, _ in results)
        return np.stack([reduced for _, reduced in results])

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, m, d)."""
        wanted = [p for p in dict.fromkeys(probabilities.tolist()) if p not in self.quantiles]
        if wanted:
            found = self.over_trials(lambda values: _quantiles(values, wanted))
            self.quantiles.update({p: found[:, index] for index, p in enumerate(wanted)})
        return np.stack([self.quantiles[p] for p in probabilities.tolist()])

    def _one_k(self, k: int, reduce: Callable[[int, Array], Array]) -> tuple[int, Array]:
        from bestofk.published import kernels

        model = self.models[0]
        values = np.empty((len(self.models), len(model.objectives), self.trials))
        cut = kernels.simulate_k(
            np.random.default_rng(self.seed + k),
            k,
            np.array([[length.mean, length.std] for length in (model.workload.input, model.workload.output)], float),
            np.array([[(used.input, used.output) for used in each.resources] for each in self.models], float),
            np.array([[each.parallelism if used.parallel else 0 for used in each.resources] for each in self.models]),
            np.array([(each.given_accuracy.mean, each.given_accuracy.std) for each in self.models], float),
            values,
        )
        return cut, reduce(k, values)


@dataclass(frozen=True, slots=True)
class PublishedDistribution:
    """The part of a run that belongs to one model."""

    run: PublishedRun
    model: int
    rows: NDArray[np.int64]

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles over trials, shape (p, K, d)."""
        return self.run.quantile(probabilities)[:, self.rows, self.model]

    def exceedance(self, limits: Array) -> Array:
        """Share of trials above the limits, shape (K, d)."""
        above = self.run.over_trials(lambda values: np.mean(values[self.model] > limits[:, None], axis=-1))
        return above[self.rows]

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Share of trials that keep all limits at once, NaN where there is none; shape (rows,)."""
        kept = self.run.over_trials(lambda values: np.mean(_keep(values[self.model], limits), keepdims=True))
        return np.ravel(kept[self.rows[rows]])


def simulate_published(
    models: Sequence[Model], grids: Sequence[NDArray[np.int64]], trials: int, seed: int, threads: int = 1
) -> list[Summary]:
    """Run the procedure behind the paper's tables.

    For each k a fresh ``numpy.random.default_rng(seed + k)``; for each of M trials k input lengths, then k output
    lengths, then k accuracies, clipped to [1, 16 μ_in], [1, 16 L_in,i] and [0, 1]. Each request is priced (eq. 4), then
    the k are summed (eq. 5); T = (k/P) · mean (eq. 6).

    Parameters
    ----------
    models
        With one workload and the same kinds of resources.
    grids
        The k of each model, rising.
    trials, seed, threads
        M ≥ 1, s ≥ 0, and how many k are worked on at once.

    Returns
    -------
    list of Summary
        In the order of the models.

    Raises
    ------
    BadInput
        If the samples of a trial share a prompt, latency is to be a makespan, the workload is a log, or the pick is not
        by score: the procedure knows none of these.
    """
    require_known(models)
    union = np.unique(np.concatenate(grids))
    run = PublishedRun(models, union, trials, seed, threads)
    return summarise(run, grids, run.over_trials(moments_and_range))


def summarise(run: PublishedRun, grids: Sequence[NDArray[np.int64]], reduced: Array) -> list[Summary]:
    """Give the summary of each model of a run, from what `moments_and_range` gave for each k, shape (K, 4, m, d)."""
    mean, std, low, high = (reduced[:, index] for index in range(4))
    run.quantiles.update(zip(RANGE95, (low, high), strict=True))
    notes = (_cut_note(run),) if run.cut else ()
    summaries = []
    for index, (model, grid) in enumerate(zip(run.models, grids, strict=True)):
        rows = np.searchsorted(run.k, grid)
        summaries.append(
            Summary(
                model=model,
                k=grid,
                objectives=model.objectives,
                mean=mean[rows, index],
                std=std[rows, index],
                se=std[rows, index] / np.sqrt(run.trials),
                provenance=Provenance("published", run.trials, run.seed, int(grid[-1]), notes),
                distribution=PublishedDistribution(run, index, rows),
            )
        )
    return summaries


def require_known(models: Sequence[Model]) -> None:
    """Refuse what the procedure does not know.

    Raises
    ------
    BadInput
        As for :func:`simulate_published`.
    """
    for model in models:
        if isinstance(model.workload, TraceWorkload):
            raise BadInput(
                f"method = 'published': draws from normals, and the workload of {model.name!r} is a log; "
                f"take 'stream' or 'analytic'"
            )
        if model.pick != "score":
            raise BadInput(
                f"method = 'published': picks by score alone, and {model.name!r} asks for {model.pick!r}; "
                f"take 'stream' or 'analytic'"
            )
        if model.workload.shared_prompt:
            raise BadInput(
                f"method = 'published': draws a prompt for each of the k samples, and those of {model.name!r} share "
                f"one; take 'stream' or 'analytic'"
            )
        if model.latency == "makespan":
            raise BadInput(
                f"method = 'published': knows latency by eq. 6 alone, and {model.name!r} asks for the makespan; "
                f"take 'stream'"
            )


def moments_and_range(values: Array) -> Array:
    """Mean, population std and the 95 % range, shape (4, m, d); a model at a time, for what they hold meanwhile."""
    each = [np.stack([one.mean(axis=-1), one.std(axis=-1), *_quantiles(one, RANGE95)]) for one in values]
    return np.stack(each, axis=1)


def _quantiles(values: Array, probabilities: Sequence[float]) -> Array:
    """Linearly interpolated percentiles along the trials, a new first axis of p; the values are reordered in place."""
    return np.quantile(values, probabilities, axis=-1, overwrite_input=True)


def _keep(values: Array, limits: Array) -> NDArray[np.bool_]:
    """Whether each trial keeps all limits, for A and the resources of shape (d, M); shape (M,)."""
    kept = np.ones(values.shape[1], dtype=bool)
    for column in np.flatnonzero(~np.isnan(limits)).tolist():
        slack = ROUNDING * limits[column]
        kept &= values[column] <= limits[column] + slack if column else values[column] >= limits[column] - slack
    return kept


def _cut_note(run: PublishedRun) -> str:
    drawn = 2 * run.trials * int(run.k.sum())
    return (
        f"the published method caps lengths at 16 times the mean input and 16 times the drawn input: "
        f"this cut {run.cut:,} of {drawn:,} lengths"
    )
