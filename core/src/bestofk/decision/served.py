"""How far latency as served is from eq. 6, at the k that were chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bestofk.served import drawn_for, slots_resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.summary import Summary


TRIALS = 20_000  # of a comparison of its own: of a mean latency they leave less than a hundredth of its spread


@dataclass(frozen=True, slots=True)
class ServedLatency:
    """Two mean latencies at one k, from the same draws.

    Parameters
    ----------
    k
        The number of samples.
    makespan
        Until the last of them has finished on P slots.
    ideal
        By eq. 6.
    """

    k: int
    makespan: float
    ideal: float

    @property
    def difference(self) -> float:
        """How much longer it takes as served."""
        return self.makespan - self.ideal

    @property
    def ratio(self) -> float:
        """How many times as long it takes as served."""
        return self.makespan / self.ideal if self.ideal > 0 else float("nan")


def served_latencies(summary: Summary, k: Iterable[int]) -> tuple[ServedLatency, ...]:
    """Compare both latencies at some k of a summary's grid; nothing where they are the same.

    Examples
    --------
    >>> from dataclasses import replace
    >>> import bestofk as bk
    >>> from bestofk.decision.served import served_latencies
    >>> model = replace(bk.load_catalog().models["gpt-5"], latency="makespan")
    >>> summary = bk.simulate(model, trials=10_000, k_max=20)["gpt-5"]
    >>> [round(each.ratio, 2) for each in served_latencies(summary, [4, 20])]
    [1.06, 1.03]
    """
    if summary.ideal_latency is None:
        return ()
    column = next(1 + index for index, used in enumerate(summary.model.resources) if used.parallel)
    rows = np.searchsorted(summary.k, sorted(set(k))).tolist()
    return tuple(
        ServedLatency(int(summary.k[row]), float(summary.mean[row, column]), float(summary.ideal_latency[row]))
        for row in rows
    )


def would_be_served(summary: Summary, k: Iterable[int]) -> tuple[ServedLatency, ...]:
    """Compare both latencies where the summary's is that of eq. 6, from `TRIALS` trials; nothing where P is 1.

    Examples
    --------
    >>> import bestofk as bk
    >>> summary = bk.simulate(bk.load_catalog().models["gpt-5"], method="analytic")["gpt-5"]
    >>> [round(each.ratio, 2) for each in would_be_served(summary, [4, 20])]
    [1.06, 1.03]
    """
    from bestofk.stream.draw import draw
    from bestofk.stream.price import price

    model, ks = replace(summary.model, latency="makespan"), np.array(sorted(set(k)), np.int64)
    if slots_resource(model) is None or not len(ks):
        return ()
    tally = draw(drawn_for(model), TRIALS, k_max=int(ks[-1]), seed=summary.provenance.seed or 0)
    return served_latencies(price(tally, model, ks), ks.tolist())
