"""Where results go: stdout, or a file that is written all at once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from bestofk import BadInput
from bestofk.atomic import replacing
from bestofk_tables.formats import RECORDS, render

from bestofk_cli.colours import shows_colours
from bestofk_cli.errors import warn

if TYPE_CHECKING:
    from bestofk_tables.formats import Report

STDOUT = Path("-")


def emit(report: Report, name: str, output: Path | None) -> None:
    """Write a report in a format; notes that the format has no room for go to stderr."""
    if name in RECORDS:
        for note in report.notes():
            warn(f"note: {note}")
    colour = is_stdout(output) and shows_colours(sys.stdout)
    write(f"{render(report, name, _width(output), colour=colour)}\n", output)


def write(content: str | bytes, output: Path | None) -> None:
    """Write to a file, and say so on stderr, or to stdout.

    Raises
    ------
    BadInput
        If that cannot be written; a file is then as it was before.
    """
    if output is None or is_stdout(output):
        _print(content)
    else:
        save(content, output)
        warn(f"note: wrote {output}")


def save(content: str | bytes, path: Path) -> None:
    """Write to a file without a word.

    Raises
    ------
    BadInput
        If that cannot be written; the file is then as it was before.
    """
    with replacing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def _print(content: str | bytes) -> None:
    try:
        click.echo(content, nl=False, color=True)  # whoever coloured it has looked at the terminal
    except BrokenPipeError:
        raise  # whoever read stdout has seen enough, which Click knows how to end quietly
    except OSError as error:
        raise BadInput(f"stdout: cannot be written: {error.strerror}") from None


def _width(output: Path | None) -> int | None:
    """Give the columns of the terminal, where results go to one."""
    return shutil.get_terminal_size().columns if is_stdout(output) and sys.stdout.isatty() else None


def is_stdout(output: Path | None) -> bool:
    """Whether results go to stdout."""
    return output in (None, STDOUT)
