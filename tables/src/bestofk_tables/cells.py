"""The paper's cell, ``k=16 / 0.98 / 0.35 / 43.1``, for any number of objectives."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from bestofk_tables.amounts import three_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bestofk import Objective

    from bestofk_tables.rows import Row

DASH = "–"
DECIMALS = {"accuracy": 2, "cost": 2, "latency": 1}  # as the paper prints them
FEWEST = 5  # units of the last decimal that the largest value has


def cell_text(row: Row, decimals: Mapping[str, int] = DECIMALS) -> str:
    """Print a choice as the paper does, or with other decimals; a dash where there is none."""
    if row.index is None:
        return DASH
    return " / ".join([f"k={row.k}", *(_printed(name, value, decimals) for name, value in _means(row))])


def decimals_of(rows: Iterable[Row]) -> dict[str, int]:
    """Give the decimals of a table: the paper's, or as many as show two digits of a largest value that is small."""
    largest: dict[str, float] = {}
    for name, value in (mean for row in rows if row.index is not None for mean in _means(row)):
        largest[name] = max(value, largest.get(name, 0.0))
    return {name: _enough(largest.get(name, 0.0), paper) for name, paper in DECIMALS.items()}


def cell_legend(objectives: Iterable[Objective]) -> str:
    """Say what a cell holds, in its order."""
    return " / ".join(["k", *(with_unit(objective) for objective in objectives)])


def with_unit(objective: Objective) -> str:
    """Name an objective, with its unit where it has one."""
    return f"{objective.name} ({objective.unit})" if objective.unit else objective.name


def _means(row: Row) -> list[tuple[str, float]]:
    names = (objective.name for objective in row.summary.objectives)
    return list(zip(names, row.summary.mean[row.index].tolist(), strict=True))


def _enough(largest: float, paper: int) -> int:
    return 1 - floor(log10(largest)) if 0 < largest < FEWEST / 10**paper else paper


def _printed(name: str, value: float, decimals: Mapping[str, int]) -> str:
    return f"{value:.{decimals[name]}f}" if name in decimals else three_digits(value)
