"""A normal clipped from below: its moments without cancellation, and the chance of the clip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestofk.distribution import Normal

SHORTEST = 1.0  # tokens
FAR = 40.0  # standard deviations; what lies further out is zero in floating point


@dataclass(frozen=True, slots=True)
class ClippedNormal:
    """max(l, μ + σZ) for a standard normal Z.

    Parameters
    ----------
    least
        l ≤ μ, where the distribution has an atom.
    center, spread
        μ and σ ≥ 0, before clipping.

    Examples
    --------
    >>> length = ClippedNormal(least=1, center=1, spread=2)
    >>> length.mean, length.std, length.clip_chance
    (1.797..., 1.167..., 0.5)
    """

    least: float
    center: float
    spread: float

    @classmethod
    def tokens(cls, length: Normal) -> ClippedNormal:
        """Give a token length: clipped to [1, ∞)."""
        return cls(SHORTEST, length.mean, length.std)

    def times(self, rate: float) -> ClippedNormal:
        """Give the same quantity in another unit, `rate` ≥ 0 of it for each of the old."""
        return ClippedNormal(rate * self.least, rate * self.center, rate * self.spread)

    def less(self, value: float) -> ClippedNormal:
        """Give what is left after `value` is taken away."""
        return ClippedNormal(self.least - value, self.center - value, self.spread)

    @property
    def depth(self) -> float:
        """β = (μ − l) / σ, how far below the center the clip lies; at most `FAR`."""
        gap = self.center - self.least
        return gap / self.spread if gap < FAR * self.spread else FAR

    @property
    def clip_chance(self) -> float:
        """Q(β) = 1 − Φ(β), the mass of the atom."""
        return math.erfc(self.depth / math.sqrt(2)) / 2

    @property
    def mean(self) -> float:
        """μ + σe, where σe = σ(φ(β) − βQ(β)) is what the clip adds."""
        return self.center + self.spread * self._lift

    @property
    def std(self) -> float:
        """σ √(Φ(β) − βe − e²): the second moment about μ, less the square of what the clip adds."""
        return self.spread * math.sqrt(1 - self.clip_chance - self.depth * self._lift - self._lift**2)

    @property
    def _lift(self) -> float:
        """Give e, the mean of max(0, −β − Z)."""
        density = math.exp(-(self.depth**2) / 2) / math.sqrt(2 * math.pi)
        return density - self.depth * self.clip_chance
