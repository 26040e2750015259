"""``bestofk sweep``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from bestofk_cli import budgets, options, sweeps

if TYPE_CHECKING:
    from pathlib import Path

PARQUET = "parquet"


@click.command(
    epilog="\b\nExample:\n"
    "  bestofk sweep --scenario essay-feedback --vary max_cost=0.02:0.5:4 --vary parallelism=1,4 --trials 1e5\n"
    "  bestofk sweep --max-cost 0.3 --vary gpt-5.accuracy.std=0.01:0.05:5 --method analytic -o sweep.csv"
)
@options.catalog
@options.models
@sweeps.vary
@budgets.budget
@options.selection(*sweeps.DEFAULT_SELECTORS)
@options.sampling
@options.output(PARQUET)
@click.pass_context
def sweep(
    context: click.Context,
    /,
    catalog_file: Path | None,
    models: tuple[str, ...],
    vary: tuple[str, ...],
    scenario: str | None,
    max_cost: str | None,
    max_latency: str | None,
    min_accuracy: str | None,
    limits: tuple[str, ...],
    selectors: tuple[str, ...],
    settings: tuple[str, ...],
    weights: str | None,
    format_name: str,
    output: Path | None,
    **sampling: Any,
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
    budget = sweeps.fixed_budget(catalog, scenario, max_cost, max_latency, min_accuracy, limits)
    complaints = Complaints()
    registered = complaints.selectors(selectors, settings, weights)
    shown = chosen("model", models, catalog.models)
    found = sweeps.sweep(context, shown, vary, budget, registered, complaints, **sampling)
    report = SweepReport(found, recorded(context, catalog, found.summaries, (), registered))
    if format_name == PARQUET:
        write(report.parquet(), output)
    else:
        emit(report, format_name, output)
