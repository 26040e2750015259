"""What a request of k samples uses of a resource: r_in S_in + r_out S_out (eqs. 4 to 6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from bestofk.analytic.clipped import ClippedNormal
from bestofk.analytic.lattice import REACH, Lattice, convolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bestofk.distribution import Normal
    from bestofk.workload import Workload

    Array = NDArray[np.float64]

NEGLIGIBLE_CHANCE = 1e-9  # that any of the lengths is clipped
NEGLIGIBLE_SPREAD = 1e-12  # of one part against the other
TINY = 1e-300  # a spread in any unit that floating point cannot divide into cells
ROUNDING = 1e-12  # relative: a limit that lies nearer below an atom is kept by it
NORMAL_EDGES = 2049  # a chord of the normal distribution function between two of them strays by 2e-6


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two token sums, priced: r_k Σ of n_k draws of a length.

    Parameters
    ----------
    length
        In tokens.
    rate, draws
        r_k and n_k, shape (K,).
    """

    length: ClippedNormal
    rate: Array
    draws: NDArray[np.int64]

    @property
    def clip_chance(self) -> Array:
        """An upper bound of the chance that any draw is clipped and that this is felt, shape (K,)."""
        return np.where(self.rate > 0, self.draws * self.length.clip_chance, 0.0)

    @property
    def least(self) -> float:
        """The least value of a draw."""
        return self.length.least if self.length.spread > 0 else self.length.center

    def once(self, row: int) -> ClippedNormal:
        """Give what one draw uses at a k."""
        return self.length.times(float(self.rate[row]))


@dataclass(frozen=True, slots=True)
class Total:
    """The law of a resource at every k: the sum of n_in input and n_out output lengths, each at its rate.

    Where clipping has a chance below 1e-9, or a single length is drawn once, the total is a normal clipped at its least
    value and its percentiles are closed form. Elsewhere they come from :func:`~bestofk.analytic.lattice.convolve`:
    for every workload, any prices, k ≤ 4096 and 0.1 % ≤ p ≤ 99.9 %, within 0.001 standard deviations of the exact
    ones; within 0.0001 for 16 ≤ k ≤ 128, and within 0.000001 for k < 16 where one price is zero. The worst case is a
    part so small that it only blurs the other's atom.

    Parameters
    ----------
    sides
        Input and output.
    """

    sides: tuple[Side, ...]

    @classmethod
    def of(cls, workload: Workload, rates: Array, draws: NDArray[np.int64]) -> Total:
        """Give the law of a use.

        Parameters
        ----------
        workload
            The token lengths.
        rates, draws
            Use for a token of the input and of the output sum, and lengths in these sums, shape (K, 2) each.
        """
        lengths = (workload.input, workload.output)
        return cls(tuple(map(Side, map(ClippedNormal.tokens, lengths), rates.T, draws.T)))

    @classmethod
    def tokens(cls, length: Normal, draws: NDArray[np.int64]) -> Total:
        """Give the law of a sum of token lengths."""
        return cls((Side(ClippedNormal.tokens(length), np.ones(len(draws)), draws),))

    @property
    def closed_form(self) -> NDArray[np.bool_]:
        """Whether the percentiles at each k are closed form, shape (K,)."""
        varying = [side.draws * (side.rate * side.length.spread > TINY) for side in self.sides]
        return np.logical_or(sum(varying) <= 1, sum(side.clip_chance for side in self.sides) < NEGLIGIBLE_CHANCE)

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation, each of shape (K,)."""
        mean = sum(side.rate * side.draws * side.length.mean for side in self.sides)
        return np.asarray(mean), self._root_sum([side.length.std for side in self.sides])

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles, shape (p, K); where anything varies, p = 0 gives the least value and p = 1 infinity."""
        from scipy.special import ndtri

        center, spread, least = self._as_normal()
        with np.errstate(invalid="ignore"):
            beyond = np.where(spread > 0, np.multiply.outer(ndtri(probabilities), spread), 0.0)
        values = np.maximum(center + beyond, least)
        inner = (probabilities > 0) & (probabilities < 1)
        for row in np.flatnonzero(~self.closed_form).tolist():
            values[inner, row] = np.maximum(self._on_lattice(row).quantile(probabilities[inner]), least[row])
        return values

    def exceedance(self, limit: float) -> Array:
        """Give the chance to use more than the limit, shape (K,)."""
        from scipy.special import ndtr

        limit += ROUNDING * abs(limit)
        center, spread, least = self._as_normal()
        distance = np.divide(center - limit, spread, out=np.where(center > limit, np.inf, -np.inf), where=spread > 0)
        chances = np.where(limit < least, 1.0, ndtr(distance))
        for row in np.flatnonzero(~self.closed_form).tolist():
            chances[row] = self._on_lattice(row).exceedance(limit)
        return chances

    def lattice(self, row: int) -> Lattice:
        """Give the distribution function at one k, on a lattice also where it is closed form."""
        from scipy.special import ndtr

        center, spread, least = (float(each[row]) for each in self._as_normal())
        if spread == 0:
            return Lattice(np.array([center]), np.ones(1))
        if not self.closed_form[row]:
            return self._on_lattice(row)
        edges = np.linspace(max(least, center - REACH * spread), center + REACH * spread, NORMAL_EDGES)
        return Lattice(edges, ndtr((edges - center) / spread))

    def _as_normal(self) -> tuple[Array, Array, Array]:
        """Give μ, σ and the least value of the total, as if only the total were clipped; each of shape (K,)."""
        center = sum(side.rate * side.draws * side.length.center for side in self.sides)
        least = sum(side.rate * side.draws * side.least for side in self.sides)
        spread = self._root_sum([side.length.spread for side in self.sides])
        return np.asarray(center), np.where(spread > TINY, spread, 0.0), np.asarray(least)

    def _root_sum(self, spreads: Sequence[float]) -> Array:
        """Add the variances of all draws, shape (K,), and give the root."""
        each = [side.rate * np.sqrt(side.draws) * spread for side, spread in zip(self.sides, spreads, strict=True)]
        return np.asarray(reduce(np.hypot, each))

    def _on_lattice(self, row: int) -> Lattice:
        """Convolve what varies at one k, and add what does not."""
        parts = [(side.once(row), int(side.draws[row])) for side in self.sides]
        least_spread = max(TINY, NEGLIGIBLE_SPREAD * max(part.spread for part, _ in parts))
        varying = [(part, draws) for part, draws in parts if part.spread > least_spread]
        fixed = sum(draws * part.mean for part, draws in parts if part.spread <= least_spread)
        lattice = convolve(varying)
        return Lattice(lattice.edges + fixed, lattice.cumulative)
