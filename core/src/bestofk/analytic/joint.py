"""The chance that one request keeps limits on several objectives at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bestofk.analytic.total import ROUNDING, Total

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.analytic.best import Best
    from bestofk.analytic.lattice import Lattice
    from bestofk.distribution import Normal
    from bestofk.workload import Workload

    Array = NDArray[np.float64]


EDGES = 2049  # of a lattice: between two of them, the chord of a smooth distribution function strays by 2e-6


@dataclass(frozen=True, slots=True)
class IndependentDraws:
    """The joint law of the objectives where input lengths, output lengths and accuracies are independent.

    Parameters
    ----------
    best
        The law of A(k), and with it the grid.
    workload
        The token lengths.
    rates, draws
        Use of each resource for a token of the input and of the output sum, shape (K, r, 2), and lengths in these sums,
        shape (K, 2).
    """

    best: Best
    workload: Workload
    rates: Array
    draws: NDArray[np.int64]

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Chance that A and all resources keep their limits, NaN where there is none, at some k; shape (rows,)."""
        limited = ~np.isnan(limits[1:])
        chances = np.ones(len(rows)) if np.isnan(limits[0]) else self.best.reaching(limits[0])[rows]
        if limited.any():
            bounds = limits[1:][limited]
            chances *= [chance_within(*self._sums(row), self.rates[row, limited], bounds) for row in rows.tolist()]
        return chances

    def _sums(self, row: int) -> tuple[Lattice, Lattice]:
        draws_in, draws_out = self.draws[row].tolist()
        return sum_of(self.workload.input, draws_in), sum_of(self.workload.output, draws_out)


@lru_cache(maxsize=128)
def sum_of(length: Normal, draws: int) -> Lattice:
    """Give the law of the sum of token lengths, on a lattice coarse enough to be kept."""
    return Total.tokens(length, np.array([draws])).lattice(0).thinned(EDGES)


def chance_within(x: Lattice, y: Lattice, rates: Array, bounds: Array) -> float:
    """Give the chance that r_x x + r_y y ≤ b for every limit, for independent x and y.

    It is the integral of F_y(h(x)) over the law of x, where h(x) is the lowest of the lines (b − r_x x) / r_y. Between
    the edges of x, the x at which a line passes an edge of y, and the x at which lines cross, both distribution
    functions are linear in x, and the trapezoid is exact.

    Parameters
    ----------
    x, y
        Their laws.
    rates, bounds
        r ≥ 0 of shape (L, 2), and b of shape (L,).
    """
    bounds = bounds + ROUNDING * np.abs(bounds)
    end = _last_x(x, y, rates, bounds)
    if end < x.edges[0]:
        return 0.0
    sloped = rates[:, 1] > 0
    slopes, heights = rates[sloped, 0] / rates[sloped, 1], bounds[sloped] / rates[sloped, 1]
    points = np.concatenate([x.edges, *_bends(y, slopes, heights), [end]])
    points = np.unique(np.clip(points, x.edges[0], end))
    lowest = np.min(heights - np.multiply.outer(points, slopes), axis=1, initial=np.inf)
    under = y.chance_upto(np.maximum(lowest, y.edges[0]))
    upto = x.chance_upto(points)
    return float(upto[0] * under[0] + np.diff(upto) @ (under[1:] + under[:-1]) / 2)


def _last_x(x: Lattice, y: Lattice, rates: Array, bounds: Array) -> float:
    """Give the largest x that keeps every limit when y is least; −∞ where none does."""
    left = bounds - rates[:, 1] * y.edges[0]
    if np.any(left[rates[:, 0] == 0] < 0):
        return -np.inf
    counts = rates[:, 0] > 0
    return float(np.min(left[counts] / rates[counts, 0], initial=x.edges[-1]))


def _bends(y: Lattice, slopes: Array, heights: Array) -> list[Array]:
    """Give the x at which each line passes an edge of y, and the x at which lines cross."""
    passes = [(height - y.edges) / slope for slope, height in zip(slopes, heights, strict=True) if slope > 0]
    lines = list(zip(slopes.tolist(), heights.tolist(), strict=True))
    crossings = [(b - d) / (a - c) for (a, b), (c, d) in combinations(lines, 2) if a != c]
    return [*passes, np.array(crossings)]
