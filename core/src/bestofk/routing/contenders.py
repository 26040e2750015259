"""Which models of a large catalog may be chosen at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.pareto import pareto_mask
from bestofk.points import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.candidates import Candidates

MANY = 64  # models, up to which all are contenders


def contenders(candidates: Candidates, chosen: Iterable[str], every: list[str]) -> list[str]:
    """Give the models that a replication looks at: all of a small catalog, and of a large one those near the front.

    These are the chosen models, those with the largest of each objective, by which losses may be scaled, those on the
    Pareto set, then those on the Pareto set of the rest, and so on until there are 64.

    Parameters
    ----------
    candidates
        Of all models.
    chosen
        Models that a selector chose.
    every
        The names of all models.
    """
    if len(every) <= MANY:
        return every
    if not len(candidates):
        return []
    kept = {*chosen, *candidates.model[candidates.values.argmax(axis=0)].tolist()}
    left = np.ones(len(candidates), dtype=bool)
    where, front = blocks(candidates.model), candidates.pareto
    while True:
        found = {name for name, rows in where.items() if front[rows].any()}
        kept |= found
        for name in found:
            left[where[name]] = False
        if len(kept) >= MANY or not left.any():
            return [name for name in every if name in kept]
        front = np.zeros(len(candidates), dtype=bool)
        front[left] = pareto_mask(candidates.losses[left])
