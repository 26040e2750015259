"""Draw a run in parts on any executor, and look at each part here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bestofk.stream.draw import draw
from bestofk.stream.parts import TOGETHER, Histograms, Part, draw_parts
from bestofk.stream.samplers import channels, samplers
from bestofk.stream.scatter import Total
from bestofk.stream.tally import Tally, join_spans
from bestofk.stream.workers import Pace, answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from bestofk.served import Drawn
    from bestofk.stream.lines import Lines

Seen = TypeVar("Seen")
Pieces = list[tuple[int, Part]]  # which part, and trials of it

MOST_PIECES = 32  # sent back together, which are 2 MiB each at k_max = 128


def draw_parts_on(
    executor: Executor,
    workload: Drawn,
    parts: Sequence[Part],
    look: Callable[[Tally], Seen],
    *,
    k_max: int,
    seed: int,
    histograms: Histograms,
    lines: Lines | None,
    progress: Callable[[int], object] | None,
) -> tuple[list[Seen], Tally]:
    """Draw parts as :func:`bestofk.stream.parts.draw_parts` does, in pieces of about a second.

    A worker draws pieces of several parts at once, or of one part that takes longer. Parts are put together and looked
    at in this process.

    Raises
    ------
    WorkersLost
        If the executor can no longer be used.
    """
    pace, total = Pace(), Total(draw(workload, 0, k_max=k_max, seed=seed, percentiles=histograms != "none"))
    trials = [sum(last - first for first, last in part) for part in parts]
    begun: dict[int, Tally] = {}
    seen: dict[int, Seen] = {}
    groups = _groups(parts, pace, TOGETHER if histograms == "each" else MOST_PIECES)
    tasks = ((workload, pieces, k_max, seed, histograms, lines) for pieces in groups)
    for answer, (drawn, whole) in answers(executor, draw_pieces, tasks, pace):
        pace.heed(answer, whole.trials)
        total.add(whole)
        for index, piece in drawn:
            part = _joined(begun.pop(index), piece) if index in begun else piece
            if part.trials == trials[index]:
                seen[index] = look(part)
            else:
                begun[index] = part
        if progress is not None:
            progress(whole.trials)
    return [seen[index] for index in range(len(parts))], total.tally


def draw_pieces(
    workload: Drawn, pieces: Pieces, k_max: int, seed: int, histograms: Histograms, lines: Lines | None
) -> tuple[list[tuple[int, Tally]], Tally]:
    """Draw pieces on the thread of a worker: the tally of each, and of all."""
    spans = [part for _, part in pieces]
    drawn, whole = draw_parts(workload, spans, _kept, k_max=k_max, seed=seed, histograms=histograms, lines=lines)
    return [(index, tally) for (index, _), tally in zip(pieces, drawn, strict=True)], whole


def _kept(part: Tally) -> Tally:
    """Copy the arrays of a part, which are used again."""
    counts = {name: array.copy() for name, array in part.counts.items()}
    return Tally(part.workload, part.k_max, part.seed, part.spans, counts)


def _joined(one: Tally, other: Tally) -> Tally:
    """Add two pieces of a part, and what they counted beside their channels."""
    counts = {name: array.copy() for name, array in one.counts.items()}
    filled = {channel.name: channel for channel in channels(samplers(one.workload, one.k_max))}
    for name, array in other.counts.items():
        if name in filled and array.size:
            filled[name].add(counts[name], array)
        else:
            counts[name] += array
    return Tally(one.workload, one.k_max, one.seed, join_spans((*one.spans, *other.spans)), counts)


def _groups(parts: Sequence[Part], pace: Pace, most: int) -> Iterator[Pieces]:
    """Cut parts into pieces that are drawn together, as many trials as the pace is when they are taken."""
    left = sum(last - first for part in parts for first, last in part)
    pieces, room = Pieces(), pace.chunk(left)
    for index, part in enumerate(parts):
        for start, last in part:
            first = start
            while first < last:
                stop = min(first + room, last)
                pieces.append((index, ((first, stop),)))
                room, left, first = room - (stop - first), left - (stop - first), stop
                if not room or len(pieces) == most:
                    yield pieces
                    pieces, room = [], pace.chunk(left)
    if pieces:
        yield pieces
