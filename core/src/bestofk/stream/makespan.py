"""Samples on slots: each slot that gets free takes the next sample, and the last to finish counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bestofk.stream.channel import Channel
from bestofk.stream.clock import LONGEST, Clock
from bestofk.stream.lattice import CELLS, UNIT, Lattice
from bestofk.stream.trace_cells import drawn, edges_along, edges_far_along
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bestofk.served import ServedWorkload
    from bestofk.stream.channel import Counts
    from bestofk.stream.samplers import Sampler
    from bestofk.workload import Workload

    Points = NDArray[np.int32]
    Ticks = NDArray[np.int64]

LINE = 1024  # cells of the makespan
SERVED = Channel("served", (5, 2), wide=True)
SERVED_CELLS = Channel("served_cells", (CELLS[0] * CELLS[1],))
FINISH = Channel("finish", (LINE,))
NO_SERVED_CELLS, NO_FINISH = Channel("served_cells", (0,)), Channel("finish", (0,))

HELD = 1 << 18  # trials times slots, or times the samples of a log
MOST_AT_ONCE = 16384  # trials
INTERVALS = 2048  # in which cells are looked for
PILOT = 2048  # trials
PILOT_KEY = np.uint64(0xBB67AE8584CAA73B)


class Step(NamedTuple):
    """Where trials are after a number of samples: the work and the idle time of the slots used, shape (trials,)."""

    row: int
    work: Ticks
    idle: Ticks


@dataclass(frozen=True)
class ServedSampler:
    """The lengths of a workload, and the makespan that follows from the same draws.

    ``served``: Σw, Σe, Σw², Σe², Σwe over trials of the work w and the idle time e of the s = min(P, k) slots that are
    used, in ticks from the centers; ``served_cells``: trials in each cell of the histogram, in the order of the idle
    time, then of the work; ``finish``: trials in each cell of w + e. The makespan is (w + e)/s.

    Parameters
    ----------
    lengths
        What draws the lengths.
    served
        What is drawn.
    k_max, percentiles
        As for :func:`bestofk.draw`.
    """

    lengths: Sampler
    served: ServedWorkload
    k_max: int
    percentiles: bool = True

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What it fills."""
        histograms = (SERVED_CELLS, FINISH) if self.percentiles else (NO_SERVED_CELLS, NO_FINISH)
        return (*self.lengths.channels, SERVED, *histograms)

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1] to the channels counts[i], for each i."""
        from bestofk.stream import makespan_kernels

        self.lengths.run(key, edges, counts)
        layout = layout_of(self.served, self.k_max)
        for (first, last), part in zip(pairwise(edges), counts, strict=True):
            for step in follow(self.served, key, range(first, last), self.k_max):
                makespan_kernels.remember(
                    step.work,
                    step.idle,
                    layout.center[step.row],
                    np.ones_like(step.work),
                    (layout.work[step.row], layout.idle[step.row], layout.finish[step.row]),
                    part[SERVED.name][step.row],
                    part[SERVED_CELLS.name][step.row],
                    part[FINISH.name][step.row],
                )


@dataclass(frozen=True)
class Layout:
    """Where work and idle time lie at each k, from a pilot run: whole numbers, the same on every machine.

    Parameters
    ----------
    center
        Medians of work and idle time, shape (K, 2).
    work, idle, finish
        The cells of each and of their sum, which has many more, also far above the pilot: its tail is asked for.
    """

    center: Ticks
    work: Cells
    idle: Cells
    finish: Cells

    @classmethod
    def of(cls, served: ServedWorkload, k_max: int) -> Layout:
        """Lay out the cells of a served workload."""
        center, top = np.empty((k_max, 2), np.int64), np.empty(k_max, np.int64)
        edges = [np.empty((k_max, cells + 1), np.int64) for cells in CELLS]
        line = np.empty((k_max, LINE + 1), np.int64)
        for step in follow(served, PILOT_KEY, range(PILOT), k_max, at_once=PILOT):
            most = LONGEST * (step.row + 1 + min(served.slots, step.row + 1))
            for side, times in enumerate((step.work, step.idle)):
                ordered = np.sort(times)
                center[step.row, side] = ordered[PILOT // 2]
                edges[side][step.row] = edges_along(ordered, (0, most), CELLS[side])
            finish = np.sort(step.work + step.idle)
            line[step.row], top[step.row] = edges_far_along(finish, (0, most), LINE), finish[-1]
        work, idle = (Cells.between(each, each[:, -2]) for each in edges)
        return cls(center, work, idle, Cells.between(line, top))


@dataclass(frozen=True)
class Cells:
    """Cells of any width, and where to begin looking for one.

    Parameters
    ----------
    edges
        Shape (K, cells + 1), rising.
    scale
        Where even intervals begin, and how many there are in a tick, shape (K, 2).
    start
        A cell that does not lie beyond each interval, shape (K, intervals).
    """

    edges: Ticks
    scale: NDArray[np.float64]
    start: NDArray[np.uint16]

    @classmethod
    def between(cls, edges: Ticks, top: Ticks) -> Cells:
        """Lay even intervals over all cells but the first, up to a top at each k."""
        low, high = edges[:, 1], np.maximum(top, edges[:, 1] + 1)
        scale = np.stack([low, INTERVALS / (high - low)], axis=1).astype(np.float64)
        begin = low[:, None] + np.arange(INTERVALS) / scale[:, 1:]
        found = [np.searchsorted(row, each, side="right") for row, each in zip(edges, begin, strict=True)]
        return cls(edges, scale, np.maximum(np.stack(found) - 2, 0).astype(np.uint16))

    def __getitem__(self, index: int) -> tuple[Ticks, NDArray[np.float64], NDArray[np.uint16]]:
        """Give what is needed to find cells at one k."""
        return self.edges[index], self.scale[index], self.start[index]


@lru_cache(maxsize=8)
def layout_of(served: ServedWorkload, k_max: int) -> Layout:
    """Lay out the cells of a served workload once."""
    return Layout.of(served, k_max)


def follow(
    served: ServedWorkload, key: np.uint64, trials: range, k_max: int, at_once: int | None = None
) -> Iterator[Step]:
    """Follow trials through every k, some at a time; the arrays of a step are used again for the next.

    However many slots there are, no more than 2^18 finish times or samples are held, unless more trials are asked for
    at once.
    """
    from bestofk.stream import makespan_kernels as kernels

    clock, slots = Clock.of(served), min(served.slots, k_max)
    held = k_max if isinstance(served.lengths, TraceWorkload) else slots
    at_once = at_once or max(1, min(MOST_AT_ONCE, HELD // held))
    for first in range(trials.start, trials.stop, at_once):
        size = min(at_once, trials.stop - first)
        finish = np.zeros((size, slots), np.int64)
        prompt, busy, latest, work, idle = np.zeros((5, size), np.int64)
        asked: Points | None = None
        for index, (x, y) in enumerate(_lengths(served.lengths, key, range(first, first + size), k_max)):
            asked = x.copy() if asked is None else asked
            if index == 0 and served.read_once:
                kernels.read_prompts(asked, clock.prompt, prompt)
            kernels.take_turns(asked if served.shared_prompt else x, y, clock.sample, finish, busy, latest)
            kernels.split(min(slots, index + 1), prompt, busy, latest, work, idle)
            yield Step(index, work, idle)


def _lengths(
    workload: Workload | TraceWorkload, key: np.uint64, trials: range, k_max: int
) -> Iterator[tuple[Points, Points]]:
    """Give the input and output lengths of the next sample of each trial, in lattice points, for each k."""
    from bestofk.stream import kernels

    if isinstance(workload, TraceWorkload):
        records = workload.records
        strips = drawn(workload, key, trials.start, trials.stop, k_max)
        rows = np.concatenate([strip.rows for strip in strips], axis=1)
        yield from ((records.input[row], records.output[row]) for row in rows)
        return
    lattice = Lattice.of(workload, 1)
    high, low, x, y = np.empty((4, len(trials)), np.int32)
    for k in range(k_max):
        kernels.draw_bits(np.uint64(kernels.stream_start(key, k, trials.start)), high, low)
        x[:], y[:] = 0, 0
        kernels.add_lengths(high, low, np.float32(UNIT), lattice.shift, lattice.least, x, y)
        yield x, y
