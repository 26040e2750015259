"""Sums of independent clipped normals, by convolution on a lattice."""

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
SMOOTH_FROM = 16  # draws from which atoms and jumps of the density are too small to need the fine lattice


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

    def thinned(self, edges: int) -> Lattice:
        """Give the same law with every n-th edge and the last, no more than this number."""
        every = -(-(len(self.edges) - 1) // (edges - 1)) or 1
        kept = np.append(np.arange(0, len(self.edges) - 1, every), len(self.edges) - 1)
        return Lattice(self.edges[kept], self.cumulative[kept])

    def quantile(self, probabilities: Array) -> Array:
        """Give the values that are not exceeded with these probabilities, shape (p,)."""
        return np.interp(probabilities, self.cumulative, self.edges)

    def chance_upto(self, values: Array) -> Array:
        """Give the chance to lie at or below each value."""
        return np.interp(values, self.edges, self.cumulative, left=0, right=1)

    def exceedance(self, limit: float) -> float:
        """Give the chance to lie above the limit."""
        return float(1 - np.interp(limit, self.edges, self.cumulative, left=0, right=1))


def convolve(parts: Sequence[tuple[ClippedNormal, int]]) -> Lattice:
    """Give the law of the sum of several draws from each part.

    Each part's law is moved to a lattice in the way that keeps its mean and its atom: mass between two points is
    shared between them by distance, and one point lies at the atom, or at the center where there is none; values count
    from there. The discrete Fourier transform turns the convolution into a product. At last the cells are stretched so
    that mean and standard deviation are exact.

    Parameters
    ----------
    parts
        Independent, each with a spread > 0 and with how often it is drawn.
    """
    anchored = [(part, draws, _anchor(part)) for part, draws in parts]
    origin = sum(draws * anchor for _, draws, anchor in anchored)
    parts = [(part.less(anchor), draws) for part, draws, anchor in anchored]
    mean, least = sum(draws * part.mean for part, draws in parts), sum(draws * part.least for part, draws in parts)
    reach = REACH * math.hypot(*(math.sqrt(draws) * part.spread for part, draws in parts))
    cells = FINE if min(draws for _, draws in parts) < SMOOTH_FROM else COARSE
    step = (mean + reach - max(least, mean - reach)) / (cells - 2)

    lowest, spectrum = 0, np.ones(cells // 2 + 1, dtype=np.complex128)
    for part, draws in parts:
        below, masses = _discretise(part, step, cells)
        lowest -= draws * below
        spectrum *= np.fft.rfft(masses) ** draws
    first = max(lowest, math.floor((mean - reach) / step))
    masses = np.roll(np.fft.irfft(spectrum, cells), lowest - first)

    edges = step * np.arange(first - 0.5, first + cells, dtype=np.float64)
    edges = _stretched(edges, masses, mean, math.hypot(*(math.sqrt(draws) * part.std for part, draws in parts)))
    atom = math.prod(part.clip_chance**draws for part, draws in parts)
    cumulative = np.maximum.accumulate(np.concatenate([[atom], np.cumsum(masses)]))
    return Lattice(origin + np.maximum(edges, least), cumulative)


def _anchor(part: ClippedNormal) -> float:
    """Give the value of a part that lies on a lattice point."""
    return part.least if part.depth < REACH else part.center


def _discretise(part: ClippedNormal, step: float, cells: int) -> tuple[int, Array]:
    """Give the masses of a part, and how many of them lie below zero.

    The mass at a point is the rise, from the cell before it to the cell after it, of the distribution function's mean
    over a cell. That mean follows from the antiderivative zΦ(z) + φ(z) of Φ(z).
    """
    from scipy.special import ndtr

    below = 0 if part.depth < REACH else math.ceil(REACH * part.spread / step)
    z = (step * np.arange(-below, cells + 1 - below) - part.center) / part.spread
    antiderivative = z * ndtr(z) + np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    cell_means = np.diff(antiderivative) * (part.spread / step)
    return below, np.diff(cell_means, prepend=0.0)


def _stretched(edges: Array, masses: Array, mean: float, std: float) -> Array:
    """Move and stretch the cells so that their masses have this mean and this standard deviation."""
    points = (edges[1:] + edges[:-1]) / 2
    center = float(masses @ points)
    return mean + (edges - center) / math.sqrt(masses @ ((points - center) / std) ** 2)
