"""Weighted sums of the two token sums of a log, from their histogram with cells of any width: the loops.

A cell spans the whole numbers e_j to e_{j+1} − 1; its trials lie evenly between the two, at a point where they are one.
A *row* is a cell of the input sum; along it, `below` counts the trials under each cell of the output sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Counts = NDArray[np.int64]

HALVINGS = 48
SLICES = 8  # of a row's width, in each of which a limit on the output sum is taken at the middle


@jit
def accumulate(cells: Counts, below: Counts) -> None:
    """Count the trials under each cell of each row, and of the whole row, shape (rows, columns + 1)."""
    for row in range(cells.shape[1]):
        below[row, 0] = 0
        for column in range(cells.shape[0]):
            below[row, column + 1] = below[row, column] + cells[column, row]


@jit
def count_upto(y: float, edges: Counts, below: Counts) -> float:
    """Trials of a row whose output sum is at most y."""
    if y < edges[0]:
        return 0.0
    if y >= edges[-1] - 1:
        return float(below[-1])
    low, high = 0, edges.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        if edges[middle] <= y:
            low = middle
        else:
            high = middle
    width = edges[low + 1] - 1 - edges[low]
    share = 1.0 if y >= edges[low] + width else (y - edges[low]) / width
    return float(below[low] + share * (below[low + 1] - below[low]))


@jit
def count_within(x_edges: Counts, y_edges: Counts, below: Counts, end: float, heights: Array, slopes: Array) -> float:
    """Trials with x ≤ end and y ≤ height − slope · x for every limit."""
    found = 0.0
    for row in range(below.shape[0]):
        if below[row, -1] == 0 or x_edges[row] > end:
            continue
        width = x_edges[row + 1] - 1 - x_edges[row]
        slices = SLICES if width > 0 else 1
        for part in range(slices):
            x = x_edges[row] + width * (part + 0.5) / slices if width > 0 else float(x_edges[row])
            if x > end:
                continue
            top = np.inf
            for limit in range(heights.size):
                top = min(top, heights[limit] - slopes[limit] * x)
            found += count_upto(top, y_edges, below[row]) / slices
    return found


@jit
def count_trials_within(
    cells: Counts, x_edges: Counts, y_edges: Counts, end: Array, heights: Array, slopes: Array, found: Array
) -> None:
    """Count, for each k, the trials that keep several limits on the token sums at once.

    Parameters
    ----------
    cells
        Shape (K, columns, rows).
    x_edges, y_edges
        Shape (K, rows + 1) and (K, columns + 1).
    end
        Limits on the input sum, shape (K,).
    heights, slopes
        Limits y ≤ height − slope · x on the output sum, shape (K, L).
    found
        Filled, shape (K,).
    """
    below = np.empty((cells.shape[2], cells.shape[1] + 1), np.int64)
    for i in range(cells.shape[0]):
        accumulate(cells[i], below)
        found[i] = count_within(x_edges[i], y_edges[i], below, end[i], heights[i], slopes[i])


@jit
def find_percentiles(
    cells: Counts, x_edges: Counts, y_edges: Counts, weights: Array, wanted: Array, found: Array
) -> None:
    """Find, for each k, the least use under which each wanted number of trials lies, by halving.

    Parameters
    ----------
    cells, x_edges, y_edges
        As for `count_trials_within`.
    weights
        Use of an input and of an output token, not both zero, shape (K, 2).
    wanted
        Numbers of trials, shape (p,).
    found
        Filled, shape (p, K).
    """
    below = np.empty((cells.shape[2], cells.shape[1] + 1), np.int64)
    height, slope = np.empty(1), np.empty(1)
    for i in range(cells.shape[0]):
        accumulate(cells[i], below)
        a, b = weights[i]
        for p in range(wanted.size):
            low = a * x_edges[i, 0] + b * y_edges[i, 0]
            high = a * (x_edges[i, -1] - 1) + b * (y_edges[i, -1] - 1)
            for _ in range(HALVINGS):
                middle = 0.5 * (low + high)
                height[0], slope[0] = (middle / b, a / b) if b > 0.0 else (np.inf, 0.0)
                end = np.inf if b > 0.0 else middle / a
                if count_within(x_edges[i], y_edges[i], below, end, height, slope) < wanted[p]:
                    low = middle
                else:
                    high = middle
            found[p, i] = high
