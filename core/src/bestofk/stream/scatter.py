"""Draw on any executor: ranges of trials go out, tallies come back and are added in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.stream.draw import draw
from bestofk.stream.samplers import channels, samplers
from bestofk.stream.tally import Tally, join_spans, require_same
from bestofk.stream.workers import Pace, answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from bestofk.served import Drawn
    from bestofk.stream.tally import Span


class Total:
    """A sum of tallies that grows in place, so that nothing is copied for each.

    Parameters
    ----------
    start
        A tally that nobody else uses: its arrays become those of the sum.
    """

    def __init__(self, start: Tally) -> None:
        self._channels = channels(samplers(start.workload, start.k_max, percentiles=start.percentiles))
        self.tally = start

    def add(self, more: Tally) -> None:
        """Add a tally of other trials.

        Raises
        ------
        TallyMismatch
            If it does not belong to the others, or has trials in common with them.
        """
        held = self.tally
        require_same(more, **{name: getattr(held, name) for name in ("workload", "k_max", "seed", "percentiles")})
        spans = join_spans((*held.spans, *more.spans))
        for channel in self._channels:
            channel.add(held.counts[channel.name], more.counts[channel.name])
        self.tally = Tally(held.workload, held.k_max, held.seed, spans, held.counts)


def draw_on(
    executor: Executor,
    workload: Drawn,
    spans: Iterable[Span],
    *,
    k_max: int,
    seed: int,
    percentiles: bool = True,
) -> Iterator[Tally]:
    """Draw ranges of trials in chunks on an executor, and give the tally of each chunk when it is done.

    The first chunks are small. Those that follow take about a second by the speed of the last that was done, and less
    towards the end. A few for each worker are in flight, however many there are to do.

    Raises
    ------
    WorkersLost
        If the executor can no longer be used; what was done before has been given.
    BadInput
        If a worker makes other draws than this version.
    """
    pace = Pace()
    tasks = ((workload, first, last, k_max, seed, percentiles) for first, last in _chunks(list(spans), pace))
    for answer, tally in answers(executor, draw_chunk, tasks, pace):
        pace.heed(answer, tally.trials)
        yield tally


def draw_chunk(workload: Drawn, first: int, last: int, k_max: int, seed: int, percentiles: bool) -> Tally:
    """Draw trials first ≤ j < last on the thread of a worker."""
    return draw(workload, range(first, last), k_max=k_max, seed=seed, percentiles=percentiles)


def _chunks(spans: list[Span], pace: Pace) -> Iterator[Span]:
    """Cut ranges of trials into chunks, each as large as the pace is when it is taken."""
    left = sum(last - first for first, last in spans)
    for first, last in spans:
        while first < last:
            size = min(pace.chunk(left), last - first)
            yield first, first + size
            first, left = first + size, left - size  # noqa: PLW2901 - what is left of the range
