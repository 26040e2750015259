"""The command line of bestofk: parse, call, print."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the console script.

    Ctrl-C while the program is loaded ends it as it does later.
    """
    try:
        from bestofk_cli.console import run

        run()
    except KeyboardInterrupt:
        import os

        _say_interrupted()
        os._exit(130)


def _say_interrupted() -> None:
    """Say it without anything that may not be loaded, on a stream that may be closed."""
    import sys
    from contextlib import suppress

    with suppress(OSError, AttributeError):
        sys.stderr.write("bestofk: interrupted\n")
        sys.stderr.flush()
