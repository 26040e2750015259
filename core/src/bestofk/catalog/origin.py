"""Where the figures of a model were measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTED = {"prices": "model", "speed": "request"}  # what the rows of a file are, where they are no rows


@dataclass(frozen=True, slots=True)
class OriginFile:
    """A file from which figures of a model were taken.

    Parameters
    ----------
    role
        What it gave: ``"prices"``, ``"speed"``, ``"lengths"`` or ``"records"``.
    kind
        What wrote it, such as ``"vLLM bench serve"``.
    file, sha256, date
        Its name, the hash of its bytes, and the day on which it was last changed.
    rows
        How many were used.
    dropped
        Why rows were not used → how many.
    notes
        Sentences for the reader.
    """

    role: str
    kind: str
    file: str
    sha256: str
    date: str
    rows: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say it in a line.

        Examples
        --------
        >>> OriginFile("speed", "vLLM bench serve", "a.json", "", "2026-01-02", 300, {"that failed": 2}).sentence()
        'speed from a.json (vLLM bench serve, 2026-01-02): 300 requests, without 2 that failed'
        """
        used = f"{self.rows:,} {COUNTED.get(self.role, 'row')}{'s' if self.rows != 1 else ''}"
        without = ", ".join(f"{count:,} {reason}" for reason, count in self.dropped.items())
        return f"{self.role} from {self.file} ({self.kind}, {self.date}): {used}{without and f', without {without}'}"


@dataclass(frozen=True, slots=True)
class Origin:
    """What the figures of a model were fitted to.

    Parameters
    ----------
    date
        The day of the fit, ``YYYY-MM-DD`` in UTC.
    program
        What fitted, with its version.
    files
        What was read.
    notes
        Sentences for the reader.
    """

    date: str
    program: str
    files: tuple[OriginFile, ...] = ()
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say it in a line."""
        return f"fitted {self.date} by {self.program}: {'; '.join(file.sentence() for file in self.files)}"
