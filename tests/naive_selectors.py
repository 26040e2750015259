"""The textbook answer of the further selectors, one definition at a time; it imports nothing of the package.

`table` holds the losses, shape (n, d). What a function gives for each row is best where it is smallest.
"""

import itertools
import math

import naive


def best(costs, k, models):
    """The row with the smallest cost; of equals the smallest k, then the first model by name."""
    return min(costs, key=lambda row: (costs[row], k[row], models[row]))


# --- all rows ---------------------------------------------------------------------------------------------------------


def weighted(table, weights):
    """The weighted sum of the losses."""
    return {row: sum(w * loss for w, loss in zip(weights, p, strict=True)) for row, p in enumerate(table)}


def chebyshev(table, weights):
    """The worst weighted loss, then the sum of the losses."""
    return {row: (max(w * loss for w, loss in zip(weights, p, strict=True)), sum(p)) for row, p in enumerate(table)}


# --- the Pareto set ---------------------------------------------------------------------------------------------------


def topsis(table, weights):
    """Minus the closeness, by Hwang and Yoon's steps: normalise, weigh, find the two ideals, measure, divide."""
    front = [row for row, kept in enumerate(naive.pareto(table)) if kept]
    columns = []
    for column, w in enumerate(weights):
        length = math.sqrt(sum(table[row][column] ** 2 for row in front))
        columns.append({row: w * table[row][column] / length if length else 0.0 for row in front})
    costs = {}
    for row in front:
        plus = math.dist([c[row] for c in columns], [min(c.values()) for c in columns])
        minus = math.dist([c[row] for c in columns], [max(c.values()) for c in columns])
        costs[row] = -minus / (plus + minus) if plus + minus else 0.0
    return costs


def hypervolume(table):
    """Minus the volume of the grid cells below (1, …, 1) that one distinct Pareto point alone dominates."""
    front = [row for row, kept in enumerate(naive.pareto(table)) if kept]
    distinct = {tuple(table[row]) for row in front}
    alone = dict.fromkeys(distinct, 0.0)
    edges = [sorted({p[axis] for p in distinct} | {1.0}) for axis in range(len(table[0]))]
    for cell in itertools.product(*(list(itertools.pairwise(axis)) for axis in edges)):
        corner = [low for low, _ in cell]
        over = [p for p in distinct if all(a <= b for a, b in zip(p, corner, strict=True))]
        if len(over) == 1:
            alone[over[0]] += math.prod(high - low for low, high in cell)
    return {row: -alone[tuple(table[row])] for row in front}


# --- the curve --------------------------------------------------------------------------------------------------------


def chord_differences(k, table):
    """√2 times the distance to the chord of the scaled curve, positive towards the ideal, by row along the curve."""
    rows = naive.curve(k, table)
    scaled = {row: [] for row in rows}
    for column in range(len(table[0])):
        values = [table[row][column] for row in rows]
        low, spread = min(values), max(values) - min(values)
        for row in rows:
            scaled[row].append((table[row][column] - low) / spread if spread else 0.0)
    start, end = scaled[rows[0]], scaled[rows[-1]]
    chord = [b - a for a, b in zip(start, end, strict=True)]
    length = math.hypot(*chord)
    differences = {}
    for row in rows:
        offset = [b - a for a, b in zip(start, scaled[row], strict=True)]
        along = sum(a * b for a, b in zip(offset, chord, strict=True)) / length**2
        foot = [a + along * b for a, b in zip(start, chord, strict=True)]
        towards = sum(foot) >= sum(scaled[row])
        differences[row] = (1 if towards else -1) * math.sqrt(2) * math.dist(foot, scaled[row])
    return differences


def knee_chord(k, table, sensitivity):
    """Minus the difference at Kneedle's knees: maxima that it falls below by S / (n − 1) before a local minimum."""
    rows, differences = zip(*chord_differences(k, table).items(), strict=True)
    threshold = sensitivity / (len(rows) - 1)
    costs = {}
    for i in range(1, len(rows) - 1):
        if differences[i] > 0 and differences[i - 1] <= differences[i] >= differences[i + 1]:
            for j in range(i + 1, len(rows)):
                if differences[j] > differences[j - 1]:
                    break
                if differences[j] < differences[i] - threshold:
                    costs[rows[i]] = -differences[i]
    return costs
