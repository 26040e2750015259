"""Options of ``bestofk route``, and what is done with them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from bestofk_cli.groups import added, group
from bestofk_cli.parameters import CatalogFile, InputFile
from bestofk_cli.sampling import Sampling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bestofk import Budget, Model, Route
    from bestofk.plugins import Registered
    from bestofk.routing.attempts import Leaderboard
    from bestofk.routing.load import Routable

    from bestofk_cli.replicating import Replicating

    Models = Mapping[str, Model] | Leaderboard

Command = TypeVar("Command", bound="Callable[..., Any]")

SOURCES = (
    click.option(
        "--catalog",
        "--models",
        "catalog_file",
        type=CatalogFile(),
        metavar="FILE",
        help="A catalog, TOML or YAML; a leaderboard of Aider, YAML; or a price list of litellm, JSON. By default the "
        "paper's catalog.",
    ),
    click.option(
        "--figures",
        type=InputFile(),
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted beside a choice."""

    reach: tuple[float, ...]
    compare: tuple[str, ...]


def sources(command: Command) -> Command:
    """Add the options that say where models come from."""
    return added(SOURCES, command)


def named(found: Routable, names: tuple[str, ...]) -> Models:
    """Give the named models, or all."""
    from dataclasses import replace

    from bestofk.routing.attempts import Leaderboard

    from bestofk_cli.chosen import chosen

    if isinstance(found.models, Leaderboard):
        return replace(found.models, entries=chosen("model", names, found.models.entries))
    return chosen("model", names, found.models)


def decide(
    models: Models,
    budget: Budget,
    selectors: Sequence[Registered],
    wanted: Wanted,
    replicating: Replicating,
    sampling: Sampling,
) -> Route:
    """Decide, with a progress bar where anything is drawn.

    Raises
    ------
    BadInput
        If an option is out of range, contradicts another, or the models cannot be compared.
    """
    import bestofk as bk

    from bestofk_cli.progress import progress_bar

    if isinstance(models, dict):
        models = sampling.serve(models)
    else:
        _require_simulated()
    settings = sampling.settings()
    simulated = models.values() if isinstance(models, dict) else ()
    again = {"none": 0, "quick": 1, "full": replicating.replications}[replicating.stability]
    with progress_bar("drawing", sampling.trials_to_draw(simulated, settings["trials"], again)) as progress:
        return bk.route(
            models,
            budget,
            selectors=selectors,
            reach=wanted.reach or None,
            compare=wanted.compare or None,
            stability=replicating.stability,
            replications=replicating.replications,
            progress=progress,
            **settings,
        )


def _require_simulated() -> None:
    """Refuse options of a simulation where everything was measured."""
    context = click.get_current_context()
    for field in fields(Sampling):
        if field.name not in MEASURED_TOO and context.get_parameter_source(field.name) is ParameterSource.COMMANDLINE:
            from bestofk import BadInput

            option = f"--{field.name.replace('_', '-')}"
            raise BadInput(f"{option}: a leaderboard holds what was measured, nothing is simulated; leave it out")


asked_for = group("wanted", Wanted, WANTED)
