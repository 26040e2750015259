"""Axes: k by doublings, resources by factors of ten where nothing is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from plotnine import scale_x_continuous, scale_y_continuous

if TYPE_CHECKING:
    import pandas as pd
    from bestofk import Objective
    from numpy.typing import ArrayLike
    from plotnine.scales.scale_continuous import scale_continuous

LEAST_BREAKS = 3
ROOM = 2**0.2  # beyond the first and the last k


def k_axis(k: pd.Series) -> scale_x_continuous:
    """Show k by doublings."""
    first, last = int(k.min()), int(k.max())
    return scale_x_continuous(
        name="k, number of samples",
        trans="log2",
        limits=(first / ROOM, last * ROOM),
        expand=(0, 0),
        breaks=k_breaks(sorted(set(k))),
        minor_breaks=[],
        labels=_numbers,
    )


def k_breaks(grid: list[int]) -> list[int]:
    """Give the k that are named on an axis: powers of two, or all of a few.

    Examples
    --------
    >>> k_breaks(list(range(4, 129, 4)))
    [4, 8, 16, 32, 64, 128]
    >>> k_breaks([5, 10])
    [5, 10]
    """
    powers = [k for k in grid if k & (k - 1) == 0]
    if len(powers) >= LEAST_BREAKS:
        return powers
    return grid[:: max(1, len(grid) // LEAST_BREAKS)]


def objective_axis(position: str, objective: Objective, name: str, shown: ArrayLike) -> scale_continuous:
    """Show an objective.

    Parameters
    ----------
    position
        ``"x"`` or ``"y"``.
    objective
        A resource is shown by factors, a quality by differences.
    name
        Of the axis.
    shown
        All values that must be on it; NaN is none.
    """
    values = np.asarray(shown, dtype=float)
    scale = scale_x_continuous if position == "x" else scale_y_continuous
    factors = objective.is_resource and (values[~np.isnan(values)] > 0).all()
    return scale(name=name, labels=_numbers, minor_breaks=[], trans="log10" if factors else "identity")


def _numbers(values: list[float]) -> list[str]:
    return [f"{value:.10g}" for value in values]
