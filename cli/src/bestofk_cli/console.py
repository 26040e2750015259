"""The command line as a process: its streams, and how it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from bestofk_cli.app import app
from bestofk_cli.signals import ENDED, heed_signals
from bestofk_cli.streams import open_streams


def run() -> None:
    """Run the command line and end the process."""
    open_streams()
    heed_signals()
    try:
        app(prog_name="bestofk")
    except SystemExit as end:
        if isinstance(end.code, int) and end.code > ENDED:
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(end.code)  # a compiled loop in another thread cannot be stopped, and is not waited for
        raise
