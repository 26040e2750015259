"""The command line of bestofk: parse, call, print."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the console script."""
    from bestofk_cli.console import run

    run()
