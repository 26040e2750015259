"""The Pareto set of all models, as one reads it: by accuracy, with what each step costs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bestofk.decision.exchange import rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.candidates import Candidates


@dataclass(frozen=True, slots=True)
class Stop:
    """A point of the Pareto set.

    Parameters
    ----------
    row
        Of the candidates.
    model, k
        Which model, at which number of samples.
    gain
        Of accuracy, to the next stop; None at the last.
    per_step
        Resource → how much more of it each further 0.01 of accuracy takes on the way to the next stop, in its unit.
        Less than 0 where the next stop takes less of it, infinity where accuracy does not rise; empty at the last.
    """

    row: int
    model: str
    k: int
    gain: float | None
    per_step: Mapping[str, float]


def frontier(candidates: Candidates) -> tuple[Stop, ...]:
    """Give the Pareto set of one model or of several, in the order of accuracy, of equals by the first resource."""
    rows = np.flatnonzero(candidates.pareto)
    accuracy = candidates.column("accuracy")
    resources = [column for column, objective in enumerate(candidates.objectives) if objective.is_resource]
    keys = [candidates.model[rows], candidates.k[rows], *(candidates.values[rows, each] for each in resources[::-1])]
    ordered = rows[np.lexsort((*keys, accuracy[rows]))].tolist()
    stops = []
    for here, there in pairwise([*ordered, None]):
        gain = None if there is None else float(accuracy[there] - accuracy[here])
        change = {} if there is None else candidates.values[there] - candidates.values[here]
        per_step = (
            {} if gain is None else {candidates.objectives[each].name: rate(change[each], gain) for each in resources}
        )
        stops.append(Stop(here, str(candidates.model[here]), int(candidates.k[here]), gain, per_step))
    return tuple(stops)
