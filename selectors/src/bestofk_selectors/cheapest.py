"""Lowest cost: the ε-constraint method with cost as the objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestofk import Candidates


def cheapest(candidates: Candidates) -> int:
    """Lowest cost that keeps the budget (ε-constraint method, Haimes et al. 1971).

    One objective is optimised and the others are held by limits, which are the budget's.

    References
    ----------
    Y. Y. Haimes, L. S. Lasdon and D. A. Wismer, "On a bicriterion formulation of the problems of integrated system
    identification and system optimization", IEEE Transactions on Systems, Man, and Cybernetics 1 (1971).
    """
    return candidates.smallest(candidates.column("cost"))
