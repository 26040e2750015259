"""Where the figures of a model were measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestofk.amounts import three_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.distribution import Normal

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
class Measured:
    """What a log shows of a model that draws from the log itself, so that these figures are not drawn from.

    Parameters
    ----------
    input, output
        Tokens of a sample of a question, with standard errors.
    accuracy
        Likewise the score; None where the log has none.
    reasoning_share
        Of the output tokens, those of reasoning, in [0, 1], where the log counts them and no price is theirs.
    """

    input: Normal | None = None
    output: Normal | None = None
    accuracy: Normal | None = None
    reasoning_share: float | None = None

    def normals(self) -> dict[str, Normal]:
        """Give those that there are, by name."""
        named = {"input": self.input, "output": self.output, "accuracy": self.accuracy}
        return {name: normal for name, normal in named.items() if normal is not None}

    def sentence(self) -> str:
        """Say it in a line, empty where nothing is known.

        Examples
        --------
        >>> from bestofk import Normal
        >>> Measured(accuracy=Normal(0.5, 0.4, 0.02)).sentence()
        'accuracy 0.5 (standard error 0.02)'
        """
        told = [
            f"{name} {three_digits(normal.mean)} (standard error {three_digits(normal.mean_se)})"
            for name, normal in self.normals().items()
        ]
        share = [] if self.reasoning_share is None else [f"reasoning {100 * self.reasoning_share:.3g} % of the output"]
        return ", ".join([*told, *share])


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
    measured
        What a log shows, where it takes the place of lengths and accuracy.
    """

    date: str
    program: str
    files: tuple[OriginFile, ...] = ()
    notes: tuple[str, ...] = ()
    measured: Measured = Measured()

    def sentence(self) -> str:
        """Say it in a line."""
        measured = self.measured.sentence()
        told = [*(file.sentence() for file in self.files), *([f"measured: {measured}"] if measured else [])]
        return f"fitted {self.date} by {self.program}: {'; '.join(told)}"
