"""Sums of k independent clipped normals, by convolution on a lattice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bestofk.analytic.clipped import ClippedNormal

    Array = NDArray[np.float64]

REACH = 7.5  # standard deviations before clipping, to either side: all but 1e-12 of the mass
FINE, COARSE = 2**15, 2**13  # cells
SMOOTH_FROM = 16  # k from which atoms and jumps of the density are too small to need the fine lattice


@dataclass(frozen=True, slots=True)
class Lattice:
    """A distribution function, linear between the edges of n cells.

    Parameters
    ----------
    edges
        Never falling, shape (n + 1,). Below the first there is nothing.
    cumulative
        The chance to lie at or below each edge, shape (n + 1,). The first is the atom at the smallest value.
    """

    edges: Array
    cumulative: Array

    def quantile(self, probabilities: Array) -> Array:
        """Give the values that are not exceeded with these probabilities, shape (p,)."""
        return np.interp(probabilities, self.cumulative, self.edges)

    def chance_upto(self, values: Array) -> Array:
        """Give the chance to lie at or below each value."""
        return np.interp(values, self.edges, self.cumulative, left=0, right=1)

    def exceedance(self, limit: float) -> float:
        """Give the chance to lie above the limit."""
        return float(1 - np.interp(limit, self.edges, self.cumulative, left=0, right=1))


def convolve(parts: Sequence[ClippedNormal], k: int) -> Lattice:
    """Give the law of the sum of k draws from each part.

    What each part has above its least value is moved to a lattice in the way that keeps its mean and its atom: mass
    between two points is shared between them by distance, and one point lies at the atom, or at the center where there
    is none. The discrete Fourier transform turns the convolution into a product. At last the cells are stretched so
    that mean and standard deviation are exact.

    Parameters
    ----------
    parts
        Independent, each with a spread > 0.
    k
        Draws from each.
    """
    least, parts = k * sum(part.least for part in parts), [part.above_least() for part in parts]
    mean = k * sum(part.mean for part in parts)
    std = math.sqrt(k) * math.hypot(*(part.std for part in parts))
    reach = REACH * math.sqrt(k) * math.hypot(*(part.spread for part in parts))
    cells = FINE if k < SMOOTH_FROM else COARSE
    step = (mean + reach - max(0.0, mean - reach)) / (cells - 2)

    origin, spectrum = 0.0, np.ones(cells // 2 + 1, dtype=np.complex128)
    for part in parts:
        lowest, masses = _discretise(part, step, cells)
        origin += k * lowest
        spectrum *= np.fft.rfft(masses) ** k
    first = max(0, math.floor((mean - reach - origin) / step))
    masses = np.roll(np.fft.irfft(spectrum, cells), -first)

    edges = origin + step * np.arange(first - 0.5, first + cells, dtype=np.float64)
    edges = _stretched(edges, masses, mean, std)
    atom = math.prod(part.clip_chance for part in parts) ** k
    return Lattice(least + np.maximum(edges, 0), np.maximum.accumulate(np.concatenate([[atom], np.cumsum(masses)])))


def _discretise(part: ClippedNormal, step: float, cells: int) -> tuple[float, Array]:
    """Give the lowest lattice point of a part and the masses from there on.

    The mass at a point is the rise, from the cell before it to the cell after it, of the distribution function's mean
    over a cell. That mean follows from the antiderivative zΦ(z) + φ(z) of Φ(z).
    """
    from scipy.special import ndtr

    clipped = part.depth < REACH
    origin = part.least if clipped else part.center - step * math.ceil(REACH * part.spread / step)
    z = (origin - part.center + step * np.arange(cells + 1)) / part.spread
    antiderivative = z * ndtr(z) + np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    cell_means = np.diff(antiderivative) * (part.spread / step)
    return origin, np.diff(cell_means, prepend=0.0)


def _stretched(edges: Array, masses: Array, mean: float, std: float) -> Array:
    """Move and stretch the cells so that their masses have this mean and this standard deviation."""
    points = (edges[1:] + edges[:-1]) / 2
    center = float(masses @ points)
    return mean + (edges - center) / math.sqrt(masses @ ((points - center) / std) ** 2)
