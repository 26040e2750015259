"""Where the token sums of a log lie: cells along the quantiles of a pilot run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bestofk.stream.lattice import CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bestofk.trace import TraceWorkload

    Edges = NDArray[np.int64]
    Rows = NDArray[np.int64]

PILOT = 4096  # trials
PILOT_KEY = np.uint64(0x6A09E667F3BCC909)
BEYOND = 7  # cells beyond the pilot's lowest and highest sum, each twice as wide as the one before
BITS = 1 << 17  # drawn at once for each step of k: so many trials times k


@dataclass(frozen=True)
class TraceCells:
    """Edges of the cells of the input and the output sum, whole numbers of tokens; cell j holds e_j ≤ sum < e_{j+1}.

    The sums of a log are neither smooth nor light-tailed, so the cells follow the quantiles of a pilot run: finest by
    mass in both tails, and a cell of its own for each sum that is often met. They are whole-number functions of the
    log, of k, and of how it is drawn: the same on every machine and for every k_max.

    Parameters
    ----------
    input, output
        Shape (K, rows + 1) and (K, columns + 1), rising; the last edge is repeated where fewer cells are needed.
    """

    input: Edges
    output: Edges

    @classmethod
    def of(cls, workload: TraceWorkload, k_max: int) -> TraceCells:
        """Lay out the cells of a log."""
        records = workload.records
        tokens = np.stack([records.input, records.output]).astype(np.int64)
        sums = np.zeros((2, PILOT), np.int64)
        rows = np.concatenate([strip.rows for strip in drawn(workload, PILOT_KEY, 0, PILOT, k_max)], axis=1)
        edges = [np.empty((k_max, cells + 1), np.int64) for cells in CELLS]
        for step in range(k_max):
            for side in range(2):
                once = side == 0 and workload.shared_prompt
                if step == 0 or not once:
                    sums[side] += tokens[side][rows[step]]
                length = 1 if once else step + 1
                ends = length * int(tokens[side].min()), length * int(tokens[side].max())
                edges[side][step] = edges_along(np.sort(sums[side]), ends, CELLS[side])
        return cls(*edges)


@lru_cache(maxsize=8)
def cells_of(workload: TraceWorkload, k_max: int) -> TraceCells:
    """Lay out the cells of a log once."""
    return TraceCells.of(workload, k_max)


class Strip(NamedTuple):
    """Trials first ≤ j < last with the rows of their samples, and 32 random bits for each; shape (k_max, trials)."""

    first: int
    last: int
    rows: Rows
    bits: NDArray[np.int32]

    @property
    def trials(self) -> int:
        """How many there are."""
        return self.last - self.first


def drawn(workload: TraceWorkload, key: np.uint64, first: int, last: int, k_max: int) -> Iterator[Strip]:
    """Draw the samples of trials first ≤ j < last, some trials at a time.

    Stream 0 gives the question, stream k the k-th sample, of whose 64 bits the lower half hardly matters for which it
    is.
    """
    from bestofk.stream import kernels, trace_kernels

    strip = max(1, BITS // k_max)
    order = np.arange(workload.records.repeats.max(), dtype=np.int32)
    for start in range(first, last, strip):
        stop = min(start + strip, last)
        high, low = np.empty((2, k_max + 1, stop - start), np.int32)
        for stream in range(k_max + 1):
            begin = np.uint64(kernels.stream_start(key, stream, start))
            kernels.draw_bits(begin, high[stream], low[stream])
        rows = np.empty((k_max, stop - start), np.int64)
        trace_kernels.draw_rows(high, low, workload.records.offsets, workload.replace, order, rows)
        yield Strip(start, stop, rows, low[1:])


def edges_along(sums: NDArray[np.int64], ends: tuple[int, int], cells: int) -> NDArray[np.int64]:
    """Give the edges of the cells for sorted sums of a pilot run, and the least and the largest sum there can be."""
    seen = np.unique(sums)
    if 2 * len(seen) < cells:
        inner = np.concatenate([seen, seen + 1])
    else:
        width = max(1, int(seen[-1] - seen[0]) // cells)
        steps_out = width * ((1 << np.arange(1, BEYOND + 1)) - 1)
        inner = np.concatenate([_along_quantiles(sums, seen, cells), seen[0] - steps_out, seen[-1] + 1 + steps_out])
    inside = inner[(inner > ends[0]) & (inner <= ends[1])]
    edges = np.unique(np.concatenate([[ends[0]], inside, [ends[1] + 1]]))
    return np.append(edges, np.full(cells + 1 - len(edges), edges[-1]))


def edges_far_along(sums: NDArray[np.int64], ends: tuple[int, int], cells: int) -> NDArray[np.int64]:
    """Give such edges with a quarter of the cells above the pilot run, each wider than the one before by a share."""
    seen, far = np.unique(sums), cells // 4
    near = edges_along(sums, (ends[0], int(seen[-1])), cells - far)
    edges = np.unique(np.concatenate([near, _above(int(seen[-1]) + 1, ends[1] + 1, far)]))
    return np.append(edges, np.full(cells + 1 - len(edges), edges[-1]))


def _above(start: int, end: int, cells: int) -> list[int]:
    """Give edges from a start to an end, each 1/64, 1/32, … of itself further, so that there are not too many."""
    for shift in range(6, -1, -1):
        edges = [start]
        while edges[-1] < end and len(edges) <= cells:
            edges.append(min(edges[-1] + max(1, edges[-1] >> shift), end))
        if edges[-1] == end:
            break
    return edges


def _along_quantiles(sums: NDArray[np.int64], seen: NDArray[np.int64], cells: int) -> NDArray[np.int64]:
    """Give edges half way between two sums, at p = 3u² − 2u³ for even u; a sum that is met twice has its own cell."""
    steps = cells - 2 * BEYOND - 1
    ranks = [min(len(sums) * j * j * (3 * steps - 2 * j) // steps**3, len(sums) - 1) for j in range(steps)]
    values, met = np.unique(sums[ranks], return_counts=True)
    single, often = values[met == 1], values[met > 1]
    before = seen[np.maximum(np.searchsorted(seen, single) - 1, 0)]
    return np.concatenate([(before + single) // 2 + 1, often, often + 1])
