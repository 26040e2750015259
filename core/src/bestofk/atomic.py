"""Files that are either the old ones or the new ones, never something between."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    target = Path(path).resolve()
    try:
        with _writing_beside(target) if target.is_file() or not target.exists() else target.open("wb") as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _writing_beside(target: Path) -> Iterator[IO[bytes]]:
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
