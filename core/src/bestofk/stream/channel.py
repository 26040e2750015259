"""The integer arrays of a tally."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]

WORD = np.int64(32)
LOW_WORD = np.int64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Channel:
    """One named array of integers: what it holds for each k, and how two of them add.

    Parameters
    ----------
    name
        For example ``"moments"``.
    shape
        Of its part for one k.
    wide
        Whether its last axis, of length 2, holds the high and the low 32-bit word of sums that may outgrow 64 bits.
        The low word is kept in [0, 2^32), so that equal sums are equal arrays.
    """

    name: str
    shape: tuple[int, ...]
    wide: bool = False

    def zeros(self, k_max: int) -> Counts:
        """Give the channel of no trials, shape (k_max, *shape)."""
        return np.zeros((k_max, *self.shape), np.int64)

    def add(self, total: Counts, more: Counts) -> None:
        """Add one array to another in place, exactly."""
        total += more
        if self.wide:
            total[..., 0] += total[..., 1] >> WORD
            total[..., 1] &= LOW_WORD
