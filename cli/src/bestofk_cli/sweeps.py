"""The grid of a sweep on the command line, and the sweep itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk import Budget, Model, Sweep
    from bestofk.plugins import Registered

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.sampling import Sampling

DEFAULT_SELECTORS = ("accuracy", "cube", "utopia")

vary = click.option(
    "--vary",
    multiple=True,
    metavar="KEY=VALUES",
    help="FIRST:LAST:COUNT or a list. Keys: max_cost and the like, min_accuracy, MODEL.FIGURE, or FIGURE of all "
    "models, as catalogs name figures, such as gpt-5.accuracy.std. Repeatable.",
)


def sweep(
    sampling: Sampling,
    models: Mapping[str, Model],
    texts: Sequence[str],
    budget: Budget,
    selectors: Sequence[Registered],
    complaints: Complaints,
) -> Sweep:
    """Sweep over the grid that the texts ask for, and say which selectors fail.

    Raises
    ------
    BadInput
        If a text has another form, or as :func:`bestofk.sweep` does.
    """
    import bestofk as bk
    from bestofk.sensitivity.axis import parse_axis

    from bestofk_cli.progress import progress_bar

    axes = [parse_axis(text) for text in texts]
    models, settings = sampling.serve(models), sampling.settings()
    with progress_bar("drawing", sampling.trials_to_draw(models.values(), settings["trials"])) as progress:
        found = bk.sweep(models, axes, budget, selectors=selectors, progress=progress, **settings)
    for position, error in found.failures.items():
        complaints(found.selectors[position], error)
    return found


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
