"""The draw loops of a log: which samples a trial draws, and what follows from them at every k.

A trial is followed through every k before the next one; all that it needs is undone after it. Then, one k after the
other, a strip of trials is added to what is remembered: integers, so the order of the trials does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

i32 = np.int32
i64 = np.int64
u32 = np.uint32
u64 = np.uint64

SCORE, REWARD, MAJORITY, FIRST = 0, 1, 2, 3  # picks
INPUT, OUTPUT, OF_SAMPLE, RANK, ANSWER, OF_ANSWER = 0, 1, 2, 3, 4, 5  # columns of the samples
LOW_WORD = i64(0xFFFFFFFF)


@jit
def below(high: i32, low: i32, size: int) -> i64:
    """Give a whole number from 0 to below a size, from 64 bits; no one is likelier than another by 2^−32 relative."""
    upper, lower, n = u64(u32(high)), u64(u32(low)), u64(size)
    return i64((upper * n + ((lower * n) >> u64(32))) >> u64(32))


@jit
def draw_rows(
    high: NDArray[i32], low: NDArray[i32], offsets: NDArray[i64], replace: bool, order: NDArray[i32], rows: NDArray[i64]
) -> None:
    """Draw a question for each trial, and K of its samples.

    Without replacement these are the first K places of a shuffle (Fisher and Yates), undone after each trial.

    Parameters
    ----------
    high, low
        Random bits: of the question, then of each sample, shape (K + 1, trials).
    offsets
        Where the samples of each question begin, and the end, shape (Q + 1,).
    replace
        Whether a sample may be drawn again.
    order
        0, 1, 2, …, as many as the most samples of a question; the same afterwards.
    rows
        Filled, shape (K, trials).
    """
    steps = rows.shape[0]
    places = np.empty(steps, i64)
    for trial in range(rows.shape[1]):
        question = below(high[0, trial], low[0, trial], offsets.size - 1)
        first, size = offsets[question], offsets[question + 1] - offsets[question]
        for k in range(steps):
            if replace:
                rows[k, trial] = first + below(high[k + 1, trial], low[k + 1, trial], size)
            else:
                place = k + below(high[k + 1, trial], low[k + 1, trial], size - k)
                places[k] = place
                order[k], order[place] = order[place], order[k]
                rows[k, trial] = first + order[k]
        if not replace:
            for k in range(steps - 1, -1, -1):
                order[k], order[places[k]] = order[places[k]], order[k]


@jit
def find_cells(totals: NDArray[i64], edges: NDArray[i64], found: NDArray[i64]) -> None:
    """Find the cell of each sum, whose lower edge is the last at or under it; halves all sums together."""
    found[:] = 0
    left = edges.size - 1
    while left > 1:
        half = left // 2
        for i in range(totals.size):
            middle = found[i] + half
            found[i] = middle if edges[middle] <= totals[i] else found[i]
        left -= half


@jit
def count(rows: NDArray[i64], columns: NDArray[i64], across: int, cells: NDArray[i64]) -> None:
    """Count each trial in its cell."""
    for i in range(rows.size):
        cells[columns[i] * across + rows[i]] += 1


@jit
def add_products(a: NDArray[i64], b: NDArray[i64], wide: NDArray[i64]) -> None:
    """Add Σ ab to a sum of two words, high and 0 ≤ low < 2^32; products below 2^62, fewer than 2^30."""
    high, low = i64(0), wide[1]
    for i in range(a.size):
        product = a[i] * b[i]
        high += product >> 32
        low += product & LOW_WORD
    wide[0] += high + (low >> 32)
    wide[1] = low & LOW_WORD


@jit
def vote(row: int, bits: i32, samples: NDArray[i32], votes: NDArray[i32], poll: NDArray[i64]) -> None:
    """Count the vote of a sample: the most votes so far, how many answers have them, and the score of one of these.

    The m-th answer to reach the most votes takes the place of the one before with chance 1/m, by 32 random bits, so
    that each of them has it as often.
    """
    answer = samples[row, ANSWER]
    if answer < 0:
        return
    votes[answer] += 1
    if votes[answer] > poll[0]:
        poll[0], poll[1], poll[2] = votes[answer], 1, samples[row, OF_ANSWER]
    elif votes[answer] == poll[0]:
        poll[1] += 1
        if (u64(u32(bits)) * u64(poll[1])) >> u64(32) == u64(0):
            poll[2] = samples[row, OF_ANSWER]


@jit
def pick(
    k: int, row: int, bits: i32, samples: NDArray[i32], votes: NDArray[i32], poll: NDArray[i64], picked: NDArray[i64]
) -> None:
    """Go on by one sample: the score of what each way of picking now picks, and the rank of the highest reward.

    As long as no sample has an answer, a vote takes the first.
    """
    score, rank = i64(samples[row, OF_SAMPLE]), i64(samples[row, RANK])
    if k == 0:
        picked[:] = score
        picked[4] = rank
        poll[:] = 0
    picked[SCORE] = max(picked[SCORE], score)
    if rank > picked[4]:
        picked[REWARD], picked[4] = score, rank
    vote(row, bits, samples, votes, poll)
    picked[MAJORITY] = poll[2] if poll[0] > 0 else picked[FIRST]


@jit
def follow(
    rows: NDArray[i64],
    bits: NDArray[i32],
    samples: NDArray[i32],
    picks: NDArray[i64],
    shared_prompt: bool,
    votes: NDArray[i32],
    sums: NDArray[i64],
    scores: NDArray[i64],
) -> None:
    """Follow each trial through every k: its token sums, and the score of what each way of picking picks.

    Parameters
    ----------
    rows, bits
        The samples that each trial draws, and 32 random bits for each, shape (K, trials).
    samples
        Input and output tokens, score, rank of the reward, answer or −1, and the answer's score; shape (n, 6).
    picks
        Which ways of picking are followed, shape (P,).
    shared_prompt
        Whether a trial's first input length is its only one.
    votes
        Zeros, one for each answer; the same afterwards.
    sums, scores
        Filled, shape (K, 2, trials) and (K, P, trials).
    """
    picked, poll = np.zeros(5, i64), np.zeros(3, i64)
    for trial in range(rows.shape[1]):
        x, y = i64(0), i64(0)
        for k in range(rows.shape[0]):
            row = rows[k, trial]
            x += samples[row, INPUT] if k == 0 or not shared_prompt else 0
            y += samples[row, OUTPUT]
            pick(k, row, bits[k, trial], samples, votes, poll, picked)
            sums[k, 0, trial], sums[k, 1, trial] = x, y
            for way in range(picks.size):
                scores[k, way, trial] = picked[picks[way]]
        for k in range(rows.shape[0]):
            if samples[rows[k, trial], ANSWER] >= 0:
                votes[samples[rows[k, trial], ANSWER]] = 0


@jit
def add_moments(x: NDArray[i64], y: NDArray[i64], ones: NDArray[i64], wide: NDArray[i64]) -> None:
    """Add Σx, Σy, Σx², Σy², Σxy."""
    add_products(x, ones, wide[0])
    add_products(y, ones, wide[1])
    add_products(x, x, wide[2])
    add_products(y, y, wide[3])
    add_products(x, y, wide[4])


@jit
def add_pairs(columns: NDArray[i64], ones: NDArray[i64], wide: NDArray[i64]) -> None:
    """Add the sum of each column, then of the product of each pair a ≤ b; columns of shape (c, trials)."""
    entry = 0
    for a in range(columns.shape[0]):
        add_products(columns[a], ones, wide[entry])
        entry += 1
    for a in range(columns.shape[0]):
        for b in range(a, columns.shape[0]):
            add_products(columns[a], columns[b], wide[entry])
            entry += 1


@jit
def mark(scores: NDArray[i64], unit: int, marks: NDArray[i64]) -> None:
    """Count each trial in the bin of each pick's score, the nearest; marks of shape (P, bins)."""
    last = marks.shape[1] - 1
    for way in range(scores.shape[0]):
        for i in range(scores.shape[1]):
            marks[way, (2 * scores[way, i] * last + unit) // (2 * unit)] += 1


@jit
def remember(
    sums: NDArray[i64],
    scores: NDArray[i64],
    unit: int,
    edges: tuple[NDArray[i64], NDArray[i64]],
    moments: NDArray[i64],
    products: NDArray[i64],
    marks: NDArray[i64],
    cells: NDArray[i64],
) -> None:
    """Add trials to what a tally remembers of them.

    Parameters
    ----------
    sums, scores
        As `follow` fills them.
    unit
        Score of 1.
    edges
        Of the cells of the input sum and of the output sum, shape (K, rows + 1) and (K, columns + 1).
    moments
        Σx, Σy, Σx², Σy², Σxy of the token sums, wide, shape (K, 5, 2).
    products
        Σs of each pick, then Σs·t of each pair s ≤ t, wide, shape (K, P + P(P + 1)/2, 2).
    marks
        Trials in each bin of each pick's score, shape (K, P, bins).
    cells
        Trials in the cells of the two sums, shape (K, columns · rows); empty where they are not wanted.
    """
    ones = np.ones(sums.shape[2], i64)
    rows, columns = np.empty(sums.shape[2], i64), np.empty(sums.shape[2], i64)
    for k in range(sums.shape[0]):
        add_moments(sums[k, 0], sums[k, 1], ones, moments[k])
        add_pairs(scores[k], ones, products[k])
        mark(scores[k], unit, marks[k])
        if cells.shape[1] > 0:
            find_cells(sums[k, 0], edges[0][k], rows)
            find_cells(sums[k, 1], edges[1][k], columns)
            count(rows, columns, edges[0].shape[1] - 1, cells[k])
