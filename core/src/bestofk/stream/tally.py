"""The state of a streamed simulation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.errors import BadInput
from bestofk.served import ServedWorkload, drawn_for, lengths_of
from bestofk.stream.difference import difference
from bestofk.stream.samplers import CELL_COUNTS, channels, samplers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bestofk.model import Model
    from bestofk.served import Drawn
    from bestofk.stream.channel import Counts
    from bestofk.stream.price import PriceList

Span = tuple[int, int]


class TallyMismatch(BadInput):
    """Two tallies, or a tally and what is asked of it, do not belong together."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What is remembered of a range of trials: integers only, of a size that depends on k_max alone.

    A tally is a function of (workload, trials, k_max, seed). Tallies of disjoint trials add exactly and in any order.

    Parameters
    ----------
    workload
        What was drawn.
    k_max
        K: every k from 1 to K is there.
    seed
        Of the draws.
    spans
        The trials [first, last) that it holds: disjoint, apart and in order.
    counts
        Channel name → array of int64 with first axis K.
    file
        From which it was loaded, for messages.
    """

    workload: Drawn
    k_max: int
    seed: int
    spans: tuple[Span, ...]
    counts: Mapping[str, Counts]
    file: str = ""

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"{self.file}: the tally" if self.file else "the tally"

    @property
    def percentiles(self) -> bool:
        """Whether the histograms that percentiles of resources need are there."""
        return bool(self.counts[CELL_COUNTS.name].size)

    @property
    def trials(self) -> int:
        """M, the number of trials."""
        return sum(last - first for first, last in self.spans)

    @cached_property
    def price_list(self) -> PriceList:
        """For any model at every k, kept with the tally because the first price takes longer than a hundred more."""
        from bestofk.stream.price import PriceList

        return PriceList(self, np.arange(1, self.k_max + 1))

    def __add__(self, other: Tally) -> Tally:
        """Give the tally of both sets of trials.

        Raises
        ------
        TallyMismatch
            If workload, k_max, seed or channels differ, or a trial is in both.
        """
        same = {name: getattr(other, name) for name in ("workload", "k_max", "seed", "percentiles")}
        require_same(self, **same)
        spans = join_spans((*self.spans, *other.spans))
        counts = {name: array.copy() for name, array in self.counts.items()}
        for channel in channels(samplers(self.workload, self.k_max)):
            channel.add(counts[channel.name], other.counts[channel.name])
        return Tally(self.workload, self.k_max, self.seed, spans, counts)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Tally)
            and (self.workload, self.k_max, self.seed, self.spans)
            == (other.workload, other.k_max, other.seed, other.spans)
            and all(np.array_equal(array, other.counts[name]) for name, array in self.counts.items())
        )

    def upto(self, k_max: int) -> Tally:
        """Give the tally that a smaller k_max would have given: the first k_max steps of the same trials.

        Raises
        ------
        TallyMismatch
            If this tally does not reach so far.
        """
        if not 1 <= k_max <= self.k_max:
            raise TallyMismatch(f"k_max = {k_max}: the tally holds k = 1 to {self.k_max}")
        return replace(self, k_max=k_max, counts={name: array[:k_max] for name, array in self.counts.items()})


def require_same(tally: Tally, **wanted: Any) -> None:
    """Refuse a tally that was made otherwise than wanted.

    Raises
    ------
    TallyMismatch
        That names the first difference.
    """
    for name, value in wanted.items():
        held = getattr(tally, name)
        if held != value:
            told = f"was drawn {difference(held, value)}" if name == "workload" else f"has {name} = {held}, not {value}"
            raise TallyMismatch(f"{tally.called} {told}")


def require_drawn_for(tally: Tally, model: Model) -> None:
    """Refuse a tally that does not hold what a model needs.

    Raises
    ------
    TallyMismatch
        If it has another workload, or the model's latency is a makespan that it does not hold.
    """
    needed = drawn_for(model)
    if lengths_of(tally.workload) != model.workload:
        apart = difference(lengths_of(tally.workload), model.workload)
        raise TallyMismatch(f"{tally.called} was drawn {apart}, as {model.name!r} needs; draw again")
    if isinstance(needed, ServedWorkload) and tally.workload != needed:
        held = tally.workload.how if isinstance(tally.workload, ServedWorkload) else "no slots"
        raise TallyMismatch(f"{tally.called} was drawn with {held}, and {model.name!r} needs {needed.how}; draw again")


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put ranges of trials in order and join those that touch.

    Raises
    ------
    TallyMismatch
        If two overlap.

    Examples
    --------
    >>> from bestofk.stream.tally import join_spans
    >>> join_spans([(8, 9), (0, 4), (4, 6)])
    ((0, 6), (8, 9))
    """
    joined: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] < span[1]):
        if joined and first < joined[-1][1]:
            raise TallyMismatch(f"trials {first} to {min(last, joined[-1][1]) - 1} would be counted twice")
        if joined and first == joined[-1][1]:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(joined)
