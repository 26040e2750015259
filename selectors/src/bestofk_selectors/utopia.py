"""Utopia-closest selection, eqs. 15 to 17."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bestofk import Candidates


def utopia(candidates: Candidates) -> int:
    """Pareto point nearest to no cost, no latency and perfect accuracy (eqs. 15 to 17)."""
    rows = np.flatnonzero(candidates.pareto)
    distance = np.linalg.norm(candidates.losses[rows], axis=1)
    return candidates.smallest(distance, rows)
