"""``bestofk report``."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from bestofk_cli import completion, options
from bestofk_cli.budgets import limited
from bestofk_cli.commands.solve import NO_CHOICE
from bestofk_cli.parameters import OutputFile
from bestofk_cli.replicating import replicated
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bestofk import Budget, Catalog, Scenario
    from bestofk.decision.solve import Decision
    from bestofk_tables.report.page import Page

    from bestofk_cli.budgets import Limits
    from bestofk_cli.replicating import Replicating
    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection

NEEDED = ("plotnine", "jinja2")
TYPED = "limits"  # names a budget that is no scenario's
SUFFIXES = (".html", ".htm", "")


class PageFile(OutputFile):
    """A file for a page, whose suffix does not promise anything else."""

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check that the file can be written, and that it is named as HTML."""
        path = super().convert(value, param, ctx)
        if path.suffix.lower() not in SUFFIXES:
            self.fail(f"{str(path)!r}: a report is HTML, its file ends in .html or .htm", param, ctx)
        return path


@click.command(epilog="\b\nExample:\n  bestofk report gpt-5 --scenario essay-feedback -o report.html")
@click.argument("models", metavar="MODEL...", nargs=-1, required=True, shell_complete=completion.models)
@options.catalog
@limited
@selected()
@replicated
@sampled
@click.option(
    "-o", "--output", type=PageFile(), required=True, metavar="FILE", help="HTML, written all at once; - is stdout."
)
@click.pass_context
def report(
    context: click.Context,
    /,
    models: tuple[str, ...],
    catalog_file: Path | None,
    limits: Limits,
    selection: Selection,
    output: Path,
    replicating: Replicating,
    sampling: Sampling,
) -> None:
    """Write a decision as a page that can be handed on.

    One HTML file that needs nothing else: what 'bestofk solve' says of each MODEL, which model to take where there are
    several, the figures, the inputs and how all was made. Ends with 1 where there is no choice.
    Needs: pip install 'bestofk[report]'.
    """
    _require_report()
    import bestofk as bk

    from bestofk_cli.chosen import chosen
    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import write
    from bestofk_cli.panels import decide

    catalog = bk.load_catalog(catalog_file)
    asked = chosen("model", models, catalog.models)
    question = _scenario(catalog, limits.scenario, limits.budget(catalog))
    complaints = Complaints()
    registered = selection.registered(complaints)
    decided = decide(replicating, sampling, {question.name: question}, asked, registered, complaints)
    decisions = [decision for _, decision in decided]
    page = _page(context, catalog, question, decisions, output)
    write(_drawn(page, decisions).encode("utf-8", "backslashreplace"), output)
    if not any(answer.choice.k for decision in decisions for answer in decision.answers):
        from bestofk_cli.errors import fail

        fail("; ".join(dict.fromkeys(map(_reason, decisions))), NO_CHOICE)


def _require_report() -> None:
    """Make sure that the page can be made, before anything is computed.

    Raises
    ------
    BadInput
        If something is not installed.
    """
    missing = next((name for name in NEEDED if find_spec(name) is None), None)
    if missing is not None:
        from bestofk import BadInput

        raise BadInput(
            f"a report needs {missing}, which is not installed; install it with: pip install 'bestofk[report]'"
        )


def _scenario(catalog: Catalog, name: str | None, budget: Budget) -> Scenario:
    """Name the budget: as its scenario where it is that, as changed where single limits were typed."""
    from bestofk import Scenario

    if name is None:
        return Scenario(TYPED, "Limits of its own", budget)
    known = catalog.scenarios[name]
    if known.budget == budget:
        return known
    return Scenario(known.name, f"{known.title}, with limits changed", budget, known.note)


def _page(
    context: click.Context, catalog: Catalog, scenario: Scenario, decisions: Sequence[Decision], output: Path
) -> Page:
    """Put the decisions and their provenance on a page."""
    from bestofk_tables.decision.report import DecisionReport
    from bestofk_tables.decision.served import served_of
    from bestofk_tables.report.page import Page

    from bestofk_cli.output import STDOUT
    from bestofk_cli.recorded import recorded

    selectors = [answer.selector for answer in decisions[0].answers]
    written = "" if output == STDOUT else f" -o {shlex.quote(output.name)}"
    reports = []
    for decision in decisions:
        record = recorded(context, catalog, {decision.summary.model.name: decision.summary}, (), selectors)
        served = served_of(decision, ideal_too=True)
        reports.append(DecisionReport(decision, {**record, "command": f"{record['command']}{written}"}, served=served))
    return Page(scenario, reports, catalog.source, str(reports[0].provenance["command"]), catalog.origins)


def _drawn(page: Page, decisions: Sequence[Decision]) -> str:
    """Draw the figures, with a progress bar on a terminal, and write the page."""
    from bestofk_tables.report.images import count_images

    hidden = not sys.stderr.isatty()
    with click.progressbar(length=count_images(decisions), label="drawing", file=sys.stderr, hidden=hidden) as bar:
        return page.render(lambda _: bar.update(1))


def _reason(decision: Decision) -> str:
    """Say why a decision holds no choice."""
    reasons = dict.fromkeys(answer.failure or answer.choice.reason for answer in decision.answers)
    return f"{decision.summary.model.name}: {decision.candidates.infeasible or '; '.join(reasons)}"
