"""The knee of the paper's tables, as the authors' code computes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bestofk import NoChoice

if TYPE_CHECKING:
    from bestofk import Candidates


def knee_published(candidates: Candidates) -> int:
    """Knee of the paper's tables: largest cost-latency cross product; sampling noise decides it.

    κ = |p′_C p″_T − p′_T p″_C| / |p′|³ over the Pareto points by index, with p′ = (p₊ − p₋)/2 and p″ = p₊ − 2p + p₋.
    Eq. 18 has the whole cross product; this has only its cost and latency component. Cost and latency are proportional
    to each other in expectation, so what is left of that component is sampling noise, and for a model whose price and
    speed ratios are equal, rounding error. Use it to reproduce the paper's tables; use ``knee`` to decide.

    Raises
    ------
    NoChoice
        With fewer than three Pareto points, without any curvature, and on a union of models.
    """
    rows = candidates.curve()
    if len(rows) < 3:
        raise NoChoice(f"a knee needs three Pareto points, and there are {len(rows)}")
    p = np.stack([candidates.loss(name)[rows] for name in ("cost", "latency", "accuracy")], axis=1)
    first = (p[2:] - p[:-2]) / 2
    second = p[2:] - 2 * p[1:-1] + p[:-2]
    cross = np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])
    if not cross.any():
        raise NoChoice("cost and latency are exactly proportional along the Pareto curve: it has no such knee")
    curvature = np.divide(cross, np.linalg.norm(first, axis=1) ** 3, out=np.zeros_like(cross), where=cross > 0)
    return candidates.smallest(-curvature, rows[1:-1])
