"""The group of commands."""

from __future__ import annotations

import os
from typing import Any

import click
from bestofk.errors import UnknownName
from bestofk.version import __version__

from bestofk_cli.commands.completion import completion
from bestofk_cli.commands.curve import curve
from bestofk_cli.commands.draw import draw
from bestofk_cli.commands.figures import figures
from bestofk_cli.commands.fit import fit
from bestofk_cli.commands.list import list_
from bestofk_cli.commands.paper import paper
from bestofk_cli.commands.plot import plot
from bestofk_cli.commands.report import report
from bestofk_cli.commands.route import route
from bestofk_cli.commands.solve import solve
from bestofk_cli.commands.sweep import sweep
from bestofk_cli.commands.tables import tables
from bestofk_cli.errors import Interrupted, one_line, warnings_in_one_line
from bestofk_cli.signals import Asked


class Application(click.Group):
    """A group whose errors are one line each, and whose unknown commands get the nearest known one."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command line; always ends in SystemExit."""
        from bestofk_cli.shells import VARIABLE, in_silence

        with in_silence() if VARIABLE in os.environ else one_line(), warnings_in_one_line():
            raise SystemExit(super().main(*args, **{**options, "standalone_mode": False}) or 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C is caught before Click prints an empty line for it."""
        try:
            return super().invoke(ctx)
        except Asked as asked:
            raise Interrupted(asked.number) from None
        except KeyboardInterrupt:
            raise Interrupted from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command.

        Raises
        ------
        UnknownName
            If there is none.
        """
        command = super().get_command(ctx, cmd_name)
        if command is None and not ctx.resilient_parsing:
            raise UnknownName("command", cmd_name, self.commands)
        return command


@click.group(
    "bestofk",
    cls=Application,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  bestofk tables --scenario essay-feedback",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def app(context: click.Context) -> None:
    """Choose how many samples k to draw, and from which model, under a cost, a latency and an accuracy budget."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (solve, route, sweep, fit, tables, paper, curve, draw, plot, figures, report, list_, completion):
    app.add_command(command)
