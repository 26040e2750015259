"""Token lengths and scores as normals, with what is lost by that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.measured import numbers, table
from bestofk.measured.fit_normal import Misfit, fit_normal, misfit
from bestofk.measured.source import Source

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping
    from os import PathLike

    from numpy.typing import NDArray

    from bestofk.distribution import Normal
    from bestofk.records.records import Records

KIND = "table of token lengths"
ROLES = ("input", "output")
SHORTEST = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A normal, and how badly it describes what it was fitted to."""

    normal: Normal
    misfit: Misfit


def fit_lengths(records: Records) -> tuple[Fitted, Fitted]:
    """Fit normals to the input and output lengths of samples."""
    return _tokens("input lengths", records.input, records.offsets), _tokens(
        "output lengths", records.output, records.offsets
    )


def fit_scores(records: Records) -> Fitted:
    """Fit a normal to scores; where they are 0 or 1 it says no more than their mean, see :func:`is_graded`."""
    normal = fit_normal(records.score, records.offsets)
    return Fitted(normal, misfit("scores", records.score, records.offsets, normal, 0.0, 1.0, 0.0))


def is_graded(records: Records) -> bool:
    """Whether any score lies between 0 and 1; otherwise a normal of them would make k beyond 1 useless or magic."""
    return bool(np.any(np.add(records.score > 0, records.score >= 1, dtype=np.int8) == 1))


def read_lengths(
    path: str | PathLike[str], *, columns: Mapping[str, str] | None = None
) -> tuple[tuple[Fitted, Fitted], Source]:
    """Fit normals to the token lengths of a table (CSV, Parquet), each row a request of its own.

    Parameters
    ----------
    path
        With the columns input and output.
    columns
        Role → column where it has another name.

    Raises
    ------
    BadInput
        One line with the file, the row and what is allowed.
    """
    from array import array

    path = Path(path)
    sides: tuple[array[int], array[int]] = array("i"), array("i")
    _, rows = table.rows(path, ROLES, (), columns or {})
    for place, values in rows:
        for side, role, value in zip(sides, ROLES, values, strict=True):
            side.append(numbers.tokens(value, role, place))
    lengths = [np.frombuffer(side, np.int32) for side in sides]
    alone = np.arange(len(lengths[0]) + 1)
    found = _tokens("input lengths", lengths[0], alone), _tokens("output lengths", lengths[1], alone)
    for role, fitted in zip(ROLES, found, strict=True):
        if fitted.normal.mean < SHORTEST:
            raise BadInput(f"{path}: {role} has a mean of {fitted.normal.mean:g} tokens: at least 1 is needed")
    return found, Source.of(path, KIND, len(lengths[0]))


def _tokens(name: str, lengths: NDArray[np.int32], offsets: NDArray[np.int64]) -> Fitted:
    normal = fit_normal(lengths, offsets)
    return Fitted(normal, misfit(name, lengths, offsets, normal, SHORTEST, np.inf, 1.0))
