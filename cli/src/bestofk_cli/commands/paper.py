"""``bestofk paper``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import options, sampling
from bestofk_cli.figure_options import FigureFile, format_of, require_plotnine
from bestofk_cli.parameters import WholeNumber

if TYPE_CHECKING:
    from pathlib import Path

    import bestofk as bk
    from bestofk_tables.audit.cells import AuditedCell
    from bestofk_tables.audit.report import AuditReport
    from bestofk_tables.paper import PaperReport

DOTS_PER_INCH = 100  # of the audit's figure


@click.command(epilog="\b\nExample:\n  bestofk paper --format json -o paper.json")
@click.option("--audit", is_flag=True, help="Holds the paper's choices against exact ones and against other seeds.")
@click.option(
    "--seeds", type=WholeNumber(1, 10**6), default=200, show_default=True, help="Of the audit's replications."
)
@click.option(
    "--figure",
    type=FigureFile(),
    metavar="FILE",
    help="Draws the audit too, as .pdf, .png or .svg; needs the extra plot.",
)
@sampling.threads
@options.output()
@click.pass_context
def paper(
    context: click.Context,
    /,
    audit: bool,
    seeds: int,
    figure: Path | None,
    threads: int,
    format_name: str,
    output: Path | None,
) -> None:
    """Check the paper's tables and sentences.

    Computes Tables 4 to 6 by the paper's own procedure, marks every cell that differs from the printed one,
    and holds the sentences of the Results against the cells.

    With --audit, holds each of the 108 choices against the one on exact means, counts under how many other seeds the
    paper's procedure makes it again, and counts the budgets that one- and two-dimensional choices break.
    """
    from bestofk_cli.output import emit

    if figure is not None:
        if not audit:
            raise click.UsageError("--figure belongs to --audit", context)
        require_plotnine()
    report = _audited(context, seeds, threads, figure) if audit else _compared(context, threads)
    emit(report, format_name, output)


def _compared(context: click.Context, threads: int) -> PaperReport:
    """Hold the computed tables against the printed ones."""
    import bestofk as bk
    from bestofk_tables.paper import paper_report
    from bestofk_tables.published import published_tables
    from bestofk_tables.rows import choose_rows

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.recorded import recorded

    catalog, published = bk.load_catalog(), published_tables()
    complaints = Complaints()
    registered = complaints.selectors(published.selectors)
    summaries = bk.simulate(catalog.models, **published.simulation, threads=threads)
    rows = choose_rows(summaries.values(), catalog.scenarios.values(), registered, complaints)
    record = recorded(context, catalog, summaries, catalog.scenarios.values(), registered)
    return paper_report(rows, record)


def _audited(context: click.Context, seeds: int, threads: int, figure: Path | None) -> AuditReport:
    """Hold the printed choices against exact ones, and draw what is found."""
    import bestofk as bk
    from bestofk_tables.audit.cells import audit_cells
    from bestofk_tables.audit.heuristics import audit_heuristics
    from bestofk_tables.audit.replications import replicate_published
    from bestofk_tables.audit.report import AuditReport

    from bestofk_cli.command_line import command_line
    from bestofk_cli.progress import progress_bar

    catalog = bk.load_catalog()
    with progress_bar("replicating", seeds) as progress:
        counts = replicate_published(catalog, seeds, threads, progress)
    cells = audit_cells(catalog, counts)
    if figure is not None:
        _draw(catalog, cells, figure)
    record = {"command": command_line(context), "version": bk.__version__}
    return AuditReport(catalog, cells, audit_heuristics(catalog), seeds, record, figure.name if figure else None)


def _draw(catalog: bk.Catalog, cells: list[AuditedCell], figure: Path) -> None:
    """Draw the audit into a file."""
    from bestofk_tables.audit.figure import draw_audit

    from bestofk_cli.output import write

    write(draw_audit(catalog, cells).render(format_of(figure), DOTS_PER_INCH), figure)
