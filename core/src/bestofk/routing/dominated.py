"""Models that are dominated at every k, and by whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.points import blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bestofk.candidates import Candidates

    Losses = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dominated:
    """A model with feasible points, each of which some other model dominates.

    Parameters
    ----------
    model
        Its name.
    k
        How many feasible k it has.
    by
        Model → at how many of these k it dominates, most first; a k is counted for one model alone. A first model that
        dominates at every k stands alone.
    """

    model: str
    k: int
    by: Mapping[str, int]


def dominated_models(candidates: Candidates) -> tuple[Dominated, ...]:
    """List the models without a point on the Pareto set, in the order of the candidates.

    Of several points that dominate one, the one nearest to utopia is named (eqs. 15 to 17).
    """
    by, front, found = dominators(candidates), np.flatnonzero(candidates.pareto), []
    curves = candidates.model[front], candidates.losses[front]
    for model, rows in blocks(candidates.model).items():
        if not candidates.pareto[rows].any():
            counts = Counter(candidates.model[by[rows]].tolist())
            (most, times), length = counts.most_common(1)[0], rows.stop - rows.start
            alone = times == length or _beats(most, candidates.losses[rows], *curves)
            found.append(Dominated(model, length, {most: length} if alone else dict(counts.most_common())))
    return tuple(found)


def dominators(candidates: Candidates) -> NDArray[np.int64]:
    """Give for each candidate the row of the Pareto set that dominates it, nearest to utopia; −1 on the set itself.

    Shape (n,). Each point of the set is held against what those before it leave.
    """
    losses = candidates.losses
    front = np.flatnonzero(candidates.pareto)
    left = np.flatnonzero(~candidates.pareto)
    by = np.full(len(candidates), -1)
    for row in front[np.argsort(np.linalg.norm(losses[front], axis=1), kind="stable")].tolist():
        if not len(left):
            break
        beaten = np.all(losses[row] <= losses[left], axis=1)
        by[left[beaten]] = row
        left = left[~beaten]
    return by


def _beats(name: str, losses: Losses, model: NDArray[np.object_], front: Losses) -> bool:
    """Whether the Pareto points of one model dominate every one of some points."""
    return bool(np.all(front[model == name][:, None] <= losses, axis=2).any(axis=0).all())
