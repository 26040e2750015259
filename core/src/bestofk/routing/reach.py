"""The cheapest way to a given accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from bestofk.candidates import Candidates


@dataclass(frozen=True, slots=True)
class Reach:
    """Who reaches an accuracy for the least.

    Parameters
    ----------
    accuracy
        What is to be reached.
    row
        Of the candidates; None where none of them reaches it.
    nearest
        The row of the most accurate candidate; None where there are no candidates.
    """

    accuracy: float
    row: int | None
    nearest: int | None


def cheapest_at(candidates: Candidates, accuracy: float) -> Reach:
    """Find the candidate of at least this mean accuracy that takes least of the first resource.

    Of equals the one that takes least of the next resource, then the smallest k, then the first model by name.

    Raises
    ------
    BadInput
        If the accuracy lies outside [0, 1].
    """
    if not 0 <= accuracy <= 1:
        raise BadInput(f"reach = {accuracy}: an accuracy lies in [0, 1]")
    if not len(candidates):
        return Reach(accuracy, None, None)
    reached = candidates.column("accuracy")
    rows = np.flatnonzero(reached >= accuracy)
    if not len(rows):
        return Reach(accuracy, None, candidates.smallest(-reached))
    resources = [column for column, objective in enumerate(candidates.objectives) if objective.is_resource]
    keys = [candidates.values[rows, each] for each in reversed(resources)]
    best = rows[np.lexsort((candidates.model[rows], candidates.k[rows], *keys))[0]]
    return Reach(accuracy, int(best), candidates.smallest(-reached))
