"""Which limits a point breaks, as a reason has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bestofk.amounts import three_digits

if TYPE_CHECKING:
    from bestofk.points import Points


def broken_limits(points: Points, row: int) -> str:
    """Name the limits that a point breaks and by how much, such as ``latency ≤ 60 s by 3.2 s``."""
    broken = np.flatnonzero(~points.keeps[row])
    excess = points.excess[row]
    parts = [
        f"{points.write_limit(objective.name)} by {three_digits(excess[column])} {objective.unit}".rstrip()
        for column, objective in ((column, points.objectives[column]) for column in broken)
    ]
    return " and ".join(parts)
