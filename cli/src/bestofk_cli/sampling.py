"""From the sampling options to summaries: draw with a progress bar, or price a tally that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.core import ParameterSource

from bestofk_cli.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import click
    from bestofk import Model, Summary


def simulate(
    context: click.Context,
    models: Mapping[str, Model],
    *,
    method: str,
    trials: int | None,
    seed: int,
    threads: int,
    k_max: int,
    k_step: int | None,
    tally: Path | None,
) -> dict[str, Summary]:
    """Simulate as the options of :data:`bestofk_cli.options.SAMPLING` say.

    Raises
    ------
    BadInput
        If an option is out of range, or contradicts the tally.
    """
    import bestofk as bk
    from bestofk.simulation import DEFAULT_TRIALS

    if tally is not None:
        return _price(context, models, tally, method=method, k_step=k_step)
    wanted = trials or DEFAULT_TRIALS.get(method, 1)
    with progress_bar("drawing", wanted * len({model.workload for model in models.values()})) as progress:
        return bk.simulate(
            models,
            method=method,
            trials=wanted,
            seed=seed,
            threads=threads,
            k_max=k_max,
            k_step=k_step,
            progress=progress,
        )


def _price(
    context: click.Context, models: Mapping[str, Model], file: Path, *, method: str, k_step: int | None
) -> dict[str, Summary]:
    """Price a tally, up to its own largest k where none is given.

    Raises
    ------
    BadInput
        If trials or a seed are given too.
    """
    import bestofk as bk

    given = [name for name in ("trials", "seed", "k_max") if _is_given(context, name)]
    contradiction = next((name for name in given if name != "k_max"), None)
    if contradiction is not None:
        raise bk.BadInput(f"--{contradiction} and --tally: a tally has its own {contradiction}; give one of the two")
    held = bk.load_tally(file)
    k_max = context.params["k_max"] if "k_max" in given else held.k_max
    return bk.simulate(models, method=method, k_max=k_max, k_step=k_step, tally=held)


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
