"""Exchange rates along the Pareto set: what a further 0.01 of accuracy costs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.candidates import Candidates

STEP = 0.01  # of accuracy


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """From one Pareto point of a model to the next.

    Parameters
    ----------
    k, next_k
        The two points.
    accuracy
        What the step gains.
    per_step
        Resource → how much more of it each further 0.01 of accuracy takes, in its unit; infinity where accuracy does
        not rise.
    """

    k: int
    next_k: int
    accuracy: float
    per_step: Mapping[str, float]


def exchange_rates(candidates: Candidates) -> tuple[ExchangeRate, ...]:
    """Give the rate from each Pareto point of one model to the next, in the order of k.

    Raises
    ------
    NoChoice
        On a union of models, where the points form no curve.
    """
    rows = candidates.curve()
    accuracy = candidates.column("accuracy")
    rates = []
    for here, there in pairwise(rows.tolist()):
        gain = float(accuracy[there] - accuracy[here])
        per_step = {
            objective.name: rate(candidates.values[there, column] - candidates.values[here, column], gain)
            for column, objective in enumerate(candidates.objectives)
            if objective.is_resource
        }
        rates.append(ExchangeRate(int(candidates.k[here]), int(candidates.k[there]), gain, per_step))
    return tuple(rates)


def rate(more: float, gain: float) -> float:
    """Give how much more of a resource each further 0.01 of accuracy takes; infinity where accuracy does not rise."""
    return float(more) / gain * STEP if gain > 0 else float("inf")
