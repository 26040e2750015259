"""The draw loops of a log: which samples a trial draws, and what follows from them at every k.

A trial is followed through every k before the next one; all that it needs is undone after it. What is remembered are
integers, so the result does not depend on the order of the trials.
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
def cell_of(total: int | i64, edges: NDArray[i64]) -> int:
    """Find the cell whose lower edge is the last at or under a sum."""
    low, high = 0, edges.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        if edges[middle] <= total:
            low = middle
        else:
            high = middle
    return low


@jit
def class_of(score: int, unit: int) -> int:
    """Class of a score: none, under a half, less than all, all."""
    if score == 0:
        return 0
    if score == unit:
        return 3
    return 1 if 2 * score < unit else 2


@jit
def add_wide(value: int | i64, wide: NDArray[i64], k: int, entry: int) -> None:
    """Add to a sum of two words; `carry` puts it in order."""
    wide[k, entry, 0] += value >> 32
    wide[k, entry, 1] += value & LOW_WORD


@jit
def carry(wide: NDArray[i64]) -> None:
    """Bring the low words of all sums back to [0, 2^32)."""
    for k in range(wide.shape[0]):
        for entry in range(wide.shape[1]):
            wide[k, entry, 0] += wide[k, entry, 1] >> 32
            wide[k, entry, 1] &= LOW_WORD


@jit
def vote(sample: NDArray[i32], votes: NDArray[i32], poll: NDArray[i64]) -> None:
    """Count the vote of a sample: the most votes so far, how many answers have them, and the sum of their scores."""
    answer = sample[ANSWER]
    if answer < 0:
        return
    votes[answer] += 1
    if votes[answer] > poll[0]:
        poll[0], poll[1], poll[2] = votes[answer], 1, sample[OF_ANSWER]
    elif votes[answer] == poll[0]:
        poll[1] += 1
        poll[2] += sample[OF_ANSWER]


@jit
def pick(k: int, sample: NDArray[i32], votes: NDArray[i32], poll: NDArray[i64], picked: NDArray[i64]) -> None:
    """Go on by one sample: the score of what each way of picking now picks, and the rank of the highest reward."""
    score = i64(sample[OF_SAMPLE])
    if k == 0:
        picked[:] = score
        picked[4] = sample[RANK]
        poll[:] = 0
    if score > picked[SCORE]:
        picked[SCORE] = score
    if sample[RANK] > picked[4]:
        picked[REWARD], picked[4] = score, sample[RANK]
    vote(sample, votes, poll)
    picked[MAJORITY] = (2 * poll[2] + poll[1]) // (2 * poll[1]) if poll[1] > 0 else 0


@jit
def follow(
    rows: NDArray[i64],
    samples: NDArray[i32],
    picks: NDArray[i64],
    shared_prompt: bool,
    layout: tuple[int, int, int],
    edges: tuple[NDArray[i64], NDArray[i64]],
    votes: NDArray[i32],
    moments: NDArray[i64],
    scores: NDArray[i64],
    marks: NDArray[i64],
    cells: NDArray[i64],
) -> None:
    """Follow trials through every k, and remember what they add up to.

    Parameters
    ----------
    rows
        The samples that each trial draws, shape (K, trials).
    samples
        Input and output tokens, score, rank of the reward, answer or −1, and the answer's score; shape (n, 6).
    picks
        Which ways of picking are remembered, shape (P,).
    shared_prompt
        Whether a trial's first input length is its only one.
    layout
        Score of 1; a fine cell's rows and columns in a coarse cell.
    edges
        Of the cells of the input sum and of the output sum, shape (K, rows + 1) and (K, columns + 1).
    votes
        Zeros, one for each answer; the same afterwards.
    moments
        Σx, Σy, Σx², Σy², Σxy of the token sums, wide, shape (K, 5, 2).
    scores
        Σs of each pick, then Σs·t of each pair s ≤ t, wide, shape (K, P + P(P + 1)/2, 2).
    marks
        Trials in each bin of each pick's score, shape (K, P, bins).
    cells
        Trials in the cells of the two sums; then, for each pick and each class of its score, in coarse cells; empty
        where they are not wanted. Shape (K, columns · rows + P · 4 · coarse cells).
    """
    unit, tall, wide = layout
    across, along = edges[0].shape[1] - 1, edges[1].shape[1] - 1
    fine, coarse = along * across, (along // wide) * (across // tall)
    steps, ways, bins = rows.shape[0], picks.size, marks.shape[2]
    picked, poll = np.zeros(5, i64), np.zeros(3, i64)
    for trial in range(rows.shape[1]):
        x, y = i64(0), i64(0)
        for k in range(steps):
            sample = samples[rows[k, trial]]
            x += sample[INPUT] if k == 0 or not shared_prompt else 0
            y += sample[OUTPUT]
            add_wide(x, moments, k, 0)
            add_wide(y, moments, k, 1)
            add_wide(x * x, moments, k, 2)
            add_wide(y * y, moments, k, 3)
            add_wide(x * y, moments, k, 4)
            pick(k, sample, votes, poll, picked)
            pair = ways
            for p in range(ways):
                score = picked[picks[p]]
                add_wide(score, scores, k, p)
                marks[k, p, (2 * score * (bins - 1) + unit) // (2 * unit)] += 1
                for other in range(p, ways):
                    add_wide(score * picked[picks[other]], scores, k, pair)
                    pair += 1
            if cells.shape[1] > 0:
                row, column = cell_of(x, edges[0][k]), cell_of(y, edges[1][k])
                cells[k, column * across + row] += 1
                block = (column // wide) * (across // tall) + row // tall
                for p in range(ways):
                    cells[k, fine + (4 * p + class_of(picked[picks[p]], unit)) * coarse + block] += 1
        for k in range(steps):
            if samples[rows[k, trial], ANSWER] >= 0:
                votes[samples[rows[k, trial], ANSWER]] = 0
    carry(moments)
    carry(scores)
