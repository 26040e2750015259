"""How often a choice would be made again."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations_with_replacement
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = Fraction(9, 10)  # of the replications lie in the range


@dataclass(frozen=True, slots=True)
class Stability:
    """What one selector chose in the run, and in R independent replications of it.

    Parameters
    ----------
    chosen
        k of the run, None where it made no choice.
    counts
        k → replications that chose it, in the order of k; None, which comes last, counts those that made no choice.

    Examples
    --------
    >>> from bestofk.decision.stability import Stability
    >>> stability = Stability.of(16, [16, 16, 16, 20, None])
    >>> stability.share, stability.k_range, stability.often_none, stability.counts
    (0.6, (16, 20), True, {16: 3, 20: 1, None: 1})
    """

    chosen: int | None
    counts: Mapping[int | None, int]

    @classmethod
    def of(cls, chosen: int | None, outcomes: Iterable[int | None]) -> Stability:
        """Count outcomes; None is no choice."""
        counted = Counter(outcomes)
        return cls(chosen, {k: counted[k] for k in sorted(counted, key=lambda k: math.inf if k is None else k)})

    @property
    def replications(self) -> int:
        """R."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Share of the replications that make the same choice as the run; no choice is one of the choices."""
        return self.counts.get(self.chosen, 0) / self.replications

    @property
    def no_choice(self) -> float:
        """Share of the replications that make no choice."""
        return self.counts.get(None, 0) / self.replications

    @property
    def often_none(self) -> bool:
        """Whether so many make no choice that no range of k alone holds 90 % of the replications."""
        return self.counts.get(None, 0) > (1 - MOST) * self.replications

    @property
    def k_range(self) -> tuple[int, int] | None:
        """The narrowest range of k with 90 % of the replications, no choice counted in where it is often made.

        Of equally narrow ranges the one with most replications, then the lowest; None where 90 % make no choice.
        """
        wanted = MOST * self.replications - (self.counts[None] if self.often_none else 0)
        ks = [k for k in self.counts if k is not None]
        below = [0, *accumulate(self.counts[k] for k in ks)]
        ranges = [
            (ks[last] - ks[first], below[first] - below[last + 1], (ks[first], ks[last]))
            for first, last in combinations_with_replacement(range(len(ks)), 2)
            if below[last + 1] - below[first] >= wanted > 0
        ]
        return min(ranges)[2] if ranges else None
