"""What a log draws: token sums, and the score of what each way of picking picks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.stream.channel import Channel
from bestofk.stream.samplers import CELL_COUNTS, MOMENTS, NO_CELLS
from bestofk.stream.trace_cells import cells_of, drawn
from bestofk.trace import PICKS, largest_k

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bestofk.stream.channel import Counts
    from bestofk.trace import TraceWorkload

SCORE_UNIT = 3_603_600  # lattice points from score 0 to 1: hundredths, and means of up to 16 samples, are exact
BINS = 601  # of scores, for their percentiles: halves, thirds, … and hundredths are exact
SCORES, MARKS = "scores", "marks"
MOST_TOKENS = 2**31  # in a sum: its square fits 64 bits


@dataclass(frozen=True)
class TraceSampler:
    """Questions and k of their samples, all that follows from them in one pass.

    ``moments``: Σx, Σy, Σx², Σy², Σxy over trials of the token sums; ``scores``: first and mixed second moments of the
    picks' scores; ``marks``: trials in each bin of each pick's score; ``cells``: trials in each cell of the token sums.
    Of a log without scores no pick is followed.

    Raises
    ------
    BadInput
        If the log does not reach k_max, or a sum of k_max samples can have 2^31 tokens or more.
    """

    workload: TraceWorkload
    k_max: int
    percentiles: bool = True

    def __post_init__(self) -> None:
        largest_k(self.workload, self.k_max)
        records = self.workload.records
        longest = max(int(records.input.max()), int(records.output.max()))
        if longest * self.k_max >= MOST_TOKENS:
            raise BadInput(f"k_max = {self.k_max}: with samples of {longest:,} tokens, sums outgrow 2^31; ask for less")

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What it fills."""
        ways = len(self.workload.followed)
        return (
            MOMENTS,
            Channel(SCORES, (ways + ways * (ways + 1) // 2, 2), wide=True),
            Channel(MARKS, (ways, BINS)),
            CELL_COUNTS if self.percentiles else NO_CELLS,
        )

    def run(self, key: np.uint64, edges: Sequence[int], counts: Sequence[Mapping[str, Counts]]) -> None:
        """Add trials edges[i] ≤ j < edges[i + 1] to the channels counts[i], for each i."""
        from bestofk.stream import trace_kernels

        workload, cells = self.workload, cells_of(self.workload, self.k_max)
        samples = lattice_samples(workload)
        picks = np.array([PICKS.index(pick) for pick in workload.followed], np.int64)
        votes = np.zeros(samples[:, trace_kernels.ANSWER].max() + 1, np.int32)
        for (first, last), part in zip(pairwise(edges), counts, strict=True):
            for strip in drawn(workload, key, first, last, self.k_max):
                sums, scores = (np.empty((self.k_max, each, strip.trials), np.int64) for each in (2, len(picks)))
                trace_kernels.follow(
                    strip.rows, strip.bits, samples, picks, workload.shared_prompt, votes, sums, scores
                )
                filled = (part[channel.name] for channel in self.channels)
                trace_kernels.remember(sums, scores, SCORE_UNIT, (cells.input, cells.output), *filled)


@lru_cache(maxsize=8)
def lattice_samples(workload: TraceWorkload) -> NDArray[np.int32]:
    """Give what is needed of each sample as whole numbers, shape (n, 6).

    Input and output tokens, score, rank of the reward, answer or −1, and score of the answer: the mean over the
    question's samples that gave it. Scores are rounded to the lattice.
    """
    from bestofk.stream import trace_kernels as kernels

    records = workload.records
    samples = np.zeros((records.samples, 6), np.int32)
    samples[:, kernels.INPUT], samples[:, kernels.OUTPUT] = records.input, records.output
    samples[:, kernels.ANSWER] = -1 if records.answer is None else records.answer
    if records.score is not None:
        samples[:, kernels.OF_SAMPLE] = np.rint(records.score * SCORE_UNIT)
    if records.reward is not None:
        samples[:, kernels.RANK] = np.unique(records.reward, return_inverse=True)[1]
    if records.answer is not None:
        samples[:, kernels.OF_ANSWER] = _answer_scores(records.offsets, records.answer, samples[:, kernels.OF_SAMPLE])
    return samples


def _answer_scores(offsets: NDArray[np.int64], answer: NDArray[np.integer], score: NDArray[np.int32]) -> Counts:
    """Give the mean score of each sample's answer within its question, rounded to the lattice, shape (n,)."""
    question = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    _, group = np.unique(question * (int(answer.max()) + 2) + answer, return_inverse=True)
    size, total = np.bincount(group), np.zeros(group.max() + 1, np.int64)
    np.add.at(total, group, score.astype(np.int64))
    means: Counts = (2 * total + size) // (2 * size)
    return means[group]
