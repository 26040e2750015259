"""The best of k accuracies, A(k) = max A_i (eq. 3), for a clipped normal A_i (eq. 2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.distribution import Normal

    Array = NDArray[np.float64]

NODES = 40  # of each Gauss–Legendre panel; 32 already give the mean to the last digit
LEFT_OUT = 46.0  # a tail is cut where it has fallen by e^−46 ≈ 1e−20


@dataclass(frozen=True, slots=True)
class Best:
    """The law of A(k) at every k: the maximum of k normals, clipped to [0, 1].

    With F the normal's distribution function, A(k) lies below x with probability F(x)^k.

    Parameters
    ----------
    accuracy
        μ_A in [0, 1] and σ_A.
    k
        The grid, shape (K,), rising.
    """

    accuracy: Normal
    k: NDArray[np.int64]

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation of A(k), each of shape (K,).

        About the median c of A(k), or 1 if that is less, every integrand is positive::

            E A − c      = ∫_c^1 (1 − F^k) dx − ∫_0^c F^k dx
            E (A − c)²   = ∫_c^1 2(x − c)(1 − F^k) dx + ∫_0^c 2(c − x) F^k dx

        so that the variance keeps its digits where A(k) saturates. The mean is exact to 1e-14, the standard
        deviation to a relative 1e-12.
        """
        if self.accuracy.std == 0:
            return np.full(len(self.k), float(self.accuracy.mean)), np.zeros(len(self.k))
        mean, std = self.accuracy.mean, self.accuracy.std
        center, above, below = _offsets_from_center(self.k, -mean / std, (1 - mean) / std)
        first = above[0] - below[0]
        spread = np.sqrt(above[1] + below[1] - first**2)
        expected = np.minimum(mean + std * center, 1) + std * first
        return np.maximum.accumulate(np.minimum(expected, 1)), std * spread

    def quantile(self, probabilities: Array) -> Array:
        """F⁻¹(p^{1/k}), clipped to [0, 1]; shape (p, K)."""
        from scipy.special import ndtri_exp

        if self.accuracy.std == 0:
            return np.full((len(probabilities), len(self.k)), float(self.accuracy.mean))
        with np.errstate(divide="ignore"):
            deviations = ndtri_exp(np.log(probabilities)[:, None] / self.k)
        return np.clip(self.accuracy.mean + self.accuracy.std * deviations, 0, 1)

    def exceedance(self, limit: float) -> Array:
        """1 − F(limit)^k within [0, 1), all below it, nothing above; shape (K,)."""
        from scipy.special import log_ndtr

        distance = limit - self.accuracy.mean
        if not 0 <= limit < 1 or self.accuracy.std == 0:
            return np.full(len(self.k), float(limit < 0 or (limit < 1 and distance < 0)))
        return -np.expm1(self.k * log_ndtr(distance / self.accuracy.std))

    def reaching(self, limit: float) -> Array:
        """1 − F(limit)^k within (0, 1], all at 0, nothing above 1; shape (K,)."""
        from scipy.special import log_ndtr

        distance = limit - self.accuracy.mean
        if not 0 < limit <= 1 or self.accuracy.std == 0:
            return np.full(len(self.k), float(limit <= 0 or (limit <= 1 and distance <= 0)))
        return -np.expm1(self.k * log_ndtr(distance / self.accuracy.std))


def _offsets_from_center(k: NDArray[np.int64], low: float, high: float) -> tuple[Array, Array, Array]:
    """Integrate over the maximum of k standard normals, clipped to [low, high] with low ≤ 0 ≤ high.

    Returns
    -------
    center
        c, the median or `high` if that is less, shape (K,).
    above, below
        First and second moment of what lies above c, and of what lies below it, each of shape (2, K).
    """
    from scipy.special import log_ndtr, ndtri, ndtri_exp

    center = np.minimum(ndtri_exp(-np.log(2) / k), high)
    top = np.minimum(-ndtri(np.exp(-LEFT_OUT) / k), high)
    bottom = np.maximum(ndtri_exp(log_ndtr(center) - LEFT_OUT / k), low)
    nodes, weights = _unit_panel()

    up = np.multiply.outer(top - center, nodes)
    down = np.multiply.outer(center - bottom, nodes)
    exceeded = -np.expm1(k[:, None] * log_ndtr(center[:, None] + up))
    not_reached = np.exp(k[:, None] * log_ndtr(center[:, None] - down))
    above = (top - center) * np.stack([exceeded @ weights, (2 * up * exceeded) @ weights])
    below = (center - bottom) * np.stack([not_reached @ weights, (2 * down * not_reached) @ weights])
    return center, above, below


@cache
def _unit_panel() -> tuple[Array, Array]:
    """Give the nodes and weights of Gauss–Legendre quadrature over [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return (nodes + 1) / 2, weights / 2
