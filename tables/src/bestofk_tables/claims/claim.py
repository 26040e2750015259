"""A sentence of the paper, and the check that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk_tables.published import PublishedTables
    from bestofk_tables.rows import Key, Row

NEAR = 0.2  # "approximately" and "-fold" allow for a fifth of what is said


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sentence is held against.

    Parameters
    ----------
    published
        The paper's cells, which decide.
    computed
        (scenario, model, selector) → the row computed here, for digits that the cells do not print.
    """

    published: PublishedTables
    computed: Mapping[Key, Row]

    def at(self, model: str, k: int) -> tuple[list[float], list[float]]:
        """Give the computed mean and std of every objective of a model at k."""
        summary = next(row.summary for row in self.computed.values() if row.summary.model.name == model)
        index = np.searchsorted(summary.k, k)
        return summary.mean[index].tolist(), summary.std[index].tolist()


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a sentence holds, and what was found."""

    holds: bool
    found: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the paper.

    Parameters
    ----------
    section
        Where it stands.
    says
        The sentence in short.
    check
        Holds it against the cells.
    """

    section: str
    says: str
    check: Callable[[Evidence], Finding]


def near(value: float, said: float) -> bool:
    """Whether a value is about what is said."""
    return abs(value - said) <= NEAR * said
