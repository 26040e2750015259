"""What is optimised: a name, a unit and a sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Objective:
    """One coordinate of the trade-off.

    Parameters
    ----------
    name
        For example ``"cost"``.
    unit
        For example ``"USD"``; empty for a fraction.
    sense
        ``"min"`` for a resource, which a budget limits from above;
        ``"max"`` for a quality, which a budget limits from below.
    """

    name: str
    unit: str
    sense: Literal["min", "max"]

    @property
    def is_resource(self) -> bool:
        """Whether less is better."""
        return self.sense == "min"


ACCURACY = Objective("accuracy", "", "max")
