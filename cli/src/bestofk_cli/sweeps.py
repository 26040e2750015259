"""The grid of a sweep on the command line, and the sweep itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bestofk_cli.budgets import budget_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bestofk import Budget, Catalog, Model, Sweep
    from bestofk.plugins import Registered

    from bestofk_cli.complaints import Complaints

DEFAULT_SELECTORS = ("accuracy", "cube", "utopia")

vary = click.option(
    "--vary",
    multiple=True,
    metavar="KEY=VALUES",
    help="FIRST:LAST:COUNT or a list. Keys: max_cost and the like, min_accuracy, MODEL.FIGURE, or FIGURE of all "
    "models, as catalogs name figures, such as gpt-5.accuracy.std. Repeatable.",
)


def sweep(
    context: click.Context,
    models: Mapping[str, Model],
    texts: Sequence[str],
    budget: Budget,
    selectors: Sequence[Registered],
    complaints: Complaints,
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
) -> Sweep:
    """Sweep over the grid that the texts ask for, and say which selectors fail.

    Raises
    ------
    BadInput
        If a text has another form, or as :func:`bestofk.sweep` does.
    """
    import bestofk as bk
    from bestofk.sensitivity.axis import parse_axis
    from bestofk.served import drawn_for

    from bestofk_cli.executors import executor_for
    from bestofk_cli.progress import progress_bar
    from bestofk_cli.sampling import settings_of
    from bestofk_cli.serving import serve

    axes = [parse_axis(text) for text in texts]
    models = serve(models, **serving)
    settings = settings_of(context, method, trials, seed, k_max, tally)
    executor = executor_for(context, method, workers, dask)
    drawn = settings["trials"] * len({drawn_for(model) for model in models.values()})
    with progress_bar("drawing", drawn if method == "stream" and tally is None else 0) as progress:
        found = bk.sweep(
            models,
            axes,
            budget,
            selectors=selectors,
            threads=threads,
            executor=executor,
            k_step=k_step,
            progress=progress,
            **settings,
        )
    for position, error in found.failures.items():
        complaints(found.selectors[position], error)
    return found


def fixed_budget(catalog: Catalog, scenario: str | None, *limits: Any) -> Budget:
    """Give the limits that do not vary, from the options of a budget; there may be none."""
    from bestofk import Budget

    return budget_of(catalog, scenario, *limits) if scenario is not None or any(limits) else Budget()


def only(scenarios: tuple[str, ...]) -> str | None:
    """Give the one scenario that is named, or None where none is.

    Raises
    ------
    BadInput
        If there are several.
    """
    from bestofk import BadInput

    if len(scenarios) > 1:
        raise BadInput(f"--scenario {', '.join(scenarios)}: a sweep starts from the budget of one")
    return scenarios[0] if scenarios else None
