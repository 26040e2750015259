"""The one place that turns errors into a line on stderr and an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from bestofk.errors import BestofkError, PluginError, WorkersLost

if TYPE_CHECKING:
    from collections.abc import Iterator

from contextlib import contextmanager

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


class NothingToShow(BestofkError):
    """What was asked for is empty."""


class Interrupted(BestofkError):
    """The user pressed Ctrl-C."""


@contextmanager
def one_line() -> Iterator[None]:
    """End the run with one line on stderr where it fails.

    Raises
    ------
    SystemExit
        With 2 for bad input; 1 for a plugin that must not fail, for workers that are lost, for nothing to show and for
        too little memory; and 130 for Ctrl-C.
    """
    try:
        yield
    except click.UsageError as error:
        fail(_usage(error), BAD_INPUT)
    except (Interrupted, click.Abort):
        fail("interrupted", INTERRUPTED)
    except (PluginError, NothingToShow, WorkersLost) as error:
        fail(str(error), FAILED)
    except BestofkError as error:
        fail(str(error), BAD_INPUT)
    except MemoryError as error:
        fail(f"too little memory: {error or 'lower --trials or --k-max'}", FAILED)


def warn(message: str) -> None:
    """Say something on stderr, on one line."""
    from bestofk_tables.document import plain

    click.echo(f"bestofk: {plain(message)}", err=True)


def fail(message: str, code: int) -> None:
    """Say why the run ends, and end it."""
    warn(message)
    raise SystemExit(code)


def _usage(error: click.UsageError) -> str:
    """Say what is wrong with the command line, and where its help is."""
    message = error.format_message().rstrip(".")
    return f"{message} (see '{error.ctx.command_path} --help')" if error.ctx else message
