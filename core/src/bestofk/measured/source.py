"""What a file gave, so that its figures can be traced to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import file_digest
from typing import TYPE_CHECKING

from bestofk.errors import BadInput
from bestofk.measured.foreign import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A file from which figures were taken.

    Parameters
    ----------
    kind
        What wrote it, such as ``"vLLM bench serve"``.
    file
        Its name, without its folder; what cannot be printed is escaped.
    sha256
        Of its bytes.
    date
        When it was last changed, ``YYYY-MM-DD`` in UTC.
    rows
        How many were used.
    dropped
        Why rows were not used → how many.
    notes
        Sentences for the reader.
    """

    kind: str
    file: str
    sha256: str
    date: str
    rows: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, path: Path, kind: str, rows: int, dropped: Mapping[str, int] | None = None, notes: tuple[str, ...] = ()
    ) -> Source:
        """Describe a file that was read."""
        with opened(path):
            date = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
        used = {reason: count for reason, count in (dropped or {}).items() if count}
        return cls(kind, _printable(path.name), digest, date, rows, used, notes)


def _printable(name: str) -> str:
    """Escape what a text of one line cannot hold: bytes that are not UTF-8, ends of lines, and control characters."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in name)


def require_different(sources: Iterable[Source]) -> None:
    """Refuse a file that is given twice, so that nothing in it counts twice.

    Raises
    ------
    BadInput
        If two files have the same bytes.
    """
    seen = dict[str, str]()
    for source in sources:
        if source.sha256 in seen:
            raise BadInput(f"{source.file}: has the same bytes as {seen[source.sha256]}; give it once")
        seen[source.sha256] = source.file
