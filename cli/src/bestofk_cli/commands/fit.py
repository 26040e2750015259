"""``bestofk fit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from bestofk_tables.formats import DEFAULT_FORMAT, FORMATS

from bestofk_cli import fit_options
from bestofk_cli.parameters import OneOf, require_kept

if TYPE_CHECKING:
    from pathlib import Path

UNNAMED = "fitted"
EXAMPLE = "--price-in 1.25 --price-out 10 --latency-in 0.0005 --latency-out 0.005 --accuracy 0.94±0.02"
LENGTHS = "--input-tokens 1024±64 --output-tokens 2048±128"


@click.command(epilog=f"\b\nExample:\n  bestofk fit {EXAMPLE} {LENGTHS} -o mymodels.toml")
@fit_options.sources
@click.option(
    "--format",
    "format_name",
    type=OneOf("format", FORMATS),
    metavar="NAME",
    default=DEFAULT_FORMAT,
    help=f"Of what is printed, by default {DEFAULT_FORMAT}. One of: {', '.join(FORMATS)}.",
)
def fit(name: str | None, output: Path | None, *, add: bool, format_name: str, **given: Any) -> None:
    """Fit a model to price lists, load tests and evaluation logs.

    Prints each figure with its standard error, what was dropped, and where a normal describes badly what was measured.
    -o writes a catalog for --catalog of every other command, with the samples of a log beside it:

    bestofk fit --prices litellm_prices.json --model gpt-5 --speed bench.json --records log.eval -o mymodels.toml
    """
    from bestofk import BadInput
    from bestofk.catalog.write import Entry, kept, records_name, write_entry
    from bestofk_tables.fit import FitReport

    from bestofk_cli.errors import FAILED, fail, warn
    from bestofk_cli.output import emit

    if add and output is None:
        raise BadInput("--add: name the catalog by -o FILE")
    named = name or given["model"] or UNNAMED
    if output is not None:
        require_kept(click.get_current_context(), output.with_name(records_name(output, named)))
        kept(output, named, add=add)
    found = fit_options.fit_of(given)
    if not found.files and found.missing() == ["prices", "speed", "lengths", "accuracy"]:
        raise click.UsageError("nothing to fit: give --prices, --speed, --records or --lengths")
    written = []
    if output is not None:
        entry = Entry(named, named, found, given["parallelism"], given["replace"], given["bootstrap"] or 0)
        written = write_entry(entry, output, add=add)
    try:
        emit(FitReport(named, found), format_name, None)
    except BadInput as error:
        if written:
            fail(f"{error}; {' and '.join(map(str, written))} {'is' if len(written) == 1 else 'are'} written", FAILED)
        raise
    for path in written:
        warn(f"note: wrote {path}")
