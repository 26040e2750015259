"""What k requests use of a resource: r_in S_in + r_out S_out, over P where they run at once (eqs. 4 to 6)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.analytic.clipped import ClippedNormal
from bestofk.analytic.lattice import REACH, Lattice, convolve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.distribution import Normal
    from bestofk.model import Model, Resource

    Array = NDArray[np.float64]

NEGLIGIBLE_CHANCE = 1e-9  # that any of the lengths is clipped
NEGLIGIBLE_SPREAD = 1e-12  # of one part against the other
TINY = 1e-300  # a spread in any unit that floating point cannot divide into cells
ROUNDING = 1e-12  # relative: a limit that lies nearer below an atom is kept by it
NORMAL_EDGES = 2049  # a chord of the normal distribution function between two of them strays by 2e-6


@dataclass(frozen=True, slots=True)
class Total:
    """The law of a resource at every k: k times a fixed use and the sum of k draws from each part.

    Where clipping has a chance below 1e-9, or a single part is drawn once, the total is a normal clipped at its least
    value and its percentiles are closed form. Elsewhere they come from :func:`~bestofk.analytic.lattice.convolve`:
    for every workload, any prices, k ≤ 4096 and 0.1 % ≤ p ≤ 99.9 %, within 0.001 standard deviations of the exact
    ones; within 0.0001 for 16 ≤ k ≤ 128, and within 0.000001 for k < 16 where one price is zero. The worst case is a
    part so small that it only blurs the other's atom.

    Parameters
    ----------
    parts
        What varies in one request: the use for its input tokens, for its output tokens, or both, or neither.
    fixed
        What does not vary in one request.
    k
        The grid, shape (K,), rising.
    """

    parts: tuple[ClippedNormal, ...]
    fixed: float
    k: NDArray[np.int64]

    @classmethod
    def of(cls, model: Model, resource: Resource, k: NDArray[np.int64]) -> Total:
        """Give the law of a model's use of a resource."""
        divisor = model.parallelism if resource.parallel else 1
        sides = (
            ClippedNormal.tokens(model.workload.input).times(resource.input / divisor),
            ClippedNormal.tokens(model.workload.output).times(resource.output / divisor),
        )
        least_spread = max(TINY, NEGLIGIBLE_SPREAD * max(side.spread for side in sides))
        parts = tuple(side for side in sides if side.spread > least_spread)
        return cls(parts, sum(side.mean for side in sides if side not in parts), k)

    @classmethod
    def tokens(cls, length: Normal, k: NDArray[np.int64]) -> Total:
        """Give the law of the sum of k token lengths."""
        part = ClippedNormal.tokens(length)
        return cls((part,), 0.0, k) if part.spread > 0 else cls((), part.mean, k)

    @property
    def closed_form(self) -> NDArray[np.bool_]:
        """Whether the percentiles at each k are closed form, shape (K,)."""
        drawn_once = np.equal(self.k, 1) & (len(self.parts) == 1)
        return np.logical_or(drawn_once, self.k * sum(part.clip_chance for part in self.parts) < NEGLIGIBLE_CHANCE)

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation, each of shape (K,)."""
        mean = self.fixed + sum(part.mean for part in self.parts)
        std = math.hypot(*(part.std for part in self.parts))
        k = self.k.astype(np.float64)
        return k * mean, np.sqrt(k) * std

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles, shape (p, K); where anything varies, p = 0 gives the least value and p = 1 infinity."""
        from scipy.special import ndtri

        if not self.parts:
            return np.tile(self.k * self.fixed, (len(probabilities), 1))
        center, spread, least = self._as_normal()
        values = np.maximum(center + np.multiply.outer(ndtri(probabilities), spread), least)
        inner = (probabilities > 0) & (probabilities < 1)
        for row in np.flatnonzero(~self.closed_form).tolist():
            values[inner, row] = np.maximum(self._on_lattice(row).quantile(probabilities[inner]), least[row])
        return values

    def exceedance(self, limit: float) -> Array:
        """Give the chance to use more than the limit, shape (K,)."""
        from scipy.special import ndtr

        limit += ROUNDING * abs(limit)
        if not self.parts:
            return np.asarray(self.k * self.fixed > limit, dtype=np.float64)
        center, spread, least = self._as_normal()
        chances = np.where(limit < least, 1.0, ndtr((center - limit) / spread))
        for row in np.flatnonzero(~self.closed_form).tolist():
            chances[row] = self._on_lattice(row).exceedance(limit)
        return chances

    def lattice(self, row: int) -> Lattice:
        """Give the distribution function at one k, on a lattice also where it is closed form."""
        from scipy.special import ndtr

        if not self.parts:
            return Lattice(np.array([self.k[row] * self.fixed]), np.ones(1))
        if not self.closed_form[row]:
            return self._on_lattice(row)
        center, spread, least = (float(each[row]) for each in self._as_normal())
        edges = np.linspace(max(least, center - REACH * spread), center + REACH * spread, NORMAL_EDGES)
        return Lattice(edges, ndtr((edges - center) / spread))

    def _as_normal(self) -> tuple[Array, Array, Array]:
        """Give μ, σ and the least value of the total, as if only the total were clipped; each of shape (K,)."""
        center = self.fixed + sum(part.center for part in self.parts)
        least = self.fixed + sum(part.least for part in self.parts)
        spread = math.hypot(*(part.spread for part in self.parts))
        k = self.k.astype(np.float64)
        return k * center, np.sqrt(k) * spread, k * least

    def _on_lattice(self, row: int) -> Lattice:
        k = int(self.k[row])
        lattice = convolve(self.parts, k)
        return Lattice(lattice.edges + k * self.fixed, lattice.cumulative)
