"""Token lengths and scores as normals, with what is lost by that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.measured import numbers, table
from bestofk.measured.fit_normal import fit_normal
from bestofk.measured.misfit import Misfit, misfit
from bestofk.measured.source import Source
from bestofk.records.spool import Spool, pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
    return any(bool(np.any((score > 0) & (score < 1))) for score in pieces(records.score))


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
    path = Path(path)
    spools = tuple(Spool(np.int32) for _ in ROLES)
    for block in table.blocks(path, ROLES, (), columns or {}):
        for spool, lengths in zip(spools, _counts(block), strict=True):
            spool.append(np.array(lengths, np.int32))
    of_one_question = np.array([0, len(spools[0])])
    tokens_in, tokens_out = (spool.whole() for spool in spools)
    found = _tokens("input lengths", tokens_in, of_one_question), _tokens("output lengths", tokens_out, of_one_question)
    for role, fitted in zip(ROLES, found, strict=True):
        if fitted.normal.mean < SHORTEST:
            raise BadInput(f"{path}: {role} has a mean of {fitted.normal.mean:g} tokens: at least 1 is needed")
    return found, Source.of(path, KIND, len(spools[0]))


def _counts(block: table.Block) -> Sequence[Sequence[float]]:
    """Give the lengths of each role."""
    plain = [numbers.plain(block.columns[role], 0, numbers.MOST_TOKENS, whole=True) for role in ROLES]
    sure = [lengths for lengths in plain if lengths is not None]
    if len(sure) == len(ROLES):
        return sure
    rows = [[numbers.tokens(row[role], role, place) for role in ROLES] for place, row in block.rows()]
    return list(zip(*rows, strict=True))


def _tokens(name: str, lengths: NDArray[np.int32], offsets: NDArray[np.int64]) -> Fitted:
    normal = fit_normal(lengths, offsets)
    return Fitted(normal, misfit(name, lengths, offsets, normal, SHORTEST, np.inf, 1.0))
