"""``bestofk tables``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import options
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection

DEFAULT_SELECTORS = ("accuracy", "cube", "utopia", "knee")


@click.command(epilog="\b\nExample:\n  bestofk tables --scenario medical-ai --model gpt-5 --model gpt-5-nano")
@options.catalog
@options.scenarios("all")
@options.models
@selected(*DEFAULT_SELECTORS)
@sampled
@options.output()
@click.pass_context
def tables(
    context: click.Context,
    /,
    catalog_file: Path | None,
    scenarios: tuple[str, ...],
    models: tuple[str, ...],
    selection: Selection,
    format_name: str,
    output: Path | None,
    sampling: Sampling,
) -> None:
    """Print which k each selector chooses.

    For every scenario and model; a cell holds k, then the means of accuracy, cost and latency.
    """
    import bestofk as bk
    from bestofk_tables.paper_style import ChoiceReport
    from bestofk_tables.rows import choose_rows

    from bestofk_cli.chosen import chosen
    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import emit
    from bestofk_cli.recorded import recorded

    catalog = bk.load_catalog(catalog_file)
    asked = chosen("scenario", scenarios, catalog.scenarios)
    simulated = chosen("model", models, catalog.models)
    complaints = Complaints()
    registered = selection.registered(complaints)
    summaries = sampling.simulate(simulated)
    rows = choose_rows(summaries.values(), asked.values(), registered, complaints)
    emit(ChoiceReport(rows, recorded(context, catalog, summaries, asked.values(), registered)), format_name, output)
