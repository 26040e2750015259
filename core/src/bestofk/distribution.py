"""The clipped normal of eqs. 1 and 2."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bestofk.errors import BadInput


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution before clipping; who uses it says where it is clipped.

    Parameters
    ----------
    mean, std
        μ and σ ≥ 0, in the unit of the quantity (tokens, or accuracy as a fraction).
    mean_se, std_se
        Standard errors of μ and σ where they were measured; 0 where they are given. They do not count in comparisons.

    Raises
    ------
    BadInput
        If one is not finite, or σ or a standard error is negative.
    """

    mean: float
    std: float
    mean_se: float = field(default=0.0, compare=False, repr=False)
    std_se: float = field(default=0.0, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean):
            raise BadInput(f"mean = {self.mean}: must be a finite number")
        for name in ("std", "mean_se", "std_se"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise BadInput(f"{name} = {value}: must be a finite number ≥ 0")
