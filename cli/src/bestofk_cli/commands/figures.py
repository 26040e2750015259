"""``bestofk figures``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from bestofk_tables.figures.formats import FORMATS

from bestofk_cli import figure_options
from bestofk_cli.commands.tables import DEFAULT_SELECTORS
from bestofk_cli.parameters import OneOf
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk_cli.figure_options import Canvas
    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection

    Figure = tuple[str, str]  # kind and model


@click.command(epilog="\b\nExample:\n  bestofk figures --only 4,5 --method published -o figures")
@selected(*DEFAULT_SELECTORS)
@sampled
@figure_options.drawn_on
@click.option("--only", metavar="N,…", help="Numbers such as 4,7; by default all, 4 to 21.")
@click.option(
    "--format",
    "format_name",
    type=OneOf("format", FORMATS),
    default="pdf",
    show_default=True,
    metavar="|".join(FORMATS),
    help="Of every file.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Is made where it is missing; each file is written all at once.",
)
@click.pass_context
def figures(
    context: click.Context,
    /,
    selection: Selection,
    canvas: Canvas,
    only: str | None,
    format_name: str,
    output: Path,
    sampling: Sampling,
) -> None:
    """Draw the paper's Figures 4 to 21.

    For each model of Table 3 in three scenarios: the feasible box, then accuracy against k, named figure-04 and so on.
    Needs: pip install 'bestofk[plot]'.
    """
    figure_options.require_plotnine()
    import bestofk as bk
    from bestofk.amounts import counted
    from bestofk_tables.figures.kinds import draw
    from bestofk_tables.figures.paper_figures import paper_figures

    from bestofk_cli.command_line import command_line
    from bestofk_cli.complaints import Complaints
    from bestofk_cli.errors import warn
    from bestofk_cli.output import save
    from bestofk_cli.panels import choose_panels

    catalog = bk.load_catalog()
    wanted = _wanted(only, paper_figures(catalog.models))
    _make(output)
    look, complaints = canvas.look(), Complaints()
    registered = selection.registered(complaints)
    shown = {model: catalog.models[model] for _, model in wanted.values()}
    panels = choose_panels(sampling, catalog.scenarios, shown, registered, complaints)
    with click.progressbar(wanted.items(), label="drawing", file=sys.stderr, hidden=not sys.stderr.isatty()) as each:
        for number, (kind, model) in each:
            figure = draw(kind, [panel for panel in panels if panel.summary.model.name == model], look)
            save(
                figure.render(format_name, canvas.dpi, command_line(context)),
                output / f"figure-{number:02}.{format_name}",
            )
    warn(f"note: wrote {counted(len(wanted), 'figure')} to {output}")


def _wanted(only: str | None, known: Mapping[int, Figure]) -> dict[int, Figure]:
    """Give the figures that are asked for, in the order of their numbers.

    Raises
    ------
    BadInput
        If one is not a number of a figure.
    """
    from bestofk import BadInput

    if only is None:
        return dict(known)
    numbers = {str(number): number for number in known}
    names = [name.strip() for name in only.split(",")]
    stranger = next((name for name in names if name not in numbers), None)
    if stranger is not None:
        raise BadInput(f"--only {stranger!r}: must be numbers from {min(known)} to {max(known)}, such as 4,7")
    return {number: known[number] for number in sorted(numbers[name] for name in names)}


def _make(folder: Path) -> None:
    """Make a folder where it is missing.

    Raises
    ------
    BadInput
        If it cannot be made.
    """
    from bestofk import BadInput

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be made: {error.strerror}") from None
