"""The paper's aggregate sentence: what the knee saves against accuracy-maximisation, averaged over all cells."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from bestofk_tables.published import ACCURACY, KNEE

if TYPE_CHECKING:
    from bestofk_tables.published import Cell, PublishedTables

CLAIMED = {"latency": 0.63, "cost": 0.58}


@dataclass(frozen=True, slots=True)
class Saving:
    """The mean saving of one resource by the knee, as a share of what accuracy-maximisation uses.

    Parameters
    ----------
    resource, claimed
        ``"latency"`` or ``"cost"``, and the share that the paper states.
    cases
        The number of cells with a knee.
    mean_of_ratios, ratio_of_means
        1 − mean(knee / accuracy), and 1 − mean(knee) / mean(accuracy).
    """

    resource: str
    claimed: float
    cases: int
    mean_of_ratios: float
    ratio_of_means: float

    @property
    def reproduced(self) -> bool:
        """Whether either mean, as a whole percentage, is what the paper states."""
        return self.claimed in (round(self.mean_of_ratios, 2), round(self.ratio_of_means, 2))


def savings(published: PublishedTables) -> list[Saving]:
    """Compute both means for latency and cost from the published cells."""
    pairs = knee_pairs(published)
    found = []
    for resource, claimed in CLAIMED.items():
        knee = [getattr(at_knee, resource) for at_knee, _ in pairs]
        best = [getattr(at_best, resource) for _, at_best in pairs]
        ratios = [used / most for used, most in zip(knee, best, strict=True)]
        found.append(Saving(resource, claimed, len(pairs), 1 - fmean(ratios), 1 - fmean(knee) / fmean(best)))
    return found


def knee_pairs(published: PublishedTables) -> list[tuple[Cell, Cell]]:
    """Give the knee and the accuracy optimum of every scenario and model that has a knee."""
    pairs = []
    for scenario in published.scenarios:
        for model in published.models:
            knee = published.cells[scenario, model, KNEE]
            if knee is not None:
                pairs.append((knee, published.cell(scenario, model, ACCURACY)))
    return pairs
