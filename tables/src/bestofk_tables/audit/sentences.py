"""What the audit says in words; every number in it is counted here."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from bestofk_tables.audit.cells import EXACT, STABLE
from bestofk_tables.audit.heuristics import FIXED_K
from bestofk_tables.document import Listing
from bestofk_tables.paper_style import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk_tables.audit.cells import AuditedCell
    from bestofk_tables.audit.heuristics import Broken

NAMES = {
    "fixed": f"The one-dimensional choice, k = {FIXED_K} whatever the budget,",
    "accuracy-per-cost": "The two-dimensional choice, the highest accuracy under the cost budget alone,",
}


def heading(selector: str) -> str:
    """Give the paper's name of a selector."""
    return HEADINGS[EXACT.get(selector, selector)]


def survival(cells: Sequence[AuditedCell]) -> Listing:
    """Count the choices that exact means confirm."""
    whole = f"{_survivors(cells)} of the paper's {len(cells)} choices are also made on exact means."
    each = (
        f"{heading(selector)}: {_survivors(group)} of {len(group)}"
        + (", exact being eq. 18 in full." if selector in EXACT else ".")
        for selector, group in _by_selector(cells)
    )
    return Listing("Which choices survive exact means", (whole, *each))


def stability(cells: Sequence[AuditedCell], seeds: int) -> Listing:
    """Count the choices that the published procedure makes again under other seeds."""
    whole = f"{_stable(cells)} of {len(cells)} choices are made again by at least {STABLE:.0%} of {seeds} other seeds."
    each = (
        f"{heading(selector)}: {_stable(group)} of {len(group)}; the median choice is made again by "
        f"{median(cell.share for cell in group):.0%} of the seeds, the least stable one by "
        f"{min(cell.share for cell in group):.1%}."
        for selector, group in _by_selector(cells)
    )
    return Listing("Which choices the published procedure makes again", (whole, *each))


def dimensions(heuristics: Sequence[Broken]) -> Listing:
    """Count the budgets that choices break which do not look at all three."""
    items = (_broken(name, [case for case in heuristics if case.heuristic == name]) for name in NAMES)
    return Listing("What fewer than three dimensions would break", tuple(items))


def _broken(name: str, cases: Sequence[Broken]) -> str:
    limits = Counter(limit for case in cases for limit in case.limits)
    each = ", ".join(f"{limit} {count}" for limit, count in limits.most_common()) or "none"
    return (
        f"{NAMES[name]} breaks a budget in {sum(bool(case.limits) for case in cases)} of {len(cases)} cases "
        f"({limits.total()} budgets: {each})."
    )


def _survivors(cells: Sequence[AuditedCell]) -> int:
    return sum(cell.survives for cell in cells)


def _stable(cells: Sequence[AuditedCell]) -> int:
    return sum(cell.stable for cell in cells)


def _by_selector(cells: Sequence[AuditedCell]) -> list[tuple[str, list[AuditedCell]]]:
    selectors = dict.fromkeys(cell.key[2] for cell in cells)
    return [(selector, [cell for cell in cells if cell.key[2] == selector]) for selector in selectors]
