"""What a decision says, one definition at a time on plain lists and samples; it imports nothing of the package.

A limit is (objective's column, sense, bound, or None where there is none); points are rows of what is limited.
"""

import math

import numpy as np

# --- one request ------------------------------------------------------------------------------------------------------


def requests(generator, n, k, lengths, accuracy, resources, parallelism):
    """A and the resources of n requests at one k, shape (n, 1 + r): tokens clipped to [1, ∞), A to [0, 1]."""
    tokens = [np.maximum(generator.normal(mean, std, (n, k)), 1).sum(axis=1) for mean, std in lengths]
    columns = [np.clip(generator.normal(*accuracy, (n, k)), 0, 1).max(axis=1)]
    for rate_in, rate_out, divided in resources:
        columns.append((rate_in * tokens[0] + rate_out * tokens[1]) / (parallelism if divided else 1))
    return np.stack(columns, axis=1)


def share_that_keeps(values, limits):
    """Of requests: accuracy, the first column, at least at its limit, every other at most; None is no limit."""
    kept = 0
    for row in values.tolist():
        fine = True
        for column, limit in enumerate(limits):
            if limit is not None:
                fine = fine and (row[column] >= limit if column == 0 else row[column] <= limit)
        kept += fine
    return kept / len(values)


# --- stability --------------------------------------------------------------------------------------------------------


def narrowest_range(ks):
    """The narrowest range with nine tenths of all, None with it where that is over a tenth; the fullest; the lowest."""
    chosen = [k for k in ks if k is not None]
    nothing = len(ks) - len(chosen)
    if 10 * nothing >= 9 * len(ks):
        return None
    counted_in = nothing if 10 * nothing > len(ks) else 0
    best, best_rank = None, None
    for low in chosen:
        for high in chosen:
            inside = sum(low <= k <= high for k in chosen)
            rank = (high - low, -inside, low)
            enough = 10 * (inside + counted_in) >= 9 * len(ks)
            if low <= high and enough and (best is None or rank < best_rank):
                best, best_rank = (low, high), rank
    return best


# --- why not ----------------------------------------------------------------------------------------------------------


def excess(value, sense, limit):
    """By how much a value breaks a limit; negative where it keeps it with room."""
    if limit is None:
        return -math.inf
    return value - limit if sense == "min" else limit - value


def smallest_relaxations(ks, points, senses, limits):
    """Column → (change, k) of the smallest relaxation that helps alone; nothing where something is feasible."""
    broken = [[excess(*each) for each in zip(point, senses, limits, strict=True)] for point in points]
    if any(max(row) <= 0 for row in broken):
        return {}
    found = {}
    for column in range(len(senses)):
        for k, row in zip(ks, broken, strict=True):
            others = [each for other, each in enumerate(row) if other != column]
            if all(each <= 0 for each in others) and (column not in found or row[column] < found[column][0]):
                found[column] = (row[column], k)
    return found


# --- a histogram under several limits ---------------------------------------------------------------------------------


def cell_sides(index, cells, origin, width):
    """Where a histogram's cell lies along one axis: a point for the first and the last, a stretch for the others."""
    if index == 0:
        return origin - 1, origin - 1
    if index == cells - 1:
        return origin + (cells - 2) * width, origin + (cells - 2) * width
    return origin - 0.5 + (index - 1) * width, origin - 0.5 + index * width


def clip(polygon, a, b, c):
    """The part of a polygon, a list of corners, with a x + b y ≤ c (Sutherland and Hodgman)."""
    kept = []
    for (x, y), (next_x, next_y) in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
        here, there = a * x + b * y - c, a * next_x + b * next_y - c
        if here <= 0:
            kept.append((x, y))
        if (here < 0 < there) or (there < 0 < here):
            part = here / (here - there)
            kept.append((x + part * (next_x - x), y + part * (next_y - y)))
    return kept


def extent(polygon):
    """Area of a polygon, or length where it is a segment, or 1 where it is a point; 0 where nothing is left."""
    corners = list(zip(polygon, [*polygon[1:], *polygon[:1]], strict=True))
    area = abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in corners)) / 2
    length = max((math.dist(one, other) for one in polygon for other in polygon), default=0.0)
    return area or length or float(bool(polygon))


def histogram_within(cells, origin, width, limits):
    """Trials that keep every limit (a, b, c), spread evenly over the cells of their histogram."""
    found = 0.0
    for row, column in np.argwhere(cells).tolist():
        left, right = cell_sides(row, cells.shape[0], origin[0], width[0])
        low, high = cell_sides(column, cells.shape[1], origin[1], width[1])
        corners = [(left, low), (right, low), (right, high), (left, high)]
        whole = polygon = list(dict.fromkeys(corners))
        for limit in limits:
            polygon = clip(polygon, *limit)
        if polygon and not (len(whole) > 1 and len(set(polygon)) == 1):
            found += cells[row, column] * extent(polygon) / extent(whole)
    return found
