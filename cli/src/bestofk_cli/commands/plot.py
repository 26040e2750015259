"""``bestofk plot``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import completion, figure_options, options, sweeps
from bestofk_cli.budgets import Limits
from bestofk_cli.commands.tables import DEFAULT_SELECTORS
from bestofk_cli.replicating import replicated
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk import Catalog, Scenario

    from bestofk_cli.figure_options import Canvas
    from bestofk_cli.replicating import Replicating
    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection


@click.command(epilog="\b\nExample:\n  bestofk plot accuracy --scenario essay-feedback --model gpt-5 -o accuracy.svg")
@click.argument(
    "kind", metavar="[accuracy|cost|latency|frontier|stability|cube|sweep]", shell_complete=completion.figures
)
@options.catalog
@options.scenarios("the catalog's only one")
@options.models
@selected(*DEFAULT_SELECTORS)
@replicated
@sweeps.vary
@sampled
@figure_options.drawn_on
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
    selection: Selection,
    replicating: Replicating,
    vary: tuple[str, ...],
    canvas: Canvas,
    output: Path,
    sampling: Sampling,
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

    from bestofk_cli.chosen import chosen
    from bestofk_cli.command_line import command_line
    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import write
    from bestofk_cli.panels import choose_panels, decide

    catalog = bk.load_catalog(catalog_file)
    check_kind(kind, catalog.models.values())
    look, complaints = canvas.look(), Complaints()
    shown = chosen("model", models, catalog.models)
    registered = selection.registered(complaints)
    if (kind == SWEEP) != bool(vary):
        raise bk.BadInput(f"plot {kind}: --vary KEY=VALUES is for plot sweep, which needs one or two")
    if kind == SWEEP:
        from bestofk_tables.figures.heat import draw_heat

        budget = Limits(sweeps.only(scenarios)).budget_or_none(catalog)
        swept = sweeps.sweep(sampling, shown, vary, budget, registered, complaints)
        figure = draw_heat(swept, look)
        write(figure.render(figure_options.format_of(output), canvas.dpi, command_line(context)), output)
        return
    asked = (sampling, _scenarios(catalog, scenarios), shown, registered, complaints)
    if kind == STABILITY:
        from bestofk_tables.figures.stability import draw_stability

        decisions = decide(replicating, *asked)
        figure = draw_stability(decisions, look)
    else:
        figure = draw(kind, choose_panels(*asked), look)
    write(figure.render(figure_options.format_of(output), canvas.dpi, command_line(context)), output)


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
