"""Draw a run in parts, look at each part while it is there, and keep the sum of all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING, Literal, TypeVar

from bestofk.stream.draw import CHUNK, checked, draw_keys, sum_over_threads
from bestofk.stream.samplers import HISTOGRAMS, LINES, TokenSums, channels, samplers
from bestofk.stream.tally import Span, Tally, join_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    import numpy as np

    from bestofk.served import Drawn
    from bestofk.stream.channel import Channel, Counts
    from bestofk.stream.lines import Lines
    from bestofk.stream.samplers import Sampler

Seen = TypeVar("Seen")
Part = tuple[Span, ...]
Histograms = Literal["none", "whole", "each"]
TOGETHER = 6  # parts that are drawn together: their tallies take no more than one with histograms


def draw_parts(
    workload: Drawn,
    parts: Sequence[Part],
    look: Callable[[Tally], Seen],
    *,
    k_max: int,
    seed: int,
    threads: int = 1,
    histograms: Histograms = "none",
    lines: Lines | None = None,
    executor: Executor | None = None,
    progress: Callable[[int], object] | None = None,
) -> tuple[list[Seen], Tally]:
    """Draw parts of a run, each on one thread, and see each before it is added to the others.

    However many parts there are, each thread needs memory for one tally with histograms, and for a few without: these
    are emptied and filled again.

    Parameters
    ----------
    workload, k_max, seed, threads, executor, progress
        As for :func:`bestofk.draw`.
    parts
        Disjoint ranges of trials.
    look
        Called with the tally of each part, from any thread. Its arrays are used again afterwards: keep no view of them.
    histograms
        Which tallies have the histograms that percentiles of resources need: none, the whole, or each part too. Those
        of the whole cost no more than in :func:`bestofk.draw`; those of each part cost some ten milliseconds a part.
    lines
        What each part has for the percentiles of some resources of one model, in place of a histogram; see
        :func:`bestofk.stream.lines.price_part`. Not for a log.

    Returns
    -------
    list
        What was seen, in the order of the parts.
    Tally
        Of all the parts.

    Raises
    ------
    BadInput
        If trials, k_max or seed are out of range, or parts overlap.

    Examples
    --------
    >>> import bestofk as bk
    >>> workload = bk.load_catalog().models["gpt-5"].workload
    >>> parts = cut([(0, 300)], 2)
    >>> trials, whole = draw_parts(workload, parts, lambda part: part.trials, k_max=8, seed=42, histograms="whole")
    >>> trials, whole == bk.draw(workload, 300, k_max=8, seed=42)
    ([150, 150], True)
    """
    spans = join_spans(span for part in parts for span in part)
    for first, last in spans:
        checked(range(first, last), k_max, seed)
    if executor is not None:
        from bestofk.stream.scatter_parts import draw_parts_on

        return draw_parts_on(
            executor,
            workload,
            parts,
            look,
            k_max=k_max,
            seed=seed,
            histograms=histograms,
            lines=lines,
            progress=progress,
        )
    run = _Parts(workload, k_max, seed, histograms, lines, progress)
    groups, stop = _groups(parts, 1 if histograms == "each" else TOGETHER), Event()
    queue = iter(groups)
    seen: dict[int, Seen] = {}

    def work() -> dict[str, Counts]:
        total = run.zeros(run.kept)
        held = [run.part() for _ in groups[0]]
        for group in queue:
            counts = [_emptied(part) for part in held[: len(group)]]
            run.fill([parts[index] for index in group], counts, total, stop)
            if stop.is_set():
                break
            for index, of_part in zip(group, counts, strict=True):
                seen[index] = look(Tally(workload, k_max, seed, parts[index], of_part))
                run.add(total, of_part)
        return total

    whole = sum_over_threads(work, max(1, min(threads, len(groups))), stop, run.kept)
    return [seen[index] for index in range(len(parts))], Tally(workload, k_max, seed, spans, whole)


@dataclass(frozen=True)
class _Parts:
    """What the parts have in common; parameters as for :func:`draw_parts`."""

    workload: Drawn
    k_max: int
    seed: int
    histograms: Histograms
    lines: Lines | None
    progress: Callable[[int], object] | None

    @cached_property
    def looked_at(self) -> tuple[Channel, ...]:
        """The channels of the tally of one part."""
        return channels(samplers(self.workload, self.k_max, percentiles=self.histograms == "each"))

    @cached_property
    def kept(self) -> tuple[Channel, ...]:
        """The channels of the tally of the whole."""
        return channels(samplers(self.workload, self.k_max, percentiles=self.histograms != "none"))

    @cached_property
    def sources(self) -> Sequence[tuple[np.uint64, Sampler]]:
        """What draws, with the key of its draws."""
        sources = [
            replace(source, lines=self.lines) if isinstance(source, TokenSums) else source
            for source in samplers(self.workload, self.k_max)
        ]
        return list(zip(draw_keys(self.seed, len(sources)), sources, strict=True))

    def zeros(self, filled: Iterable[Channel]) -> dict[str, Counts]:
        """Give channels of no trials."""
        return {channel.name: channel.zeros(self.k_max) for channel in filled}

    def part(self) -> dict[str, Counts]:
        """Give what is counted of a part, with no trials."""
        lines = {} if self.lines is None else {LINES: self.lines.zeros()}
        return self.zeros(self.looked_at) | lines

    def fill(
        self, group: Sequence[Part], counts: Sequence[Mapping[str, Counts]], total: Mapping[str, Counts], stop: Event
    ) -> None:
        """Draw parts; histograms that only the whole has are counted there."""
        if self.histograms == "whole":
            whole = {name: total[name] for name in HISTOGRAMS if name in total}
            counts = [{**part, **whole} for part in counts]
        for edges, rows in _stretches(group):
            if stop.is_set():
                return
            for key, source in self.sources:
                source.run(key, edges, [counts[row] for row in rows])
            if self.progress is not None:
                self.progress(edges[-1] - edges[0])

    def add(self, total: Mapping[str, Counts], counts: Mapping[str, Counts]) -> None:
        """Add a part to the whole."""
        for channel in self.looked_at:
            if counts[channel.name].size:
                channel.add(total[channel.name], counts[channel.name])


def _emptied(counts: dict[str, Counts]) -> dict[str, Counts]:
    for array in counts.values():
        array.fill(0)
    return counts


def cut(spans: Iterable[Span], parts: int) -> list[Part]:
    """Cut ranges of trials into parts in their order, whose sizes differ by at most one trial.

    Examples
    --------
    >>> cut([(0, 4), (10, 13)], 3)
    [((0, 2),), ((2, 4),), ((10, 13),)]
    """
    spans = list(spans)
    trials = sum(last - first for first, last in spans)
    edges = [trials * part // parts for part in range(parts + 1)]
    return [tuple(_between(spans, low, high)) for low, high in pairwise(edges)]


def _between(spans: Iterable[Span], low: int, high: int) -> Iterator[Span]:
    """Give the trials of spans from the low-th to before the high-th."""
    before = 0
    for first, last in spans:
        start, stop = first + max(low - before, 0), min(first + high - before, last)
        if start < stop:
            yield start, stop
        before += last - first


def _groups(parts: Sequence[Part], most: int) -> list[range]:
    """Give the indices of parts that are drawn together: so many that they are no more than a chunk."""
    largest = max((sum(last - first for first, last in part) for part in parts), default=0)
    size = max(1, min(most, CHUNK // max(1, largest)))
    return [range(first, min(first + size, len(parts))) for first in range(0, len(parts), size)]


def _stretches(group: Sequence[Part]) -> Iterator[tuple[list[int], list[int]]]:
    """Give trials without a gap, at most a chunk: the edges between parts, and the parts."""
    edges: list[int] = []
    rows: list[int] = []
    for row, part in enumerate(group):
        for start, stop in part:
            for first in range(start, stop, CHUNK):
                last = min(first + CHUNK, stop)
                if edges and (first != edges[-1] or last - edges[0] > CHUNK):
                    yield edges, rows
                    edges, rows = [], []
                edges = [*(edges or [first]), last]
                rows.append(row)
    if edges:
        yield edges, rows
