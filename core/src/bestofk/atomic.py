"""Files that are either the old ones or the new ones, never something between."""

from __future__ import annotations

import glob
import os
import stat
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTIAL = ".partial"
LONGEST_NAME = 255  # bytes of the name of a file
BESIDE = len(f"..01234567~{PARTIAL}")  # bytes by which the name of a partial file is longer


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
    with replacing_together(path) as (file,):
        yield file


@contextmanager
def replacing_together(*paths: str | os.PathLike[str]) -> Iterator[list[IO[bytes]]]:
    """Open files for writing that take the places of others when all of them are written.

    Parameters
    ----------
    paths
        As for :func:`replacing`. The first names the others, and takes its place last; where it cannot, the others are
        as they were.

    Raises
    ------
    BadInput
        If one cannot be written, in one line.
    """
    try:
        with ExitStack() as opened:
            files = [opened.enter_context(_written(Path(path))) for path in paths]
            yield [file.stream for file in files]
            for file in files:
                file.finish()
            _take_places(list(reversed(files)))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise BadInput(f"{paths[0]}: cannot be written: {error.strerror or error}") from error


@dataclass(slots=True)
class Beside:
    """A file beside the one whose place it takes.

    Parameters
    ----------
    stream
        Open for writing.
    target
        Whose place it takes.
    partial
        Its path; None where `target` is a device or a pipe, which is written to.
    """

    stream: IO[bytes]
    target: Path
    partial: Path | None

    @property
    def old(self) -> Path | None:
        """Where the old file stays until others have taken their places too."""
        return self.partial and self.partial.with_name(f"{self.partial.name.removesuffix(PARTIAL)}~{PARTIAL}")

    def finish(self) -> None:
        """Bring all that was written to the disk."""
        self.stream.flush()
        if self.partial is not None:
            os.fsync(self.stream.fileno())
            there = self.target.exists()
            self.partial.chmod(stat.S_IMODE(self.target.stat().st_mode) if there else 0o666 & ~_umask())
        self.stream.close()

    def take_place(self, *, keep_old: bool) -> None:
        """Take the place."""
        if self.partial is not None and self.old is not None:
            if keep_old and self.target.exists():
                self.target.replace(self.old)
            self.partial.replace(self.target)

    def is_in_place(self) -> bool:
        """Whether it has taken the place."""
        return self.partial is not None and not self.partial.exists()

    def give_back(self) -> None:
        """Put the old file, or none, in the place again."""
        if self.old is not None and self.old.exists():
            self.old.replace(self.target)
        elif self.is_in_place():
            self.target.unlink()

    def remove(self) -> None:
        """Remove what is left beside the target."""
        if self.partial is not None and self.old is not None:
            self.partial.unlink(missing_ok=True)
            self.old.unlink(missing_ok=True)


@contextmanager
def _written(path: Path) -> Iterator[Beside]:
    """Open a file beside another; it is gone at the end where it has not taken its place."""
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield Beside(device, path, None)
        return
    target = path.resolve()
    handle, name = tempfile.mkstemp(PARTIAL, _beginning(target.name), target.parent)
    beside = Beside(os.fdopen(handle, "w+b"), target, Path(name))
    try:
        with beside.stream:
            yield beside
    finally:
        beside.remove()


def _take_places(files: list[Beside]) -> None:
    """Put files in their places, all or none."""
    *others, last = files
    try:
        for file in others:
            file.take_place(keep_old=True)
        last.take_place(keep_old=False)
    except BaseException:
        if not last.is_in_place():
            for file in others:
                file.give_back()
        raise


def _beginning(name: str) -> str:
    """Give how the names of the partial files of a file begin."""
    return f".{short_name(name, LONGEST_NAME - BESIDE)}."


def short_name(name: str, most: int) -> str:
    """Give a name of at most so many bytes: of a longer one the beginning, and a part of the hash of all."""
    content = os.fsencode(name)
    if len(content) <= most:
        return name
    digest = sha256(content).hexdigest()[:8]
    return f"{content[: most - len(digest) - 1].decode(errors='ignore')}-{digest}"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def remove_partials(path: Path) -> None:
    """Remove what a killed process left of a file that this process alone writes."""
    for partial in path.parent.glob(f"{glob.escape(_beginning(path.name))}*{PARTIAL}"):
        partial.unlink(missing_ok=True)
