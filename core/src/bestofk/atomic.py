"""Files that are either the old ones or the new ones, never something between."""

from __future__ import annotations

import glob
import os
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTIAL = ".partial"


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes the place of another when all is written.

    Parameters
    ----------
    path
        The file to make or to replace; until the end it is untouched. Its permissions are kept; a link stays one; a
        device or a pipe, which cannot be replaced, is written to.

    Raises
    ------
    BadInput
        If it cannot be written, in one line.
    """
    target = Path(path)
    try:
        with target.open("wb") if target.exists() and not target.is_file() else _writing_beside(target) as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _writing_beside(path: Path) -> Iterator[IO[bytes]]:
    target = path.resolve()
    handle, name = tempfile.mkstemp(PARTIAL, f".{target.name}.", target.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def remove_partials(path: Path) -> None:
    """Remove what a killed process left of a file that this process alone writes."""
    for partial in path.parent.glob(f".{glob.escape(path.name)}.*{PARTIAL}"):
        partial.unlink(missing_ok=True)
