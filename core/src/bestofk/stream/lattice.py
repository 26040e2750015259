"""Where the token sums of a workload lie: the integer lattice of a length, and the histogram cells of each k."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.distribution import Normal
    from bestofk.workload import Workload

UNIT = 4096  # lattice points in a standard deviation
CELLS = (64, 192)  # rows for the input sum, columns for the output sum, which most prices weigh more
UNREACHED = -(1 << 20)  # lattice points: lower than any draw
REACH = 4.0  # the histogram reaches so many standard deviations from the mean
SKEW_REACH = 2.5  # and so many more above it, for each unit of skewness (Cornish–Fisher at 4 sd)

_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Lattice:
    """Lattice and histogram of the input and the output sums; the first axis of length 2 is (input, output).

    A length is μ + unit · n with a whole n ≥ least. The histogram of the sum of k such n has a first cell for sums
    below ``origin`` (where clipping is felt: for the one sum in which every length is clipped), a last cell for sums
    above the top, and between them cells of equal ``width``, all in lattice points. Widths and origins are whole
    numbers, so that they are the same on every machine.

    Parameters
    ----------
    mean, unit
        μ and tokens in a lattice point, shape (2,).
    least
        Of n, shape (2,).
    origin, width
        Shape (K, 2).
    """

    mean: NDArray[np.float64]
    unit: NDArray[np.float64]
    least: NDArray[np.int32]
    origin: NDArray[np.int32]
    width: NDArray[np.int32]

    @classmethod
    def of(cls, workload: Workload, k_max: int) -> Lattice:
        """Lay out the lattice and the histograms of a workload."""
        lengths = (workload.input, workload.output)
        least = [_least(length) for length in lengths]
        k = np.arange(1, k_max + 1)
        spans = [_span(low, k, cells) for low, cells in zip(least, CELLS, strict=True)]
        return cls(
            mean=np.array([length.mean for length in lengths], np.float64),
            unit=np.array([length.std / UNIT for length in lengths]),
            least=np.array(least, np.int32),
            origin=np.stack([origin for origin, _ in spans], axis=1),
            width=np.stack([width for _, width in spans], axis=1),
        )


def _least(length: Normal) -> int:
    """Give the lattice point of one token, or one below all draws where a draw never comes so low."""
    if length.std == 0:
        return UNREACHED
    return max(UNREACHED, round((1 - length.mean) / length.std * UNIT))


def _span(least: int, k: NDArray[np.int64], cells: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give origin and cell width of the sums of k clipped lattice normals, shape (K,) each."""
    mean, std, skew = _clipped_moments(least / UNIT)
    middle, spread = k * mean * UNIT, np.sqrt(k) * std * UNIT
    clipped = k * least >= middle - REACH * spread
    origin = np.where(clipped, k * least + 1, np.floor(middle - REACH * spread))
    top = middle + (REACH + SKEW_REACH * skew / np.sqrt(k)) * spread
    width = np.maximum(1, np.ceil((top - origin) / (cells - 2)))
    return origin.astype(np.int32), width.astype(np.int32)


def _clipped_moments(least: float) -> tuple[float, float, float]:
    """Mean, standard deviation and skewness of max(Z, least) for a standard normal Z."""
    below, density = _STANDARD.cdf(least), math.exp(-least * least / 2) / math.sqrt(2 * math.pi)
    first = least * below + density
    second = least**2 * below + (1 - below) + least * density
    third = least**3 * below + (least**2 + 2) * density
    std = math.sqrt(second - first**2)
    return first, std, (third - 3 * first * second + 2 * first**3) / std**3
