"""``bestofk route``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import completion, options, routes
from bestofk_cli.budgets import limited
from bestofk_cli.replicating import replicated
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_cli.budgets import Limits
    from bestofk_cli.replicating import Replicating
    from bestofk_cli.routes import Wanted
    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection

NO_CHOICE = 1


@click.command(
    epilog="\b\nExample:\n"
    "  bestofk route --scenario essay-feedback --reach 0.95 --reach 0.99\n"
    "  bestofk route gpt-5 gpt-5-mini --max-cost 0.3 --max-latency 60 --method analytic"
)
@click.argument("names", metavar="[MODEL]…", nargs=-1, shell_complete=completion.models)
@routes.sources
@limited
@routes.asked_for
@selected()
@replicated
@sampled
@options.output()
@click.pass_context
def route(
    context: click.Context,
    /,
    names: tuple[str, ...],
    catalog_file: Path | None,
    figures: Path | None,
    free: bool,
    limits: Limits,
    wanted: Wanted,
    selection: Selection,
    replicating: Replicating,
    sampling: Sampling,
    format_name: str,
    output: Path | None,
) -> None:
    """Decide which model to ask, and how many samples to draw from it.

    For the MODELs that are named, or all of the file. Prints the Pareto set of all models at all k under one budget,
    what each selector chooses and how often it would choose the same again, the cheapest way to an accuracy, and the
    models that others dominate at every k, and by whom. Ends with 1 where there is no choice.
    """
    import bestofk as bk
    from bestofk.routing.load import load_models
    from bestofk_tables.routing.report import RouteReport

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import emit
    from bestofk_cli.recorded import recorded

    found = load_models(catalog_file, figures=figures, free=free, seed=sampling.seed)
    models = routes.named(found, names)
    budget = limits.budget(found.catalog)
    complaints = Complaints()
    registered = selection.registered(complaints)
    decided = routes.decide(models, budget, registered, wanted, replicating, sampling)
    for answer in decided.answers:
        if answer.failure:
            complaints(answer.selector, bk.PluginError(answer.failure))
    record = recorded(context, found.catalog, decided.summaries, (), registered)
    emit(RouteReport(decided, record, dict(found.left_out)), format_name, output)
    if all(answer.choice.k is None for answer in decided.answers):
        from bestofk_cli.errors import fail

        reasons = dict.fromkeys(answer.failure or answer.choice.reason for answer in decided.answers)
        fail(decided.candidates.infeasible or "; ".join(reasons), NO_CHOICE)
