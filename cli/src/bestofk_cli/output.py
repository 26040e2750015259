"""Where results go: stdout, or a file that is written all at once."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from bestofk import BadInput
from bestofk_tables.formats import RECORDS, render

from bestofk_cli.errors import warn

if TYPE_CHECKING:
    from bestofk_tables.formats import Report

STDOUT = Path("-")


def emit(report: Report, name: str, output: Path | None) -> None:
    """Write a report in a format; notes that the format has no room for go to stderr."""
    if name in RECORDS:
        for note in report.notes():
            warn(f"note: {note}")
    write(f"{render(report, name, _width(output))}\n", output)


def write(content: str | bytes, output: Path | None) -> None:
    """Write to a file, or to stdout.

    Raises
    ------
    BadInput
        If that cannot be written; a file is then as it was before.
    """
    try:
        if output is None or output == STDOUT:
            click.echo(content, nl=False)
        else:
            _write_file(output.resolve(), content.encode() if isinstance(content, str) else content)
    except BrokenPipeError:
        raise  # whoever read stdout has seen enough, which Click knows how to end quietly
    except OSError as error:
        raise BadInput(f"{output or 'stdout'}: cannot be written: {error.strerror}") from None


def _write_file(target: Path, content: bytes) -> None:
    if target.exists() and not target.is_file():
        target.write_bytes(content)  # a device or a pipe, which cannot be replaced
    else:
        _replace(target, content)


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        _set_mode(Path(name), target)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink()
        raise


def _set_mode(new: Path, target: Path) -> None:
    """Keep the permissions of the file that is replaced; a new one gets the usual ones."""
    if target.exists():
        shutil.copymode(target, new)
    else:
        mask = os.umask(0)
        os.umask(mask)
        new.chmod(0o666 & ~mask)


def _width(output: Path | None) -> int | None:
    """Give the columns of the terminal, where results go to one."""
    return shutil.get_terminal_size().columns if output in (None, STDOUT) and sys.stdout.isatty() else None
