"""From models to summaries: group by workload, draw, price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput, UnknownName
from bestofk.model import Model
from bestofk.served import drawn_for
from bestofk.trace import DEFAULT_K, largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary

METHODS = ("stream", "analytic", "published")
DEFAULT_TRIALS = {"stream": 1_000_000, "published": 300}


def simulate(
    models: Model | Iterable[Model] | Mapping[str, Model],
    *,
    method: str = "stream",
    trials: int | None = None,
    seed: int = 42,
    k_max: int | None = None,
    k_step: int | None = None,
    threads: int = 1,
    executor: Executor | None = None,
    tally: Tally | None = None,
    progress: Callable[[int], object] | None = None,
) -> dict[str, Summary]:
    """Simulate best-of-k for every model, sharing the draws of those that share a workload.

    Parameters
    ----------
    models
        One model, several, or name → model.
    method
        ``"stream"``: one pass of draws serves every k and every model that shares a workload;
        ``"analytic"``: closed form and quadrature, nothing is drawn;
        ``"published"``: the procedure behind the paper's tables.
    trials
        M ≥ 1 (eq. 7); by default 1,000,000, or the paper's 300 for ``"published"``. Without meaning for ``"analytic"``.
    seed
        A whole number ≥ 0. Without meaning for ``"analytic"``.
    k_max
        The largest number of samples, ≥ 1; by default 128, or as far as a log goes whose samples are drawn without
        replacement.
    k_step
        k = step, 2 · step, … ≤ k_max; by default the multiples of each model's parallelism P.
    threads
        At most so many are used; the answer does not depend on it.
    executor
        Draws in place of threads, as for :func:`bestofk.draw`; for ``"stream"`` alone.
    tally
        Priced in place of drawing, with its own trials and seed; for ``"stream"`` alone.
    progress
        Called with a number of trials whenever these are drawn, for ``"stream"`` alone.

    Returns
    -------
    dict
        Model name → :class:`~bestofk.Summary` with arrays of shape (K, d).

    Raises
    ------
    BadInput
        If an option is out of range, or the grid holds no k.

    Examples
    --------
    >>> import bestofk as bk
    >>> summary = bk.simulate(bk.load_catalog().models["gpt-5"], method="published")["gpt-5"]
    >>> summary.k[3], summary.mean[3].round(3).tolist()
    (np.int64(16), [0.977, 0.349, 43.067])
    """
    simulation = Simulation.of(method, trials, seed, k_max, k_step, threads, executor, tally, progress)
    return simulation.run(as_list(models))


@dataclass(frozen=True, slots=True)
class Simulation:
    """How models are simulated; parameters as for :func:`simulate`, with the trials and the seed of a tally."""

    method: str
    trials: int
    seed: int
    k_max: int | None
    k_step: int | None
    threads: int = 1
    executor: Executor | None = None
    tally: Tally | None = None
    progress: Callable[[int], object] | None = None

    @classmethod
    def of(
        cls,
        method: str,
        trials: int | None,
        seed: int,
        k_max: int | None,
        k_step: int | None,
        threads: int,
        executor: Executor | None,
        tally: Tally | None,
        progress: Callable[[int], object] | None,
    ) -> Simulation:
        """Check what :func:`simulate` is given.

        Raises
        ------
        BadInput
            If a setting is out of range, or the method does not take a tally.
        """
        if method not in METHODS:
            raise UnknownName("method", method, METHODS)
        if tally is not None and method != "stream":
            raise BadInput(f"method = {method!r}: a tally holds what the method 'stream' draws")
        trials = DEFAULT_TRIALS.get(method, 1) if trials is None else trials
        largest = DEFAULT_K if k_max is None else k_max
        for name, value, least in (
            ("trials", trials, 1),
            ("seed", seed, 0),
            ("k_max", largest, 1),
            ("threads", threads, 1),
        ):
            check_whole(name, value, least)
        if tally is not None:
            trials, seed = tally.trials, tally.seed
        return cls(method, trials, seed, k_max, k_step, threads, executor, tally, progress)

    def run(self, models: Sequence[Model]) -> dict[str, Summary]:
        """Give the summary of each model by name; those that share a workload share their draws."""
        grids = {model.name: self.grid(model) for model in models}
        summaries: dict[str, Summary] = {}
        for group in _sharing_draws(models):
            made = self._run_together(group, [grids[model.name] for model in group])
            summaries.update({summary.model.name: summary for summary in made})
        return {model.name: summaries[model.name] for model in models}

    def grid(self, model: Model) -> NDArray[np.int64]:
        """Give the k of a model; see :func:`grid`.

        Raises
        ------
        TallyMismatch
            If there is a tally that was drawn for something else, which is said before how far it goes.
        """
        if self.tally is not None:
            from bestofk.stream.tally import require_drawn_for

            require_drawn_for(self.tally, model)
        return grid(model, self.k_max, self.k_step)

    def _run_together(self, models: list[Model], grids: list[NDArray[np.int64]]) -> list[Summary]:
        """Hand models that share their draws to a method; its code is imported only now."""
        match self.method:
            case "analytic":
                from bestofk.analytic.method import simulate_analytic

                return simulate_analytic(models, grids)
            case "published":
                from bestofk.published.method import simulate_published

                return simulate_published(models, grids, self.trials, self.seed, self.threads)
            case _:
                from bestofk.stream.method import price_all, simulate_stream

                if self.tally is not None:
                    return price_all(self.tally, models, grids)
                return simulate_stream(
                    models, grids, self.trials, self.seed, self.threads, self.executor, self.progress
                )


def grid(model: Model, k_max: int | None, k_step: int | None) -> NDArray[np.int64]:
    """Give the k of a model: multiples of the step up to k_max, by default up to 128 or as far as a log goes.

    Raises
    ------
    BadInput
        If there is none, or a log does not go so far.
    """
    k_max = largest_k(model.workload, k_max)
    step = model.parallelism if k_step is None else k_step
    check_whole("k_step", step, 1)
    if step > k_max:
        raise BadInput(f"k_max = {k_max}: {model.name!r} has k = {step}, {2 * step}, …; raise k_max, or set k_step = 1")
    return np.arange(step, k_max + 1, step, dtype=np.int64)


def as_list(models: Model | Iterable[Model] | Mapping[str, Model]) -> list[Model]:
    """Give models with different names, at least one.

    Raises
    ------
    BadInput
        If there is none, or two have the same name.
    """
    if isinstance(models, Model):
        return [models]
    chosen = list(models.values() if isinstance(models, Mapping) else models)
    twice = next((name for name, times in Counter(model.name for model in chosen).items() if times > 1), None)
    if twice is not None:
        raise BadInput(f"two models are named {twice!r}; each name may be used once")
    if not chosen:
        raise BadInput("no models: at least one is needed")
    return chosen


def _sharing_draws(models: Sequence[Model]) -> list[list[Model]]:
    """Group the models whose draws and kinds of resources are the same."""
    groups: dict[object, list[Model]] = {}
    for model in models:
        groups.setdefault((drawn_for(model), model.objectives), []).append(model)
    return list(groups.values())


def check_whole(name: str, value: int, least: int) -> None:
    """Refuse a value that is not a whole number, or less than the least.

    Raises
    ------
    BadInput
        That names the setting, the value and what is allowed.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise BadInput(f"{name} = {value!r}: must be a whole number ≥ {least}")
