"""Limits on the objectives: C_max, T_max, A_min, and the scenarios that name them (Table 2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping


class Budget:
    """A limit for each objective that has one (eq. 8): at most for a resource, at least for accuracy.

    Parameters
    ----------
    limits
        By objective name, in the objective's unit: ``cost`` is C_max (USD), ``latency`` T_max (s),
        ``accuracy`` A_min (a fraction). An objective that is not named is not limited.

    Raises
    ------
    BadInput
        If a limit is negative or not finite, or the accuracy lies outside [0, 1].

    Examples
    --------
    >>> import bestofk as bk
    >>> budget = bk.Budget(cost=0.50, latency=60, accuracy=0.93)
    >>> budget.limits["latency"]
    60
    """

    __slots__ = ("limits",)

    limits: Mapping[str, float]

    def __init__(self, **limits: float) -> None:
        for name, limit in limits.items():
            if not (math.isfinite(limit) and limit >= 0):
                raise BadInput(f"{name} = {limit}: a budget is a finite number ≥ 0")
        if limits.get("accuracy", 0) > 1:
            raise BadInput(f"accuracy = {limits['accuracy']}: must lie in [0, 1]")
        self.limits = MappingProxyType(dict(limits))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Budget) and dict(self.limits) == dict(other.limits)

    def __repr__(self) -> str:
        return f"Budget({', '.join(f'{name}={limit!r}' for name, limit in self.limits.items())})"


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
