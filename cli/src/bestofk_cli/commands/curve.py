"""``bestofk curve``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bestofk_cli import completion, options, sparks
from bestofk_cli.sampling import sampled

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_cli.sampling import Sampling

ARRAYS = "npz"


@click.command(epilog="\b\nExample:\n  bestofk curve gpt-5 --k-max 32 -o curve.csv")
@click.argument("model", shell_complete=completion.models)
@options.catalog
@sampled
@options.output(ARRAYS)
@sparks.spark
@click.pass_context
def curve(
    context: click.Context,
    /,
    model: str,
    catalog_file: Path | None,
    spark: bool,
    format_name: str,
    output: Path | None,
    sampling: Sampling,
) -> None:
    """Print mean, std and 95% range against k.

    For one MODEL of the catalog; between the 2.5% and the 97.5% percentile lie 95% of requests.
    -o FILE.npz writes NumPy arrays.
    """
    import bestofk as bk
    from bestofk_tables.curve import CurveReport

    from bestofk_cli.chosen import chosen
    from bestofk_cli.output import emit, write
    from bestofk_cli.recorded import recorded

    if format_name == ARRAYS and output is None and sys.stdout.isatty():
        raise click.UsageError("--format npz is not for a terminal: give -o FILE", context)
    catalog = bk.load_catalog(catalog_file)
    summaries = sampling.simulate(chosen("model", [model], catalog.models))
    report = CurveReport(
        summaries[model], recorded(context, catalog, summaries), sparks.alphabet(spark, format_name, output)
    )
    if format_name == ARRAYS:
        write(report.npz(), output)
    else:
        emit(report, format_name, output)
