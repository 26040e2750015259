"""From the sampling options to summaries: draw with a progress bar, or price a tally that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.core import ParameterSource

from bestofk_cli.executors import executor_for
from bestofk_cli.progress import progress_bar
from bestofk_cli.serving import serve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import click
    from bestofk import Budget, Model, Summary
    from bestofk.decision.solve import Decision
    from bestofk.plugins import Registered


def simulate(
    context: click.Context,
    models: Mapping[str, Model],
    *,
    method: str,
    trials: int | None,
    seed: int,
    threads: int,
    workers: int | None,
    dask: str | None,
    k_max: int,
    k_step: int | None,
    tally: Path | None,
    **serving: Any,
) -> dict[str, Summary]:
    """Simulate as the options of :data:`bestofk_cli.options.SAMPLING` say.

    Raises
    ------
    BadInput
        If an option is out of range, or contradicts the tally.
    """
    import bestofk as bk
    from bestofk.served import drawn_for

    models = serve(models, **serving)
    settings = settings_of(context, method, trials, seed, k_max, tally)
    executor = executor_for(context, method, workers, dask)
    drawn = 0 if tally else settings["trials"] * len({drawn_for(model) for model in models.values()})
    with progress_bar("drawing", drawn) as progress:
        return bk.simulate(models, threads=threads, executor=executor, k_step=k_step, progress=progress, **settings)


def solve(
    context: click.Context,
    model: Model,
    budget: Budget,
    selectors: Sequence[Registered],
    *,
    stability: str,
    replications: int,
    method: str,
    trials: int | None,
    seed: int,
    threads: int,
    workers: int | None,
    dask: str | None,
    k_max: int,
    k_step: int | None,
    tally: Path | None,
    **serving: Any,
) -> Decision:
    """Decide for one model, with the same options.

    Raises
    ------
    BadInput
        If an option is out of range, or contradicts the tally.
    """
    import bestofk as bk
    from bestofk.decision.replication import planned_trials

    settings = settings_of(context, method, trials, seed, k_max, tally)
    executor = executor_for(context, method, workers, dask)
    planned = planned_trials(method, settings["trials"], stability, replications, drawn=tally is not None)
    with progress_bar("drawing", planned) as progress:
        return bk.solve(
            serve({model.name: model}, **serving)[model.name],
            budget,
            selectors=selectors,
            stability=stability,
            replications=replications,
            threads=threads,
            executor=executor,
            k_step=k_step,
            progress=progress,
            **settings,
        )


def settings_of(
    context: click.Context, method: str, trials: int | None, seed: int, k_max: int, tally: Path | None
) -> dict[str, Any]:
    """Give what a run is a function of; a tally brings its own trials, seed and largest k, unless a smaller is given.

    Where no largest k is asked for it is left to each model: a log may have fewer samples of a question.

    Raises
    ------
    BadInput
        If trials or a seed are given beside a tally.
    """
    import bestofk as bk
    from bestofk.simulation import DEFAULT_TRIALS

    asked = k_max if _is_given(context, "k_max") else None
    if tally is None:
        return {"method": method, "trials": trials or DEFAULT_TRIALS.get(method, 1), "seed": seed, "k_max": asked}
    contradiction = next((name for name in ("trials", "seed") if _is_given(context, name)), None)
    if contradiction is not None:
        raise bk.BadInput(f"--{contradiction} and --tally: a tally has its own {contradiction}; give one of the two")
    held = bk.load_tally(tally)
    return {"method": method, "trials": held.trials, "seed": held.seed, "k_max": asked or held.k_max, "tally": held}


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
