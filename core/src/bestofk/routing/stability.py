"""How often a choice of model and k would be made again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Pair = tuple[str, int]  # model and k


@dataclass(frozen=True, slots=True)
class RouteStability:
    """What one selector chose in the run, and in R independent replications of it.

    Parameters
    ----------
    chosen
        Model and k of the run, None where it made no choice.
    counts
        (model, k) → replications that chose it, most first; None counts those that made no choice.

    Examples
    --------
    >>> stability = RouteStability.of(("a", 8), [("a", 8), ("a", 8), ("a", 12), ("b", 4)])
    >>> stability.share, stability.model_share
    (0.5, 0.75)
    """

    chosen: Pair | None
    counts: Mapping[Pair | None, int]

    @classmethod
    def of(cls, chosen: Pair | None, outcomes: Iterable[Pair | None]) -> RouteStability:
        """Count outcomes; None is no choice."""
        counts = Counter(outcomes)
        return cls(chosen, {pair: counts[pair] for pair in sorted(counts, key=lambda pair: (-counts[pair], str(pair)))})

    @property
    def replications(self) -> int:
        """R."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Share of the replications that choose the same model and k; no choice is one of the choices."""
        return self.counts.get(self.chosen, 0) / self.replications

    @property
    def model_share(self) -> float:
        """Share of the replications that choose the same model, at any k."""
        same = (count for pair, count in self.counts.items() if _model(pair) == _model(self.chosen))
        return sum(same) / self.replications


def _model(pair: Pair | None) -> str | None:
    return pair[0] if pair else None
