"""A published choice beside the exact one, and how often its own procedure makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import bestofk as bk

from bestofk_tables.published import published_tables

if TYPE_CHECKING:
    from bestofk_tables.audit.replications import Counts
    from bestofk_tables.rows import Key

EXACT = {"knee-published": "knee"}  # eq. 18 in full; the others are what they are
STABLE = 0.95


@dataclass(frozen=True, slots=True)
class AuditedCell:
    """One of the 108 choices of Tables 4 to 6.

    Parameters
    ----------
    key
        Scenario, model, and the selector of the published table.
    published, exact
        k in the paper, and by the analytic method with the selector as the paper's equations have it; None for no
        choice.
    share
        Of the seeds under which the published procedure chooses the published k.
    usual, usual_share
        The k that it chooses most often, and how often.
    """

    key: Key
    published: int | None
    exact: int | None
    share: float
    usual: int | None
    usual_share: float

    @property
    def survives(self) -> bool:
        """Whether exact means give the published k."""
        return self.published == self.exact

    @property
    def stable(self) -> bool:
        """Whether at least 95 % of the seeds give the published k."""
        return self.share >= STABLE


def audit_cells(catalog: bk.Catalog, counts: Counts) -> list[AuditedCell]:
    """Hold every published choice against the exact one and against its own replications."""
    published = published_tables()
    summaries = bk.simulate(catalog.models, method="analytic", k_max=published.simulation["k_max"])
    candidates = {
        (scenario.name, model): bk.within(summary, scenario.budget)
        for scenario in catalog.scenarios.values()
        for model, summary in summaries.items()
    }
    cells = []
    for key, cell in published.cells.items():
        scenario, model, selector = key
        exact = bk.registered_selector(EXACT.get(selector, selector)).choose(candidates[scenario, model]).k
        k, seeds = (cell.k if cell else None), counts[key].total()
        usual, times = counts[key].most_common(1)[0]
        cells.append(AuditedCell(key, k, exact, counts[key][k] / seeds, usual, times / seeds))
    return cells
