"""``bestofk sweep``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bestofk_cli import options, sweeps
from bestofk_cli.budgets import limited
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_cli.budgets import Limits
    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection

PARQUET = "parquet"


@click.command(
    epilog="\b\nExample:\n"
    "  bestofk sweep --scenario essay-feedback --vary max_cost=0.02:0.5:4 --vary parallelism=1,4 --trials 1e5\n"
    "  bestofk sweep --max-cost 0.3 --vary gpt-5.accuracy.std=0.01:0.05:5 --method analytic -o sweep.csv"
)
@options.catalog
@options.models
@sweeps.vary
@limited
@selected(*sweeps.DEFAULT_SELECTORS)
@sampled
@options.output(PARQUET)
@click.pass_context
def sweep(
    context: click.Context,
    /,
    catalog_file: Path | None,
    models: tuple[str, ...],
    vary: tuple[str, ...],
    limits: Limits,
    selection: Selection,
    format_name: str,
    output: Path | None,
    sampling: Sampling,
) -> None:
    """Choose model and k at every point of a grid of inputs.

    Prints, or writes as CSV, Parquet or JSON, a row for each point and selector: what varies, which model is chosen at
    which k, its means, or why there is no choice. All points share their draws. 'bestofk plot sweep' draws the grid.
    """
    import bestofk as bk
    from bestofk_tables.sweep import SweepReport

    from bestofk_cli.chosen import chosen
    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import emit, write
    from bestofk_cli.recorded import recorded

    if format_name == PARQUET and output is None and sys.stdout.isatty():
        raise click.UsageError("--format parquet is not for a terminal: give -o FILE", context)
    catalog = bk.load_catalog(catalog_file)
    budget = limits.budget_or_none(catalog)
    complaints = Complaints()
    registered = selection.registered(complaints)
    shown = chosen("model", models, catalog.models)
    found = sweeps.sweep(sampling, shown, vary, budget, registered, complaints)
    report = SweepReport(found, recorded(context, catalog, found.summaries, (), registered))
    if format_name == PARQUET:
        write(report.parquet(), output)
    else:
        emit(report, format_name, output)
