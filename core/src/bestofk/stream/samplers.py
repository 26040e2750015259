"""What a workload draws: each sampler fills its channels for a range of trials."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bestofk.served import ServedWorkload
from bestofk.stream.channel import Channel
from bestofk.stream.lattice import CELLS, UNIT, Lattice
from bestofk.stream.rank import BINS, SCALE
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bestofk.served import Drawn
    from bestofk.stream.channel import Counts
    from bestofk.stream.lines import Lines

MOMENTS = Channel("moments", (5, 2), wide=True)
CELL_COUNTS = Channel("cells", (CELLS[0] * CELLS[1],))
NO_CELLS = Channel("cells", (0,))
RANK = Channel("rank", (BINS,))
LINES = "lines"  # of parts of a run alone, for each k of a grid: no channel of a tally
NO_LINES = np.zeros((0, 0, 1), np.int64)


HISTOGRAMS = (CELL_COUNTS.name, "served_cells", "finish")  # which only percentiles need


class Sampler(Protocol):
    """A source of draws; a function of (key, trial) alone."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What it fills."""

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1] to the channels counts[i], for each i.

        Parts may have a channel of histograms in common, which is then filled with all of them.
        """


@dataclass(frozen=True, slots=True)
class TokenSums:
    """Sums of k clipped normal input and output lengths, or of one input where k share it: moments, and a histogram.

    ``moments``: Σx, Σy, Σx², Σy², Σxy over trials of the lattice sums; ``cells``: trials in each cell of the
    histogram, in the order of the output sum, then of the input sum. Parts of a run may also have ``lines``.
    """

    lattice: Lattice
    shared_prompt: bool = False
    channels: tuple[Channel, ...] = (MOMENTS, CELL_COUNTS)
    lines: Lines | None = None

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1], for each i, with one histogram for all."""
        from bestofk.stream import kernels

        moments = np.stack([part[MOMENTS.name] for part in counts])
        lines = np.stack([part.get(LINES, NO_LINES) for part in counts])
        kernels.sum_tokens(
            key,
            np.array(edges, np.int64),
            np.float32(UNIT),
            self.lattice.shift,
            self.lattice.least,
            self.lattice.origin,
            self.lattice.per_unit,
            np.array(CELLS, np.int32),
            self.shared_prompt,
            *self._layout_of_lines(),
            moments,
            counts[0][CELL_COUNTS.name],
            lines,
        )
        for index, part in enumerate(counts):
            part[MOMENTS.name][:] = moments[index]
            if LINES in part:
                part[LINES][:] = lines[index]

    def _layout_of_lines(self) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
        k_max = len(self.lattice.origin)
        if self.lines is None:
            return np.full(k_max, -1, np.int32), np.zeros((0, 0, 2), np.float32), np.zeros((0, 0), np.float32)
        return self.lines.row(k_max), self.lines.scale, self.lines.first_cell


@dataclass(frozen=True, slots=True)
class RunningMaximum:
    """The running maximum of a uniform: any accuracy distribution is its quantile function away.

    ``rank``: trials whose maximum is in each bin of its logit, as differences over k.
    """

    channels: tuple[Channel, ...] = (RANK,)

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1], for each i."""
        from bestofk.stream import rank_kernels

        for (first, last), part in zip(pairwise(edges), counts, strict=True):
            rank_kernels.track_maximum(key, first, last, SCALE, part[RANK.name])


def samplers(workload: Drawn, k_max: int, *, percentiles: bool = True) -> tuple[Sampler, ...]:
    """Give what a workload draws; the position of a sampler is part of the address of its draws.

    Without percentiles no histogram of the token sums is kept, which is most of a tally.
    """
    if isinstance(workload, ServedWorkload):
        from bestofk.stream.makespan import ServedSampler

        lengths, *others = samplers(workload.lengths, k_max, percentiles=percentiles)
        return (ServedSampler(lengths, workload, k_max, percentiles), *others)
    if isinstance(workload, TraceWorkload):
        from bestofk.stream.trace_sampler import TraceSampler

        trace = TraceSampler(workload, k_max, percentiles)
        return (trace,) if workload.scored else (trace, RunningMaximum())
    token_channels = (MOMENTS, CELL_COUNTS if percentiles else NO_CELLS)
    return (TokenSums(Lattice.of(workload, k_max), workload.shared_prompt, token_channels), RunningMaximum())


def channels(sources: Iterable[Sampler]) -> tuple[Channel, ...]:
    """List the channels that samplers fill."""
    return tuple(channel for source in sources for channel in source.channels)
