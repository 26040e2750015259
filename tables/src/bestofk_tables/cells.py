"""The paper's cell, ``k=16 / 0.98 / 0.35 / 43.1``, for any number of objectives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.amounts import three_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk import Objective

    from bestofk_tables.rows import Row

DASH = "–"
DECIMALS = {"accuracy": 2, "cost": 2, "latency": 1}  # as the paper prints them


def cell_text(row: Row) -> str:
    """Print a choice as the paper does; a dash where there is none."""
    if row.index is None:
        return DASH
    means = row.summary.mean[row.index]
    printed = [_printed(objective.name, value) for objective, value in zip(row.summary.objectives, means, strict=True)]
    return " / ".join([f"k={row.k}", *printed])


def cell_legend(objectives: Iterable[Objective]) -> str:
    """Say what a cell holds, in its order."""
    return " / ".join(["k", *(with_unit(objective) for objective in objectives)])


def with_unit(objective: Objective) -> str:
    """Name an objective, with its unit where it has one."""
    return f"{objective.name} ({objective.unit})" if objective.unit else objective.name


def _printed(name: str, value: float) -> str:
    return f"{value:.{DECIMALS[name]}f}" if name in DECIMALS else three_digits(value)
