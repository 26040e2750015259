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
    """The narrowest range with nine tenths of the k that are not None; then the fullest, then the lowest."""
    chosen = [k for k in ks if k is not None]
    best, best_rank = None, None
    for low in chosen:
        for high in chosen:
            inside = sum(low <= k <= high for k in chosen)
            rank = (high - low, -inside, low)
            if low <= high and 10 * inside >= 9 * len(chosen) and (best is None or rank < best_rank):
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
