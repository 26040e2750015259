"""The one place that turns errors into a line on stderr and an exit code."""

from __future__ import annotations

import signal
import sys
import warnings
from typing import TYPE_CHECKING

import click
from bestofk.errors import BestofkError, PluginError, WorkersLost

from bestofk_cli.signals import ENDED, WORDS
from bestofk_cli.streams import silence

if TYPE_CHECKING:
    from collections.abc import Iterator

from contextlib import contextmanager

FAILED, BAD_INPUT = 1, 2


class NothingToShow(BestofkError):
    """What was asked for is empty."""


class Interrupted(BestofkError):
    """The user pressed Ctrl-C, or another signal asked the process to end."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__(WORDS[signal.Signals(number).name])
        self.code = ENDED + number


@contextmanager
def warnings_in_one_line() -> Iterator[None]:
    """Say each warning once, on one line on stderr."""
    told: set[str] = set()

    def tell(message: Warning | str, *_: object, **__: object) -> None:
        if str(message) not in told:
            told.add(str(message))
            warn(str(message))

    with warnings.catch_warnings():
        warnings.showwarning = tell
        yield


@contextmanager
def one_line() -> Iterator[None]:
    """End the run with one line on stderr where it fails.

    Raises
    ------
    SystemExit
        With 2 for bad input; 1 for a plugin that must not fail, for workers that are lost, for nothing to show and for
        too little memory; and 128 and its number for a signal, which is 130 for Ctrl-C.
    """
    try:
        yield
    except click.UsageError as error:
        fail(_usage(error), BAD_INPUT)
    except click.Abort:
        fail(str(Interrupted()), Interrupted().code)
    except Interrupted as error:
        fail(str(error), error.code)
    except (PluginError, NothingToShow, WorkersLost) as error:
        fail(str(error), FAILED)
    except BestofkError as error:
        fail(str(error), BAD_INPUT)
    except MemoryError as error:
        fail(f"too little memory: {error or 'lower --trials or --k-max'}", FAILED)


def warn(message: str, colour: str = "yellow") -> None:
    """Say something on stderr, on one line; where there are colours, our name has one."""
    from bestofk_tables.document import plain

    from bestofk_cli.colours import shows_colours

    coloured = shows_colours(sys.stderr)
    name = click.style("bestofk:", fg=colour) if coloured else "bestofk:"
    try:
        click.echo(f"{name} {plain(message)}", err=True, color=coloured)
    except OSError:
        silence("stderr")  # full, or nobody reads it: the exit code is what is left to tell


def fail(message: str, code: int) -> None:
    """Say why the run ends, and end it."""
    warn(message, "red")
    raise SystemExit(code)


def _usage(error: click.UsageError) -> str:
    """Say what is wrong with the command line, and where its help is."""
    message = (_named_argument(error) or error.format_message()).rstrip(".")
    return f"{message} (see '{error.ctx.command_path} --help')" if error.ctx else message


def _named_argument(error: click.UsageError) -> str | None:
    """Say that what was typed as an option is an argument; None where it is not."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return None
    arguments = (each for each in error.ctx.command.params if isinstance(each, click.Argument))
    names = ["".join(filter(str.isalpha, each.make_metavar(error.ctx))) for each in arguments]
    typed = error.option_name.lstrip("-").lower()
    name = next((name for name in names if name.lower() in (typed, typed.removesuffix("s"))), None)
    if name is None:
        return None
    asked = f"the {name.lower()} is an argument, as in '{error.ctx.command_path} {name}'"
    return f"No such option {error.option_name!r}: {asked}"
