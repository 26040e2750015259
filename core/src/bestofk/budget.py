"""Limits on the objectives: C_max, T_max, A_min, and the scenarios that name them (Table 2)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk.amounts import all_digits
from bestofk.errors import BadInput, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.objective import Objective

TAIL = re.compile(r"(?P<limit>[^@]+)@p(?P<percentile>[^@]+)")


class Budget:
    """A limit for each objective that has one (eq. 8): at most for a resource, at least for accuracy.

    Parameters
    ----------
    limits
        By objective name, in the objective's unit: ``cost`` is C_max (USD), ``latency`` T_max (s), ``accuracy`` A_min
        (a fraction). An objective that is not named is not limited. A number limits the mean; a text such as
        ``"60@p95"`` limits a percentile over requests in its place.

    Attributes
    ----------
    limits
        Name → limit.
    percentiles
        Name → percentile in (0, 100), for the limits that have one.

    Raises
    ------
    BadInput
        If a limit is negative or not finite, the accuracy lies outside [0, 1], or a percentile outside (0, 100).

    Examples
    --------
    >>> import bestofk as bk
    >>> budget = bk.Budget(cost=0.50, latency="60@p95", accuracy=0.93)
    >>> budget.limits["latency"], budget.percentiles
    (60.0, {'latency': 95.0})
    """

    __slots__ = ("limits", "percentiles")

    limits: Mapping[str, float]
    percentiles: Mapping[str, float]

    def __init__(self, /, **limits: float | str) -> None:
        parsed = {name: parse_limit(name, limit) for name, limit in limits.items()}
        self.limits = {name: limit for name, (limit, _) in parsed.items()}
        self.percentiles = {name: percentile for name, (_, percentile) in parsed.items() if percentile is not None}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Budget) and self.limits == other.limits and self.percentiles == other.percentiles

    def __repr__(self) -> str:
        return f"Budget({', '.join(f'{name}={self.describe(name)}' for name in self.limits)})"

    def describe(self, name: str) -> str:
        """Write one limit as it is given: ``60`` or ``60@p95``."""
        percentile = self.percentiles.get(name)
        return _written(self.limits[name]) + (f"@p{_written(percentile)}" if percentile is not None else "")

    def phrase(self, objective: Objective) -> str:
        """Write one limit as a sentence has it, such as ``latency p95 ≤ 60 s``."""
        sign = "≤" if objective.is_resource else "≥"
        limit = all_digits(self.limits[objective.name])
        return f"{self.statistic(objective.name)} {sign} {limit} {objective.unit}".strip()

    def statistic(self, name: str) -> str:
        """Name what of an objective is limited: ``latency``, its mean, or ``latency p95``."""
        percentile = self.percentiles.get(name)
        return name if percentile is None else f"{name} p{_written(percentile)}"

    def written(self) -> dict[str, float | str]:
        """Give the limits as a file has them: numbers, and texts such as ``"60@p95"``."""
        return {name: self.describe(name) if name in self.percentiles else limit for name, limit in self.limits.items()}


def parse_limit(name: str, limit: float | str) -> tuple[float, float | None]:
    """Give a limit and its percentile, None where the mean is limited.

    Raises
    ------
    BadInput
        That names the objective, the value and what is allowed.
    """
    text = str(limit).strip()
    tail = TAIL.fullmatch(text)
    value = _number(name, tail["limit"] if tail else text)
    if not (math.isfinite(value) and value >= 0):
        raise BadInput(f"{name} = {shown(limit)}: a limit is a finite number ≥ 0")
    if name == "accuracy" and value > 1:
        raise BadInput(f"{name} = {shown(limit)}: must lie in [0, 1]")
    percentile = _number(name, tail["percentile"]) if tail else None
    if percentile is not None and not 0 < percentile < 100:
        raise BadInput(f"{name} = {shown(limit)}: a percentile lies between 0 and 100")
    return value, percentile


def _written(number: float) -> str:
    """Write a number so that it is read back the same, whole numbers without a point."""
    return repr(number).removesuffix(".0")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(
            f"{name} = {shown(text)}: must be a number, or a number at a percentile such as 60@p95"
        ) from None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named budget.

    Parameters
    ----------
    name, title
        The name to type and the name to print.
    budget
        Its limits.
    note
        What a reader of its tables should know; may be empty.
    """

    name: str
    title: str
    budget: Budget
    note: str = ""
