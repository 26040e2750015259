"""What a workload draws: each sampler fills its channels for a range of trials."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bestofk.stream.channel import Channel
from bestofk.stream.lattice import CELLS, UNIT, Lattice
from bestofk.stream.rank import BINS, SCALE
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bestofk.stream.channel import Counts
    from bestofk.workload import Workload

MOMENTS = Channel("moments", (5, 2), wide=True)
CELL_COUNTS = Channel("cells", (CELLS[0] * CELLS[1],))
NO_CELLS = Channel("cells", (0,))
RANK = Channel("rank", (BINS,))


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
    histogram, in the order of the output sum, then of the input sum.
    """

    lattice: Lattice
    shared_prompt: bool = False
    channels: tuple[Channel, ...] = (MOMENTS, CELL_COUNTS)

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1], for each i, with one histogram for all."""
        from bestofk.stream import kernels

        moments = np.stack([part[MOMENTS.name] for part in counts])
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
            moments,
            counts[0][CELL_COUNTS.name],
        )
        for part, of_part in zip(counts, moments, strict=True):
            part[MOMENTS.name][:] = of_part


@dataclass(frozen=True, slots=True)
class RunningMaximum:
    """The running maximum of a uniform: any accuracy distribution is its quantile function away.

    ``rank``: trials whose maximum is in each bin of its logit, as differences over k.
    """

    channels: tuple[Channel, ...] = (RANK,)

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1], for each i."""
        from bestofk.stream import kernels

        for (first, last), part in zip(pairwise(edges), counts, strict=True):
            kernels.track_maximum(key, first, last, SCALE, part[RANK.name])


def samplers(workload: Workload | TraceWorkload, k_max: int, *, percentiles: bool = True) -> tuple[Sampler, ...]:
    """Give what a workload draws; the position of a sampler is part of the address of its draws.

    Without percentiles no histogram of the token sums is kept, which is most of a tally.
    """
    if isinstance(workload, TraceWorkload):
        from bestofk.stream.trace_sampler import TraceSampler

        return (TraceSampler(workload, k_max, percentiles),)
    token_channels = (MOMENTS, CELL_COUNTS if percentiles else NO_CELLS)
    return (TokenSums(Lattice.of(workload, k_max), workload.shared_prompt, token_channels), RunningMaximum())


def channels(sources: Iterable[Sampler]) -> tuple[Channel, ...]:
    """List the channels that samplers fill."""
    return tuple(channel for source in sources for channel in source.channels)
