"""What a route says, by looking at every point of every model, in plain Python; it imports nothing of the package.

A point is (model, k, values), values in the order accuracy, then resources; losses are eq. 16's, of the same points.
"""

import math

import naive


def feasible(points, senses, limits):
    """Eq. 8: the rows of the points that keep every limit, None where there is none."""
    return naive.feasible([values for _, _, values in points], senses, limits)


def frontier(points, losses):
    """Rows that no other dominates, by accuracy, then cost, then the rest."""
    mask = naive.pareto(losses)
    rows = [row for row in range(len(points)) if mask[row]]
    return sorted(rows, key=lambda row: (points[row][2], points[row][1], points[row][0]))


def beaten_models(points, losses):
    """Model → those whose points dominate, at each of its points; only models that are dominated everywhere."""
    found = {}
    for name in dict.fromkeys(model for model, _, _ in points):
        rows = [row for row in range(len(points)) if points[row][0] == name]
        by = [
            {points[other][0] for other in range(len(points)) if naive.dominates(losses[other], losses[row])}
            for row in rows
        ]
        if all(by):
            found[name] = by
    return found


def cheapest_at(points, accuracy):
    """The row of the point of at least an accuracy with the least cost, then latency, k and name; None without one."""
    rows = [row for row in range(len(points)) if points[row][2][0] >= accuracy]
    return min(rows, key=lambda row: (*points[row][2][1:], points[row][1], points[row][0]), default=None)


def best_knee(points, losses, knee_of):
    """Of the models' own knees on the frontier of all, the nearest to no loss at all; None without one.

    `knee_of` gives the row that a model chooses among its own points, or None.
    """
    front, rows = naive.pareto(losses), []
    for name in dict.fromkeys(model for model, _, _ in points):
        own = [row for row in range(len(points)) if points[row][0] == name]
        chosen = knee_of(name, own) if any(front[row] for row in own) else None
        rows += [chosen] if chosen is not None and front[chosen] else []
    return min(
        rows, key=lambda row: (math.dist(losses[row], [0] * len(losses[row])), *points[row][1::-1]), default=None
    )
