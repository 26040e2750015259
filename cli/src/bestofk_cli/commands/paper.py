"""``bestofk paper``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="\b\nExample:\n  bestofk paper --format json -o paper.json")
@options.threads
@options.output()
@click.pass_context
def paper(context: click.Context, /, threads: int, format_name: str, output: Path | None) -> None:
    """Check the paper's tables and sentences.

    Computes Tables 4 to 6 by the paper's own procedure, marks every cell that differs from the printed one,
    and holds the sentences of the Results against the cells.
    """
    import bestofk as bk
    from bestofk_tables.paper import paper_report
    from bestofk_tables.published import published_tables
    from bestofk_tables.rows import choose_rows

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import emit
    from bestofk_cli.recorded import recorded

    catalog, published = bk.load_catalog(), published_tables()
    complaints = Complaints()
    registered = complaints.selectors(published.selectors)
    summaries = bk.simulate(catalog.models, **published.simulation, threads=threads)
    rows = choose_rows(summaries.values(), catalog.scenarios.values(), registered, complaints)
    record = recorded(context, catalog, summaries, catalog.scenarios.values(), registered)
    emit(paper_report(rows, record), format_name, output)
