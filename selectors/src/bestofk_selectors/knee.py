"""Knee-point selection, eqs. 18 and 19, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bestofk import NoChoice

if TYPE_CHECKING:
    from bestofk import Candidates
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ROUNDING = 16 * np.finfo(np.float64).eps


def knee(candidates: Candidates) -> int:
    """Point of largest curvature of the Pareto curve, in all its objectives (eqs. 18 and 19).

    κ = |p″ − its projection on p′| / |p′|², which is the cross product of eq. 18 written for d objectives, with
    three-point differences in k at the interior points of the curve.

    Raises
    ------
    NoChoice
        With fewer than three Pareto points, on a curve that is straight within rounding, and on a union of models.
    """
    rows = candidates.curve()
    if len(rows) < 3:
        raise NoChoice(f"a knee needs three Pareto points, and there are {len(rows)}")
    curvature = _curvature(candidates.k[rows].astype(np.float64), candidates.losses[rows])
    if not curvature.any():
        raise NoChoice("the Pareto curve is straight within rounding: it has no knee")
    return candidates.smallest(-curvature, rows[1:-1])


def _curvature(k: Array, p: Array) -> Array:
    """κ of eq. 18 at the interior points, shape (n − 2,); 0 where the bend is within rounding."""
    before, after = np.diff(k)[:-1, None], np.diff(k)[1:, None]
    slope_before, slope_after = (p[1:-1] - p[:-2]) / before, (p[2:] - p[1:-1]) / after
    first = (after * slope_before + before * slope_after) / (before + after)
    second = 2 * (slope_after - slope_before) / (before + after)
    speed = np.linalg.norm(first, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        tangent = np.where(speed[:, None] > 0, first / speed[:, None], 0.0)
        bend = np.linalg.norm(second - np.sum(second * tangent, axis=1, keepdims=True) * tangent, axis=1)
        straight = bend <= ROUNDING * np.abs(p).max() / (before * after)[:, 0]
        return np.where(straight, 0.0, bend / speed**2)
