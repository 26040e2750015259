"""How models are simulated: options, and what the commands do with them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bestofk_cli import completion, executors, serving
from bestofk_cli.groups import group
from bestofk_cli.parameters import InputFile, WholeNumber
from bestofk_cli.progress import progress_bar
from bestofk_cli.serving import Serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bestofk import Model, Summary

MOST_TRIALS, MOST_SEED, MOST_K, MOST_THREADS = 10**12, 2**63 - 1, 10**6, 1024


def available_cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


method = click.option(
    "--method",
    default="stream",
    metavar="stream|analytic|published",
    shell_complete=completion.methods,
    show_default=True,
    help="How to simulate.",
)
trials = click.option(
    "--trials",
    type=WholeNumber(1, MOST_TRIALS),
    help="M, for example 1e6; by default 1,000,000, and 300 for published.",
)
seed = click.option(
    "--seed", type=WholeNumber(0, MOST_SEED), default=42, show_default=True, help="Of the random draws."
)
threads = click.option(
    "--threads",
    type=WholeNumber(1, MOST_THREADS),
    default=available_cores,
    help="At most so many; by default all cores. The answer does not depend on it.",
)
k_max = click.option(
    "--k-max",
    type=WholeNumber(1, MOST_K),
    help="The largest k; by default 128, or as far as a log goes: to the fewest samples of a question.",
)
k_step = click.option(
    "--k-step",
    type=WholeNumber(1, MOST_K),
    help="Takes k at its multiples; by default at the multiples of each model's parallelism P.",
)
tally = click.option(
    "--tally",
    type=InputFile(),
    metavar="FILE",
    help="Prices what 'bestofk draw' wrote in place of drawing; it has its own trials, seed and largest k.",
)

OPTIONS = (method, trials, seed, threads, executors.workers, executors.dask, k_max, k_step, tally, *serving.OPTIONS)


@dataclass(frozen=True, slots=True)
class Sampling(Serving):
    """What the options say."""

    method: str = "stream"
    trials: int | None = None
    seed: int = 42
    threads: int = 1
    workers: int | None = None
    dask: str | None = None
    k_max: int | None = None
    k_step: int | None = None
    tally: Path | None = None

    def simulate(self, models: Mapping[str, Model]) -> dict[str, Summary]:
        """Simulate with a progress bar, or price a tally that is there.

        Raises
        ------
        BadInput
            If an option is out of range, or contradicts the tally.
        """
        import bestofk as bk

        models, settings = self.serve(models), self.settings()
        with progress_bar("drawing", self.trials_to_draw(models.values(), settings["trials"])) as progress:
            return bk.simulate(models, progress=progress, **settings)

    def settings(self) -> dict[str, Any]:
        """Give the settings of :func:`bestofk.simulate`; a tally brings its own trials and seed.

        A tally brings its largest k too, unless a smaller one is given. Where no largest k is asked for it is left to
        each model: a log may have fewer samples of a question.

        Raises
        ------
        BadInput
            If trials or a seed are given beside a tally, or as for :func:`bestofk_cli.executors.executor_for`.
        """
        import bestofk as bk
        from bestofk.simulation import DEFAULT_TRIALS

        context = click.get_current_context()
        settings = {
            "method": self.method,
            "trials": self.trials or DEFAULT_TRIALS.get(self.method, 1),
            "seed": self.seed,
            "k_max": self.k_max,
            "k_step": self.k_step,
            "threads": self.threads,
            "executor": executors.executor_for(context, self.method, self.workers, self.dask),
        }
        if self.tally is None:
            return settings
        contradiction = next((name for name in ("trials", "seed") if _is_given(context, name)), None)
        if contradiction is not None:
            raise bk.BadInput(
                f"--{contradiction} and --tally: a tally has its own {contradiction}; give one of the two"
            )
        held = bk.load_tally(self.tally)
        k_max = settings["k_max"] or held.k_max
        return {**settings, "trials": held.trials, "seed": held.seed, "k_max": k_max, "tally": held}

    def trials_to_draw(self, models: Iterable[Model], trials: int, again: int = 0) -> int:
        """Count the trials of which a progress bar will hear, where each model is run again so many times."""
        from bestofk.served import drawn_for

        runs = again + (self.tally is None)
        return trials * runs * len({drawn_for(model) for model in models}) if self.method == "stream" else 0


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


sampled = group("sampling", Sampling, OPTIONS)
