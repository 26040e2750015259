"""The clipped normal of eqs. 1 and 2."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bestofk.errors import BadInput


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution before clipping; who uses it says where it is clipped.

    Parameters
    ----------
    mean, std
        μ and σ ≥ 0, in the unit of the quantity (tokens, or accuracy as a fraction).

    Raises
    ------
    BadInput
        If either is not finite, or σ < 0.
    """

    mean: float
    std: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean):
            raise BadInput(f"mean = {self.mean}: must be a finite number")
        if not (math.isfinite(self.std) and self.std >= 0):
            raise BadInput(f"std = {self.std}: must be a finite number ≥ 0")
