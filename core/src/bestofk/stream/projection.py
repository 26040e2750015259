"""Percentiles of a weighted sum of the two token sums, from their joint histogram: the loops.

A line of the histogram has an atom below (its first cell), boxes of equal width in which the trials lie evenly, and an
atom above (its last cell). Positions on a line are counted in boxes from the lower edge of the first; the atoms lie
``gap`` boxes outside. A *profile* is the histogram seen along one axis:

- ``axis``: (where the first box begins, boxes in a unit of x, gap);
- ``rows``: for each line, between which two shifts of x it is spread evenly, and its trials, shape (3, lines);
- ``sums``: for each line, trials below each edge of the boxes, and the integral of these, shape (2, lines, edges).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Profile = tuple[Array, Array, Array]

HALVINGS = 32  # of the interval that holds a percentile
NARROW = 1e-6  # boxes: a line spread over less is taken at its middle


@jit
def accumulate(histogram: NDArray[np.int64], gap: float) -> Array:
    """Give the sums of a profile from counts of shape (lines, cells)."""
    lines, edges = histogram.shape[0], histogram.shape[1] - 1
    sums = np.empty((2, lines, edges))
    for line in range(lines):
        below = float(histogram[line, 0])
        area = below * gap
        sums[0, line, 0], sums[1, line, 0] = below, area
        for edge in range(1, edges):
            inside = float(histogram[line, edge])
            area += below + 0.5 * inside
            below += inside
            sums[0, line, edge], sums[1, line, edge] = below, area
    return sums


@jit
def spread_rows(histogram: NDArray[np.int64], origin: int, width: int, weight: float) -> Array:
    """Give the rows of a profile: how far the other sum, times its weight, shifts x."""
    lines = histogram.shape[0]
    rows = np.empty((3, lines))
    for line in range(1, lines - 1):
        rows[0, line] = weight * (origin - 0.5 + (line - 1) * width)
        rows[1, line] = rows[0, line] + weight * width
    rows[:2, 0] = weight * (origin - 1)
    rows[:2, lines - 1] = weight * (origin + (lines - 2) * width)
    rows[2] = histogram.sum(axis=1)
    return rows


@jit
def profile(cells: NDArray[np.int64], origin: NDArray[np.int32], width: NDArray[np.int32], weights: Array) -> Profile:
    """See the histogram of one k along the output axis, or along the input axis where output has no weight."""
    if weights[1] > 0.0:
        along, histogram = 1, cells
        rows = spread_rows(cells, origin[0], width[0], weights[0])
    else:
        along, histogram = 0, cells.sum(axis=1).reshape(1, -1)
        rows = np.zeros((3, 1))
        rows[2] = histogram.sum()
    gap = 0.5 / width[along]
    axis = np.array([weights[along] * (origin[along] - 0.5), 1 / (weights[along] * width[along]), gap])
    return axis, rows, accumulate(histogram, gap)


@jit
def count_below(position: float, gap: float, total: float, below: Array) -> float:
    """Trials of a line at or under a position."""
    last = below.size - 1
    if position < 0.0:
        return float(below[0]) if position >= -gap else 0.0
    if position >= last:
        return total if position >= last + gap else float(below[last])
    edge = int(position)
    return float(below[edge] + (position - edge) * (below[edge + 1] - below[edge]))


@jit
def area_below(position: float, gap: float, total: float, below: Array, area: Array) -> float:
    """Integral of `count_below` up to a position."""
    last = below.size - 1
    if position < 0.0:
        return float(below[0] * max(position + gap, 0.0))
    if position >= last:
        over = position - last
        return float(area[last] + below[last] * min(over, gap) + total * max(over - gap, 0.0))
    edge = int(position)
    part = position - edge
    return float(area[edge] + part * (below[edge] + 0.5 * part * (below[edge + 1] - below[edge])))


@jit
def trials_below(x: float, axis: Array, rows: Array, sums: Array) -> float:
    """Trials whose weighted sum is at most x."""
    found = 0.0
    for line in range(rows.shape[1]):
        total = rows[2, line]
        if total > 0.0:
            top = (x - rows[0, line] - axis[0]) * axis[1]
            bottom = (x - rows[1, line] - axis[0]) * axis[1]
            if top - bottom < NARROW:
                found += count_below(0.5 * (top + bottom), axis[2], total, sums[0, line])
            else:
                upper = area_below(top, axis[2], total, sums[0, line], sums[1, line])
                lower = area_below(bottom, axis[2], total, sums[0, line], sums[1, line])
                found += (upper - lower) / (top - bottom)
    return found


@jit
def find_percentiles(
    cells: NDArray[np.int64],
    origin: NDArray[np.int32],
    width: NDArray[np.int32],
    weights: Array,
    wanted: Array,
    found: Array,
) -> None:
    """Find, for each k, the smallest x under which each wanted number of trials lies.

    Parameters
    ----------
    cells
        Counts, shape (K, rows, columns).
    origin, width
        Of the histograms in lattice points, shape (K, 2).
    weights
        Of an input and an output lattice point, shape (2,), not both zero.
    wanted
        Numbers of trials, shape (p,).
    found
        Filled with x, shape (p, K).
    """
    for k in range(cells.shape[0]):
        axis, rows, sums = profile(cells[k], origin[k], width[k], weights)
        lowest = axis[0] + rows[0, 0] - axis[2] / axis[1]
        highest = axis[0] + rows[1, -1] + (sums.shape[2] - 1 + axis[2]) / axis[1]
        for p in range(wanted.size):
            left, right = lowest, highest
            for _ in range(HALVINGS):
                middle = 0.5 * (left + right)
                if trials_below(middle, axis, rows, sums) < wanted[p]:
                    left = middle
                else:
                    right = middle
            found[p, k] = right


@jit
def count_trials_below(
    cells: NDArray[np.int64],
    origin: NDArray[np.int32],
    width: NDArray[np.int32],
    weights: Array,
    x: Array,
    found: Array,
) -> None:
    """Count, for each k, the trials whose weighted sum is at most x[k]; arrays as in `find_percentiles`."""
    for k in range(cells.shape[0]):
        axis, rows, sums = profile(cells[k], origin[k], width[k], weights)
        found[k] = trials_below(x[k], axis, rows, sums)
