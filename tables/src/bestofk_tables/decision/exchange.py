"""What each further 0.01 of accuracy takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.amounts import three_digits
from bestofk_tables.cells import with_unit
from bestofk_tables.document import Table

if TYPE_CHECKING:
    from bestofk.decision.solve import Decision


def exchange_table(decision: Decision) -> Table:
    """Lay out a row for each step along the Pareto set."""
    resources = [objective for objective in decision.summary.objectives if objective.is_resource]
    return Table(
        title="Exchange rates along the Pareto set",
        caption="What each further 0.01 of accuracy takes, from one k to the next.",
        headers=("k", "Next k", "accuracy", *map(with_unit, resources)),
        rows=tuple(
            (
                str(rate.k),
                str(rate.next_k),
                f"+{rate.accuracy:.4f}",
                *(f"+{three_digits(rate.per_step[resource.name])}" for resource in resources),
            )
            for rate in decision.exchange
        ),
        right=frozenset(range(len(resources) + 3)),
    )
