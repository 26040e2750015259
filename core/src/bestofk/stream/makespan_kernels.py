"""The loops of the makespan: samples on slots, and the integers that remember work and idleness.

Time is counted in whole ticks. Where the last of k samples has finished at m and s slots were used, s · m is the *work*
of the s slots, for which they were needed, and their *idle* time, in which they waited for the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ticks = NDArray[np.int64]
    Points = NDArray[np.int32]
    Side = tuple[Ticks, NDArray[np.float64], NDArray[np.uint16]]

i64 = np.int64

FINER = i64(20)  # a rate is in 2^−20 ticks
HALF, MASK = i64(20), i64(0xFFFFF)  # a number of 40 bits is cut in two of 20
WORD, LOW_WORD = i64(32), i64(0xFFFFFFFF)


@jit
def ticks(x: int, y: int, rates: Ticks) -> int:
    """Time for two lengths in lattice points."""
    return int((rates[0] + rates[1] * i64(x) + rates[2] * i64(y)) >> FINER)


@jit
def read_prompts(x: Points, rates: Ticks, prompt: Ticks) -> None:
    """Find the time after which the slots may begin."""
    for i in range(x.size):
        prompt[i] = ticks(x[i], 0, rates)


@jit
def take_turns(x: Points, y: Points, rates: Ticks, finish: Ticks, busy: Ticks, latest: Ticks) -> None:
    """Give each trial's next sample to the slot that gets free first.

    Parameters
    ----------
    x, y
        Its lengths in lattice points, shape (trials,).
    rates
        Ticks at lattice point 0, and for a step of input and of output, times 2^20, shape (3,).
    finish
        When each slot gets free, a heap with the first at its head, shape (trials, slots).
    busy, latest
        Time for all samples together, and when the last of them finishes, shape (trials,).
    """
    slots = finish.shape[1]
    for i in range(x.size):
        duration = ticks(x[i], y[i], rates)
        done, place = finish[i, 0] + duration, 0
        busy[i] += duration
        latest[i] = max(latest[i], done)
        below = 1
        while below < slots:
            if below + 1 < slots and finish[i, below + 1] < finish[i, below]:
                below += 1
            if finish[i, below] >= done:
                break
            finish[i, place] = finish[i, below]
            place, below = below, 2 * below + 1
        finish[i, place] = done


@jit
def split(slots: int, prompt: Ticks, busy: Ticks, latest: Ticks, work: Ticks, idle: Ticks) -> None:
    """Split the time of the slots that are used into work, for which a prompt counts in each, and idle time."""
    for i in range(busy.size):
        work[i] = slots * prompt[i] + busy[i]
        idle[i] = slots * latest[i] - busy[i]


@jit
def add_wide(first: Ticks, second: Ticks, from_first: i64, from_second: i64, wide: Ticks) -> None:
    """Add the products of two quantities of 40 bits, each counted from a value, to a wide sum."""
    high, middle, low = i64(0), i64(0), i64(0)
    for i in range(first.size):
        a, b = first[i] - from_first, second[i] - from_second
        upper, lower, over, under = a >> HALF, a & MASK, b >> HALF, b & MASK
        high += upper * over
        middle += upper * under + lower * over
        low += lower * under
    rest = wide[1] + (low & LOW_WORD) + ((middle & i64(0xFFF)) << HALF)
    wide[0] += (high << i64(8)) + (middle >> i64(12)) + (low >> WORD) + (rest >> WORD)
    wide[1] = rest & LOW_WORD


@jit
def find_cells(values: Ticks, side: Side, cell: Ticks) -> None:
    """Find the cell of each value: the last whose lower edge is at or under it, or the first cell.

    A value's place among even intervals tells a cell from which it is a few steps at most.
    """
    edges, scale, start = side
    last, intervals = edges.size - 2, start.size - 1
    for i in range(values.size):
        place = min(max((values[i] - scale[0]) * scale[1], 0.0), float(intervals))
        found = i64(start[np.uint64(place)])
        while found < last and edges[np.uint64(found + 1)] <= values[i]:
            found += 1
        cell[i] = found


@jit
def remember(
    work: Ticks,
    idle: Ticks,
    center: Ticks,
    ones: Ticks,
    sides: tuple[Side, Side, Side],
    moments: Ticks,
    cells: Ticks,
    line: Ticks,
) -> None:
    """Add trials to the integers of one k.

    Parameters
    ----------
    work, idle
        Shape (trials,).
    center
        From which work and idle time are counted, shape (2,).
    ones
        1 for each trial.
    sides
        Of work, idle time and their sum: the edges of the cells, shape (cells + 1,); where even intervals begin and how
        many there are in a tick; and a cell that does not lie beyond each interval.
    moments
        Wide sums, added to: Σw, Σe, Σw², Σe², Σwe, shape (5, 2).
    cells, line
        Counts of both times together, and of their sum, added to, shape (columns · rows,) and (cells,); where they are
        empty nothing is counted.
    """
    add_wide(work, ones, center[0], i64(0), moments[0])
    add_wide(idle, ones, center[1], i64(0), moments[1])
    add_wide(work, work, center[0], center[0], moments[2])
    add_wide(idle, idle, center[1], center[1], moments[3])
    add_wide(work, idle, center[0], center[1], moments[4])
    if cells.size > 0:
        rows = sides[0][0].size - 1
        row, column, place = np.empty_like(work), np.empty_like(idle), np.empty_like(idle)
        find_cells(work, sides[0], row)
        find_cells(idle, sides[1], column)
        find_cells(work + idle, sides[2], place)
        for i in range(work.size):
            cells[np.uint64(column[i] * rows + row[i])] += 1
            line[np.uint64(place[i])] += 1
