"""Token lengths and scores as normals, with what is lost by that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.measured.fit_normal import fit_normal
from bestofk.measured.misfit import Misfit, misfit
from bestofk.records.spool import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.distribution import Normal
    from bestofk.records.records import Records

SHORTEST = 1.0
FEWEST_GRADED = 0.05  # of the scores


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
    normal = fit_normal(records.scores, records.offsets)
    return Fitted(normal, misfit("scores", records.scores, records.offsets, normal, 0.0, 1.0, 0.0))


def between(records: Records) -> int:
    """Count the scores that lie strictly between 0 and 1."""
    return sum(int(np.count_nonzero((score > 0) & (score < 1))) for score in pieces(records.scores))


def is_graded(records: Records) -> bool:
    """Whether scores are more than 0 or 1; otherwise a normal of them would make k beyond 1 useless or magic.

    At least :data:`FEWEST_GRADED` of them must lie between: some programs give a few answers ½ that they cannot read.
    """
    return between(records) >= FEWEST_GRADED * records.samples


def _tokens(name: str, lengths: NDArray[np.int32], offsets: NDArray[np.int64]) -> Fitted:
    normal = fit_normal(lengths, offsets)
    return Fitted(normal, misfit(name, lengths, offsets, normal, SHORTEST, np.inf, 1.0))
