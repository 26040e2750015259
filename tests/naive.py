"""The textbook answer to what the package computes, one definition at a time; it imports nothing of the package.

Points are rows, objectives columns. A resource is (rate per input token, rate per output token, whether it is divided
by P); a normal distribution is (μ, σ).
"""

import math

import numpy as np

LONGEST = 16


# --- the published procedure ------------------------------------------------------------------------------------------


def published_draws(k, trials, seed, lengths, accuracy):
    """What every trial at one k draws, before any clipping: k input lengths, k output lengths, k accuracies."""
    generator = np.random.default_rng(seed + k)
    for _ in range(trials):
        yield [generator.normal(mean, std, k) for mean, std in (*lengths, accuracy)]


def published_trials(k, trials, seed, lengths, accuracy, resources, parallelism):
    """A and the resources of every trial at one k, shape (M, 1 + r)."""
    rows = []
    for drawn_input, drawn_output, drawn_accuracy in published_draws(k, trials, seed, lengths, accuracy):
        input_length = np.clip(drawn_input, 1, LONGEST * lengths[0][0])
        output_length = np.clip(drawn_output, 1, LONGEST * input_length)
        row = [np.clip(drawn_accuracy, 0, 1).max()]
        for rate_in, rate_out, divided in resources:
            used = rate_in * input_length + rate_out * output_length
            row.append((k / parallelism) * used.mean() if divided else used.sum())
        rows.append(row)
    return np.array(rows)


def published_cut(k, trials, seed, lengths, accuracy):
    """How many lengths at one k are cut down to the longest allowed."""
    cut, longest = 0, LONGEST * lengths[0][0]
    for drawn_input, drawn_output, _ in published_draws(k, trials, seed, lengths, accuracy):
        cut += np.sum(drawn_input > longest)
        cut += np.sum(drawn_output > LONGEST * np.clip(drawn_input, 1, longest))
    return int(cut)


def moments(values):
    """Mean and population standard deviation of each column."""
    return np.array([column.mean() for column in values.T]), np.array([column.std() for column in values.T])


# --- candidates -------------------------------------------------------------------------------------------------------


def feasible(values, senses, limits):
    """Eq. 8: the rows that keep every limit; a limit of None is none."""
    rows = []
    for row, point in enumerate(values):
        kept = True
        for value, sense, limit in zip(point, senses, limits, strict=True):
            if limit is not None:
                kept = kept and (value <= limit if sense == "min" else value >= limit)
        if kept:
            rows.append(row)
    return rows


def losses(values, senses, limits):
    """Eq. 16, with the largest value in place of a limit that is not there."""
    table = np.empty((len(values), len(senses)))
    for row, point in enumerate(values):
        for column, (value, sense, limit) in enumerate(zip(point, senses, limits, strict=True)):
            if sense == "max":
                table[row, column] = 1 - value
            else:
                scale = max(each[column] for each in values) if limit is None else limit
                table[row, column] = value / scale if scale else 0
    return table


def dominates(q, p):
    """Eq. 13, in losses."""
    return all(a <= b for a, b in zip(q, p, strict=True)) and any(a < b for a, b in zip(q, p, strict=True))


def pareto(table):
    """Eq. 14, by looking at every pair."""
    return [not any(dominates(q, p) for q in table) for p in table]


# --- selectors: the score of every row that may be chosen, largest is best --------------------------------------------


def accuracy_scores(values, accuracy_column=0):
    """Eq. 10."""
    return {row: point[accuracy_column] for row, point in enumerate(values)}


def cube_scores(table):
    """Eqs. 11 and 12: the product of g = 1 − p̃."""
    return {row: math.prod(1 - loss for loss in p) for row, p in enumerate(table)}


def utopia_scores(table):
    """Eqs. 15 to 17: minus the distance from the origin, over the Pareto set."""
    front = pareto(table)
    return {row: -math.dist(p, [0] * len(p)) for row, p in enumerate(table) if front[row]}


def wedge(a, b):
    """|a × b|, for any number of dimensions the area of the parallelogram that a and b span."""
    pairs = [(i, j) for i in range(len(a)) for j in range(i + 1, len(a))]
    return math.sqrt(sum((a[i] * b[j] - a[j] * b[i]) ** 2 for i, j in pairs))


def parabola(k, p):
    """First and second derivative at the middle of three points, of the parabola through them (Lagrange)."""
    (k0, k1, k2), (p0, p1, p2) = (float(x) for x in k), p
    w0, w1, w2 = 1 / ((k0 - k1) * (k0 - k2)), 1 / ((k1 - k0) * (k1 - k2)), 1 / ((k2 - k0) * (k2 - k1))
    first = p0 * w0 * (k1 - k2) + p1 * w1 * (2 * k1 - k0 - k2) + p2 * w2 * (k1 - k0)
    return first, 2 * (p0 * w0 + p1 * w1 + p2 * w2)


def curve(k, table):
    """The Pareto rows of one model in the order of k; of several at one k the first."""
    front = pareto(table)
    return sorted({int(k[row]): row for row in reversed(range(len(k))) if front[row]}.values(), key=lambda row: k[row])


def knee_scores(k, table):
    """Eqs. 18 and 19: |p′ × p″| / |p′|³ inside the Pareto curve."""
    rows, scores = curve(k, table), {}
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        three = [before, row, after]
        first, second = parabola(k[three], table[three])
        speed = math.hypot(*first)
        scores[row] = wedge(first, second) / speed**3 if speed else 0.0
    return scores


def published_knee_scores(k, table, cost, latency, accuracy):
    """The knee of the paper's code: one component of the cross product, over the index."""
    rows, scores = curve(k, table), {}
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        p0, p1, p2 = (table[each][[cost, latency, accuracy]] for each in (before, row, after))
        first, second = (p2 - p0) / 2, p2 - 2 * p1 + p0
        cross = abs(first[0] * second[1] - first[1] * second[0])
        scores[row] = cross / math.hypot(*first) ** 3 if cross else 0.0
    return scores
