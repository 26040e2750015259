"""What a load test measured: a row for each request, or only its means."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bestofk.measured.source import Source

NO_ROWS = "in a summary without rows"
ROUNDING = 1e-9  # relative, of times that were converted from milliseconds


@dataclass(frozen=True, slots=True)
class Requests:
    """Lengths and times of n requests, each of shape (n,).

    Parameters
    ----------
    input, output
        Tokens; at least one of output.
    latency
        Seconds until the last token.
    ttft
        Seconds until the first token; NaN where it is not known.
    """

    input: NDArray[np.float64]
    output: NDArray[np.float64]
    latency: NDArray[np.float64]
    ttft: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: Iterable[Requests]) -> Requests:
        """Give the requests of several tests as one."""
        parts = list(parts)
        return cls(
            np.concatenate([part.input for part in parts]),
            np.concatenate([part.output for part in parts]),
            np.concatenate([part.latency for part in parts]),
            np.concatenate([part.ttft for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Means:
    """What a summary without rows says of its requests.

    Parameters
    ----------
    count
        Requests that succeeded.
    input
        Mean tokens.
    ttft, gap
        Mean seconds until the first token, and between two of the others.
    ttft_std, gap_std
        Their standard deviations over requests; None where the summary has none.
    """

    count: int
    input: float
    ttft: float
    gap: float
    ttft_std: float | None
    gap_std: float | None


@dataclass(frozen=True, slots=True)
class LoadTest:
    """A file of a load generator: rows where it has any, otherwise means.

    Parameters
    ----------
    requests
        None where the file has no rows.
    means
        One for each run that has no rows.
    source
        The file.
    """

    requests: Requests | None
    means: tuple[Means, ...]
    source: Source


@dataclass(slots=True)
class RequestRows:
    """Requests as they are read: 32 bytes each."""

    input: array[int] = field(default_factory=lambda: array("q"))
    output: array[int] = field(default_factory=lambda: array("q"))
    latency: array[float] = field(default_factory=lambda: array("d"))
    ttft: array[float] = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        return len(self.latency)

    def add(self, tokens: tuple[int, int], latency: float, ttft: float | None, place: str) -> None:
        """Add a request that gave at least one token.

        Raises
        ------
        BadInput
            If its first token came after its last.
        """
        if ttft is not None and ttft > latency * (1 + ROUNDING):
            raise BadInput(f"{place}: the first token after {ttft:g} s, the last after {latency:g} s")
        self.input.append(tokens[0])
        self.output.append(tokens[1])
        self.latency.append(latency)
        self.ttft.append(math.nan if ttft is None else ttft)

    def requests(self) -> Requests | None:
        """Give the rows as arrays, or None where there are none."""
        if not len(self):
            return None
        return Requests(
            np.array(self.input, np.float64),
            np.array(self.output, np.float64),
            np.array(self.latency, np.float64),
            np.array(self.ttft, np.float64),
        )
