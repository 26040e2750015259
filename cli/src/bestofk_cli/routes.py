"""Options of ``bestofk route``, and what is done with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from bestofk_cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bestofk import Budget, Model, Route
    from bestofk.plugins import Registered
    from bestofk.routing.attempts import Leaderboard
    from bestofk.routing.load import Routable

    Models = Mapping[str, Model] | Leaderboard

Command = TypeVar("Command", bound="Callable[..., Any]")

SOURCES = (
    click.option(
        "--models",
        "catalog_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A catalog, TOML or YAML; a leaderboard of Aider, YAML; or a price list of litellm, JSON. By default the "
        "paper's catalog.",
    ),
    click.option(
        "--figures",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Beside a price list: a CSV with the columns model, accuracy, accuracy_std, latency_in and latency_out "
        "(seconds for a token); if wanted accuracy_se, input_tokens, output_tokens and their _std, parallelism, title.",
    ),
    click.option(
        "--free", is_flag=True, help="Takes a price or cost of 0, or none, for nothing to pay; else it is unknown."
    ),
)
WANTED = (
    click.option(
        "--reach",
        type=float,
        multiple=True,
        metavar="ACCURACY",
        help="Tells the cheapest way to this accuracy; repeatable; by default to the least accuracy of the budget.",
    ),
    click.option(
        "--compare",
        multiple=True,
        metavar="RESOURCE",
        help="Compares by these and accuracy alone, such as cost; repeatable; by default by all that the models have.",
    ),
)
MEASURED_TOO = {"seed", "threads"}  # have a meaning, or do no harm, where nothing is simulated


def sources(command: Command) -> Command:
    """Add the options that say where models come from."""
    return _added(SOURCES, command)


def wanted(command: Command) -> Command:
    """Add the options that say what is wanted beside a choice."""
    return _added(WANTED, command)


def named(found: Routable, names: tuple[str, ...]) -> Models:
    """Give the named models, or all."""
    from dataclasses import replace

    from bestofk.routing.attempts import Leaderboard

    from bestofk_cli.chosen import chosen

    if isinstance(found.models, Leaderboard):
        return replace(found.models, entries=chosen("model", names, found.models.entries))
    return chosen("model", names, found.models)


def decide(
    context: click.Context,
    models: Models,
    budget: Budget,
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
    stability: str,
    replications: int,
    selectors: Sequence[Registered],
    reach: tuple[float, ...],
    compare: tuple[str, ...],
    **serving: Any,
) -> Route:
    """Decide, with a progress bar where anything is drawn.

    Raises
    ------
    BadInput
        If an option is out of range, contradicts another, or the models cannot be compared.
    """
    import bestofk as bk
    from bestofk.served import drawn_for

    from bestofk_cli.executors import executor_for
    from bestofk_cli.progress import progress_bar
    from bestofk_cli.sampling import settings_of
    from bestofk_cli.serving import serve

    if isinstance(models, dict):
        models = serve(models, **serving)
    else:
        _require_simulated(context)
    settings = settings_of(context, method, trials, seed, k_max, tally)
    again = {"none": 0, "quick": 1, "full": replications}[stability]
    groups = len({drawn_for(model) for model in models.values()}) if isinstance(models, dict) else 0
    own = 0 if tally else groups
    drawn = settings["trials"] * (own + groups * again) if method == "stream" else 0
    with progress_bar("drawing", drawn) as progress:
        return bk.route(
            models,
            budget,
            selectors=selectors,
            reach=reach or None,
            compare=compare or None,
            threads=threads,
            executor=executor_for(context, method, workers, dask),
            k_step=k_step,
            progress=progress,
            stability=stability,
            replications=replications,
            **settings,
        )


def _require_simulated(context: click.Context) -> None:
    """Refuse options of a simulation where everything was measured."""
    for name in options.SAMPLING_NAMES:
        if name not in MEASURED_TOO and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            from bestofk import BadInput

            option = f"--{name.replace('_', '-')}"
            raise BadInput(f"{option}: a leaderboard holds what was measured, nothing is simulated; leave it out")


def _added(given: tuple[Callable[[Any], Any], ...], command: Command) -> Command:
    for option in reversed(given):
        command = option(command)
    return command
