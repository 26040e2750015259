"""The chosen k as cards, each with who chose it and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk_tables.amounts import amount, share
from bestofk_tables.cells import DASH
from bestofk_tables.decision.risk import by_k

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk import Objective
    from bestofk.decision.answer import Answer
    from bestofk.decision.solve import Decision
    from numpy import float64
    from numpy.typing import NDArray

KEEPS, AGAIN = "keeps every limit", "made again"


@dataclass(frozen=True, slots=True)
class Card:
    """A chosen point.

    Parameters
    ----------
    model
        Its title; empty where only one is asked about.
    k
        The number of samples.
    selectors
        Who chose it, by name.
    facts
        Labels and values.
    """

    model: str
    k: int
    selectors: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def cards(decision: Decision) -> list[Card]:
    """Give a card for each k that somebody chose, in the order of k."""
    return [
        Card(
            "",
            k,
            tuple(answer.selector.name for answer in answers),
            (
                *means(decision.summary.mean[answers[0].row], decision.summary.objectives),
                (KEEPS, share(answers[0].risk.keeps_all) if answers[0].risk else DASH),
                (AGAIN, _shares(answers)),
            ),
        )
        for k, answers in by_k(decision).items()
    ]


def means(values: NDArray[float64], objectives: Sequence[Objective]) -> list[tuple[str, str]]:
    """Label the means of a point."""
    return [(each.name, amount(float(value), each)) for each, value in zip(objectives, values, strict=True)]


def _shares(answers: Sequence[Answer]) -> str:
    """Write the least and the largest share of the replications that choose the same again."""
    found = sorted(answer.stability.share for answer in answers if answer.stability)
    return " to ".join(dict.fromkeys(share(each) for each in (found[0], found[-1]))) if found else DASH
