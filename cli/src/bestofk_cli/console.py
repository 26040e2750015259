"""The command line as a process: its streams, and how it ends."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from bestofk_cli.app import app
from bestofk_cli.errors import INTERRUPTED


def run() -> None:
    """Run the command line and end the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 still shows everything
    try:
        app(prog_name="bestofk")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            sys.stdout.flush()
            os._exit(INTERRUPTED)  # a compiled loop in another thread cannot be stopped, and is not waited for
        raise
