"""What is known exactly about the objectives at every k."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class Law(Protocol):
    """The distribution of one objective over requests, for each k of a grid of length K."""

    def moments(self) -> tuple[Array, Array]:
        """Give mean and population standard deviation, each of shape (K,)."""

    def quantile(self, probabilities: Array) -> Array:
        """Give the least value that is not exceeded with each probability, shape (p, K)."""

    def exceedance(self, limit: float) -> Array:
        """Give the chance to lie above the limit, shape (K,)."""


class JointLaw(Protocol):
    """The distribution of all objectives over requests, for each k of a grid."""

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Give the chance to keep all limits at once, NaN where there is none, at rows of the grid; shape (rows,)."""
