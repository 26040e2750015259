"""``bestofk plot``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bestofk_cli import completion, figure_options, options, replication_options, sweeps
from bestofk_cli.commands.tables import DEFAULT_SELECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk import Catalog, Scenario


@click.command(epilog="\b\nExample:\n  bestofk plot accuracy --scenario essay-feedback --model gpt-5 -o accuracy.svg")
@click.argument(
    "kind", metavar="[accuracy|cost|latency|frontier|stability|cube|sweep]", shell_complete=completion.figures
)
@options.catalog
@options.scenarios("the catalog's only one")
@options.models
@options.selection(*DEFAULT_SELECTORS)
@replication_options.replicated
@sweeps.vary
@options.sampling
@figure_options.look
@click.option(
    "-o",
    "--output",
    type=figure_options.FigureFile(),
    required=True,
    metavar="FILE",
    help="Written all at once; its suffix gives the format: pdf, png or svg.",
)
@click.pass_context
def plot(
    context: click.Context,
    /,
    kind: str,
    catalog_file: Path | None,
    scenarios: tuple[str, ...],
    models: tuple[str, ...],
    selectors: tuple[str, ...],
    settings: tuple[str, ...],
    weights: str | None,
    stability: str,
    replications: int,
    vary: tuple[str, ...],
    theme: str,
    width: float | None,
    height: float | None,
    dpi: int,
    output: Path,
    **sampling: Any,
) -> None:
    """Draw a figure, a panel for each model and scenario.

    accuracy, cost, latency and any further resource of the catalog: against k. frontier: accuracy against cost, all
    models in one panel. stability: how often each k would be chosen again. cube: the feasible box in three dimensions.
    sweep: which model at which k, over one or two inputs that --vary names.
    Needs: pip install 'bestofk[plot]'.
    """
    figure_options.require_plotnine()
    import bestofk as bk
    from bestofk_tables.figures.kinds import STABILITY, SWEEP, check_kind, draw
    from bestofk_tables.figures.look import Look

    from bestofk_cli.chosen import chosen
    from bestofk_cli.command_line import command_line
    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import write
    from bestofk_cli.panels import choose_panels, decide

    catalog = bk.load_catalog(catalog_file)
    check_kind(kind, catalog.models.values())
    look, complaints = Look(theme, width, height), Complaints()
    shown = chosen("model", models, catalog.models)
    registered = complaints.selectors(selectors, settings, weights)
    if (kind == SWEEP) != bool(vary):
        raise bk.BadInput(f"plot {kind}: --vary KEY=VALUES is for plot sweep, which needs one or two")
    if kind == SWEEP:
        from bestofk_tables.figures.heat import draw_heat

        budget = sweeps.fixed_budget(catalog, sweeps.only(scenarios), None, None, None, ())
        swept = sweeps.sweep(context, shown, vary, budget, registered, complaints, **sampling)
        figure = draw_heat(swept, budget, look)
        write(figure.render(figure_options.format_of(output), dpi, command_line(context)), output)
        return
    asked = (context, _scenarios(catalog, scenarios), shown, registered, complaints)
    if kind == STABILITY:
        from bestofk_tables.figures.stability import draw_stability

        decisions = decide(*asked, stability=stability, replications=replications, **sampling)
        figure = draw_stability(decisions, look)
    else:
        figure = draw(kind, choose_panels(*asked, **sampling), look)
    write(figure.render(figure_options.format_of(output), dpi, command_line(context)), output)


def _scenarios(catalog: Catalog, names: tuple[str, ...]) -> dict[str, Scenario]:
    """Give the named scenarios, or the only one that there is.

    Raises
    ------
    BadInput
        If none is named and there are several.
    """
    from bestofk import BadInput

    from bestofk_cli.chosen import chosen

    if not names and len(catalog.scenarios) != 1:
        raise BadInput(f"name a scenario with --scenario (known: {', '.join(catalog.scenarios)})")
    return chosen("scenario", names, catalog.scenarios)
