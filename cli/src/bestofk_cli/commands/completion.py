"""``bestofk completion``."""

from __future__ import annotations

import click

from bestofk_cli.parameters import OneOf

SHELLS = ("bash", "zsh", "fish")


@click.command(epilog="\b\nExample:\n  bestofk completion bash")
@click.argument("shell", type=OneOf("shell", SHELLS), metavar="[bash|zsh|fish]")
@click.pass_context
def completion(context: click.Context, /, shell: str) -> None:
    """Print a script that completes names.

    For bash, eval "$(bestofk completion bash)" in ~/.bashrc; the first lines of each script say where it can be saved.
    Models and scenarios are those of --catalog FILE where the line names it before.
    """
    from bestofk_cli.shells import script

    click.echo(script(shell, context.find_root().command))
