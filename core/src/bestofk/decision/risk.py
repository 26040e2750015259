"""What may happen to a single request at a chosen k."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bestofk.budget import Budget
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class Risk:
    """Chances of one request, from the distributions and not from the means.

    Of a budget such as ``60@p95`` the limit counts, 60; what share of the requests may break it does not.

    Parameters
    ----------
    breaks
        Objective → the chance that the request breaks its limit.
    keeps_all
        The chance that it keeps all limits at once; 1 without a limit.
    """

    breaks: Mapping[str, float]
    keeps_all: float


def risks(summary: Summary, budget: Budget, k: Iterable[int]) -> dict[int, Risk]:
    """Give the risk at some k of a summary's grid.

    Examples
    --------
    >>> import bestofk as bk
    >>> from bestofk.decision.risk import risks
    >>> summary = bk.simulate(bk.load_catalog().models["gpt-5"], method="analytic")["gpt-5"]
    >>> risk = risks(summary, bk.Budget(cost=0.26, latency=32.4), [12])[12]
    >>> {name: round(chance, 2) for name, chance in risk.breaks.items()}, round(risk.keeps_all, 2)
    ({'cost': 0.6, 'latency': 0.4}, 0.4)
    """
    ks = sorted(set(k))
    if not ks:
        return {}
    kept = {name: summary.keeping({name: limit}, ks).tolist() for name, limit in budget.limits.items()}
    together = summary.keeping(budget.limits, ks).tolist()
    return {
        each: Risk({name: 1 - chances[row] for name, chances in kept.items()}, together[row])
        for row, each in enumerate(ks)
    }
