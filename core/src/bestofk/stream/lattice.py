"""Where the token sums of a workload lie: the integer lattice of a length, and the histogram cells of each k."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from bestofk.rates import lengths_drawn

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

    A length is zero + unit · n with a whole n ≥ least, the nearest to a normal draw. Where clipping can be felt, one
    token is the lattice point ``least``, so that the clip is exact. The histogram of the sum of k such n has a first
    cell for sums below ``origin`` (where clipping is felt: for the one sum in which every length is clipped), a last
    cell for sums above the top, and between them cells of equal ``width``, all in lattice points. Widths and origins
    are whole numbers, so that they are the same on every machine.

    Parameters
    ----------
    zero, unit
        Tokens at lattice point 0, and tokens from each to the next, shape (2,).
    shift
        Lattice point 0 in lattice units from the mean, shape (2,).
    least
        Of n, shape (2,).
    origin, width
        Shape (K, 2).
    """

    zero: NDArray[np.float64]
    unit: NDArray[np.float64]
    shift: NDArray[np.float32]
    least: NDArray[np.int32]
    origin: NDArray[np.int32]
    width: NDArray[np.int32]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, workload: Workload, k_max: int) -> Lattice:
        """Lay out the lattice and the histograms of a workload; kept, for each of a hundred parts of a run asks."""
        lengths = (workload.input, workload.output)
        clips = [_clip(length) for length in lengths]
        least, shift = np.array(clips).T
        unit = np.array([length.std / UNIT for length in lengths])
        drawn = lengths_drawn(workload, np.arange(1, k_max + 1)).T
        spans = [_span(*clip, k, cells) for clip, k, cells in zip(clips, drawn, CELLS, strict=True)]
        return cls(
            zero=np.array([length.mean for length in lengths]) + shift * unit,
            unit=unit,
            shift=shift.astype(np.float32),
            least=least.astype(np.int32),
            origin=np.stack([origin for origin, _ in spans], axis=1),
            width=np.stack([width for _, width in spans], axis=1),
        )

    @property
    def per_unit(self) -> NDArray[np.float32]:
        """Cells in a lattice unit, shape (K, 2): rounded up, which puts every lattice point into its own cell."""
        nearest = (1 / self.width).astype(np.float32)
        too_low = nearest.astype(np.float64) * self.width < 1
        return np.where(too_low, np.nextafter(nearest, np.float32(1)), nearest)


def _clip(length: Normal) -> tuple[int, float]:
    """Give the lattice point of one token and the shift that puts it there; or one that no draw reaches, unshifted."""
    if 1 - length.mean <= length.std * UNREACHED / UNIT:
        return UNREACHED, 0.0
    clip = (1 - length.mean) / length.std * UNIT
    return round(clip), float(np.float32(clip - round(clip)))


def _span(least: int, shift: float, k: NDArray[np.int64], cells: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give origin and cell width of the sums of k clipped lattice normals, shape (K,) each."""
    mean, std, skew = clipped_moments((least + shift) / UNIT)
    middle, spread = k * (mean * UNIT - shift), np.sqrt(k) * std * UNIT
    clipped = k * least >= middle - REACH * spread
    origin = np.where(clipped, k * least + 1, np.floor(middle - REACH * spread))
    top = middle + (REACH + SKEW_REACH * skew / np.sqrt(k)) * spread
    width = np.maximum(1, np.ceil((top - origin) / (cells - 2)))
    return origin.astype(np.int32), width.astype(np.int32)


def clipped_moments(least: float) -> tuple[float, float, float]:
    """Mean, standard deviation and skewness of max(Z, least) for a standard normal Z."""
    below, density = _STANDARD.cdf(least), math.exp(-least * least / 2) / math.sqrt(2 * math.pi)
    first = least * below + density
    second = least**2 * below + (1 - below) + least * density
    third = least**3 * below + (least**2 + 2) * density
    std = math.sqrt(second - first**2)
    return first, std, (third - 3 * first * second + 2 * first**3) / std**3
