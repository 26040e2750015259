"""Weighted sums of the two token sums, from their joint histogram: percentiles, and limits kept at once; the loops.

A line of the histogram has an atom below (its first cell), boxes of equal width in which the trials lie evenly, and an
atom above (its last cell). Positions on a line are counted in boxes from the lower edge of the first; the atoms lie
``gap`` boxes outside. Lines lie side by side, so that what is done to all of them vectorises. A *profile* is the
histogram seen along one axis:

- ``axis``: where the first box begins, boxes in a unit of x, gap;
- ``rows``: for each line, between which two shifts of x it is spread evenly, and its trials, shape (3, lines);
- ``sums``: for each line, trials below each edge of the boxes, and twice the integral of these from the first edge on,
  whole numbers of shape (2, edges, lines).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Counts = NDArray[np.int64]
    Layout = NDArray[np.int32]
    Axis = tuple[float, float, float]
    Profile = tuple[Axis, Array, Counts]

CLOSE = 1e-8  # of all trials
FALSE_POSITIONS, HALVINGS = 16, 32  # steps towards a percentile; half a dozen do except at jumps
NEAR = 0.003  # of the histogram: a percentile stays so near to its place at the k before, except where k is small
NARROW = 1e-3  # boxes: a line spread over less is taken at its middle


@jit
def input_line(cells: Counts) -> Counts:
    """Count the trials at each input sum, whatever the output sum; shape (rows, 1)."""
    line = np.zeros((cells.shape[1], 1), np.int64)
    for column in range(cells.shape[0]):
        for row in range(cells.shape[1]):
            line[row, 0] += cells[column, row]
    return line


@jit
def accumulate(lines: Counts) -> Counts:
    """Give the sums of a profile from counts of shape (cells, lines)."""
    sums = np.empty((2, lines.shape[0] - 1, lines.shape[1]), np.int64)
    for line in range(lines.shape[1]):
        sums[0, 0, line], sums[1, 0, line] = lines[0, line], 0
    for edge in range(1, lines.shape[0] - 1):
        for line in range(lines.shape[1]):
            below, inside = sums[0, edge - 1, line], lines[edge, line]
            sums[0, edge, line] = below + inside
            sums[1, edge, line] = sums[1, edge - 1, line] + 2 * below + inside
    return sums


@jit
def spread_rows(lines: Counts, sums: Counts, origin: int, width: int, weight: float) -> Array:
    """Give the rows of a profile: how far the other sum, times its weight, shifts x."""
    last = lines.shape[1] - 1
    rows = np.empty((3, lines.shape[1]))
    for line in range(lines.shape[1]):
        left = weight * (origin - 0.5 + (line - 1) * width)
        rows[0, line], rows[1, line] = left, left + weight * width
        rows[2, line] = sums[0, -1, line] + lines[-1, line]
    rows[0, 0] = rows[1, 0] = weight * (origin - 1)
    rows[0, last] = rows[1, last] = weight * (origin + (last - 1) * width)
    return rows


@jit
def profile(cells: Counts, origin: Layout, width: Layout, weights: Array) -> Profile:
    """See the histogram of one k along the output axis, or along the input axis where output has no weight."""
    along = 1 if weights[1] > 0.0 else 0
    across = 1 - along
    lines = cells if along == 1 else input_line(cells)
    axis = (weights[along] * (origin[along] - 0.5), 1 / (weights[along] * width[along]), 0.5 / width[along])
    sums = accumulate(lines)
    return axis, spread_rows(lines, sums, origin[across], width[across], weights[across]), sums


@jit
def count_below(position: float, line: int, axis: Axis, rows: Array, sums: Counts) -> float:
    """Trials of a line at or under a position."""
    gap, last = axis[2], sums.shape[1] - 1
    if position < 0.0:
        return float(sums[0, 0, line]) if position >= -gap else 0.0
    if position >= last:
        return float(rows[2, line]) if position >= last + gap else float(sums[0, last, line])
    edge = int(position)
    return float(sums[0, edge, line] + (position - edge) * (sums[0, edge + 1, line] - sums[0, edge, line]))


@jit
def area_below(position: float, line: int, axis: Axis, rows: Array, sums: Counts) -> float:
    """Integral of `count_below` up to a position."""
    gap, last = axis[2], sums.shape[1] - 1
    if position < 0.0:
        return float(sums[0, 0, line] * max(position + gap, 0.0))
    edge = min(int(position), last)
    below, part = sums[0, edge, line], position - edge
    to_edge = sums[0, 0, line] * gap + 0.5 * sums[1, edge, line]
    if edge == last:
        return float(to_edge + below * min(part, gap) + rows[2, line] * max(part - gap, 0.0))
    return float(to_edge + part * (below + 0.5 * part * (sums[0, edge + 1, line] - below)))


@jit
def mean_below(bottom: float, top: float, line: int, axis: Axis, rows: Array, sums: Counts) -> float:
    """Trials of a line at or under a position that is spread evenly from bottom to top."""
    if top - bottom < NARROW:
        return float(count_below(0.5 * (top + bottom), line, axis, rows, sums))
    upper, lower = area_below(top, line, axis, rows, sums), area_below(bottom, line, axis, rows, sums)
    return float((upper - lower) / (top - bottom))


@jit
def trials_below(x: float, axis: Axis, rows: Array, sums: Counts) -> float:
    """Trials whose weighted sum is at most x.

    `mean_below` is written out here, because a call would take five times as long.
    """
    found = 0.0
    for line in range(rows.shape[1]):
        if rows[2, line] > 0.0:
            top = (x - rows[0, line] - axis[0]) * axis[1]
            bottom = (x - rows[1, line] - axis[0]) * axis[1]
            if top - bottom < NARROW:
                found += count_below(0.5 * (top + bottom), line, axis, rows, sums)
            else:
                upper, lower = area_below(top, line, axis, rows, sums), area_below(bottom, line, axis, rows, sums)
                found += (upper - lower) / (top - bottom)
    return found


@jit
def ends(axis: Axis, rows: Array, sums: Counts) -> tuple[float, float]:
    """Give an x that no trial lies below, and one that none lies above."""
    return axis[0] + rows[0, 0] - axis[2] / axis[1], axis[0] + rows[1, -1] + (sums.shape[1] + axis[2]) / axis[1]


@jit
def bracket(wanted: float, place: float, axis: Axis, rows: Array, sums: Counts) -> tuple[float, float, float, float]:
    """Give an x with fewer trials below than wanted, one with as many or more, and by how many they miss.

    Near a place, counted from end to end as 0 to 1, if they are there.
    """
    lowest, highest = ends(axis, rows, sums)
    left, right = lowest + (place - NEAR) * (highest - lowest), lowest + (place + NEAR) * (highest - lowest)
    under, over = trials_below(left, axis, rows, sums) - wanted, trials_below(right, axis, rows, sums) - wanted
    if under < 0.0 <= over:
        return left, right, under, over
    return lowest, highest, -wanted, rows[2].sum() - wanted


@jit
def find_percentile(wanted: float, place: float, axis: Axis, rows: Array, sums: Counts) -> float:
    """Find an x under which a number of trials lies, or the x that they jump at; begin near a place.

    By false position, where an end that has not moved twice running counts half (the Illinois method); where this does
    not get there soon, at a jump, the interval is halved.
    """
    left, right, under, over = bracket(wanted, place, axis, rows, sums)
    close, moved = CLOSE * rows[2].sum(), 0
    for step in range(FALSE_POSITIONS + HALVINGS):
        middle = right - over * (right - left) / (over - under) if step < FALSE_POSITIONS else 0.5 * (left + right)
        miss = trials_below(middle, axis, rows, sums) - wanted
        if abs(miss) <= close:
            return float(middle)
        if miss < 0.0:
            over *= 0.5 if moved == -1 else 1.0
            left, under, moved = middle, miss, -1
        else:
            under *= 0.5 if moved == 1 else 1.0
            right, over, moved = middle, miss, 1
    return float(right)


@jit
def find_percentiles(
    cells: Counts, origin: Layout, width: Layout, k: Counts, weights: Array, wanted: Array, found: Array
) -> None:
    """Find, for each weighted sum and each k, the x under which each wanted number of trials lies.

    Parameters
    ----------
    cells
        Counts for k = 1, 2, …, shape (k_max, columns, rows), with a column for each cell of the output sum.
    origin, width
        Of the histograms in lattice points, shape (k_max, 2).
    k
        The grid, shape (K,).
    weights
        Of an input and an output lattice point, shape (K, r, 2); those that are both zero are passed over.
    wanted
        Numbers of trials, shape (p,).
    found
        Filled with x, shape (r, p, K).
    """
    place = np.zeros((weights.shape[1], wanted.size))
    for i in range(k.size):
        step = k[i] - 1
        for r in range(weights.shape[1]):
            if weights[i, r, 0] + weights[i, r, 1] == 0.0:
                continue
            axis, rows, sums = profile(cells[step], origin[step], width[step], weights[i, r])
            lowest, highest = ends(axis, rows, sums)
            for p in range(wanted.size):
                found[r, p, i] = find_percentile(wanted[p], place[r, p], axis, rows, sums)
                place[r, p] = (found[r, p, i] - lowest) / (highest - lowest)


@jit
def lowest_limit(x: float, heights: Array, slopes: Array) -> int:
    """Find which of the limits y ≤ height − slope · x is lowest just beyond x."""
    lowest = 0
    for other in range(1, heights.size):
        lead = (heights[lowest] - slopes[lowest] * x) - (heights[other] - slopes[other] * x)
        if lead > 0.0 or (lead == 0.0 and slopes[other] > slopes[lowest]):
            lowest = other
    return lowest


@jit
def next_crossing(x: float, end: float, limit: int, heights: Array, slopes: Array) -> tuple[float, int]:
    """Find up to where a limit stays lowest, and which one follows."""
    to, following = end, limit
    for other in range(heights.size):
        if slopes[other] > slopes[limit]:
            crossing = max(x, (heights[other] - heights[limit]) / (slopes[other] - slopes[limit]))
            if crossing < to or (crossing == to and slopes[other] > slopes[following]):
                to, following = crossing, other
    return to, following


@jit
def line_within(line: int, axis: Axis, rows: Array, sums: Counts, end: float, heights: Array, slopes: Array) -> float:
    """Trials of a line that lie at x ≤ end and under every limit on y."""
    left, right = rows[0, line], rows[1, line]
    if rows[2, line] == 0.0 or end < left:
        return 0.0
    limit = lowest_limit(left, heights, slopes)
    if left == right:
        top = (heights[limit] - slopes[limit] * left - axis[0]) * axis[1]
        return float(count_below(top, line, axis, rows, sums))
    found, x, end = 0.0, left, min(end, right)
    while x < end:
        to, following = next_crossing(x, end, limit, heights, slopes)
        top = (heights[limit] - slopes[limit] * x - axis[0]) * axis[1]
        bottom = (heights[limit] - slopes[limit] * to - axis[0]) * axis[1]
        share = (to - x) / (right - left)
        found += share * mean_below(bottom, top, line, axis, rows, sums)
        x, limit = to, following
    return found


@jit
def count_trials_within(
    cells: Counts, origin: Layout, width: Layout, k: Counts, heights: Array, slopes: Array, ends: Array, found: Array
) -> None:
    """Count, for each k, the trials that keep several limits on the token sums at once.

    Parameters
    ----------
    cells, origin, width, k
        As for `find_percentiles`.
    heights, slopes
        Limits y ≤ height − slope · x on the output sum, given the input sum x, in lattice points, shape (K, L) each,
        with L ≥ 1 and slopes ≥ 0.
    ends
        Limits x ≤ end, in lattice points, shape (K,).
    found
        Filled with numbers of trials, shape (K,).
    """
    for i in range(k.size):
        step = k[i] - 1
        axis, rows, sums = profile(cells[step], origin[step], width[step], np.ones(2))
        found[i] = 0.0
        for line in range(rows.shape[1]):
            found[i] += line_within(line, axis, rows, sums, ends[i], heights[i], slopes[i])
