"""How badly a normal describes what it was fitted to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.measured.clusters import clusters, pieces
from bestofk.records.sort import sorted_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bestofk.distribution import Normal
    from bestofk.measured.clusters import Array, Places, Values

TOLERATED = 0.05  # of the distance between distribution functions, beyond what chance gives
CHANCE = 1.0  # over √n: the distance that n values of the normal itself exceed in less than 2 % of cases
SHOWN = (0.01, 0.5, 0.99)
ROUNDING = 1e-9  # of sums of weights
WEIGHED = np.dtype([("value", np.float64), ("mass", np.float64)])


@dataclass(frozen=True, slots=True)
class Misfit:
    """How far a clipped normal is from the data that it was fitted to.

    Parameters
    ----------
    name
        What was measured.
    distance
        Largest distance between the two distribution functions (Kolmogorov–Smirnov), in [0, 1].
    measured, normal
        Mean, then the 1st, 50th and 99th percentiles, of the data and of the clipped normal.
    bad
        Whether the distance is more than chance and :data:`TOLERATED` allow.
    """

    name: str
    distance: float
    measured: tuple[float, ...]
    normal: tuple[float, ...]
    bad: bool

    def sentence(self) -> str:
        """Say it in numbers."""
        of_data, of_normal = (
            f"mean {mean:.4g}, median {median:.4g}, 1st and 99th percentiles {low:.4g} and {high:.4g}"
            for mean, low, median, high in (self.measured, self.normal)
        )
        off = f"at most {100 * self.distance:.0f} percentage points off"
        if self.bad:
            verdict = f"Warning: a normal describes {self.name} badly, {off}"
        elif self.distance > TOLERATED:
            verdict = f"Too little is measured to tell whether a normal describes {self.name}: it is {off}"
        else:
            verdict = f"A normal describes {self.name}, {off}"
        return f"{verdict}; measured: {of_data}; clipped normal: {of_normal}."


def misfit(name: str, values: Values, offsets: Places, normal: Normal, low: float, high: float, step: float) -> Misfit:
    """Hold a normal, clipped to [low, high], against the data.

    Parameters
    ----------
    name
        What was measured.
    values, offsets
        As for :func:`bestofk.measured.fit_normal.fit_normal`.
    normal
        What was fitted.
    low, high
        Where the normal is clipped.
    step
        Between two values that can be told apart, 1 for tokens: the normal is rounded to it. 0 where there is none.
    """
    distance = mean = 0.0
    measured: list[float] = []
    for distinct, before, after in _steps(values, offsets):
        distance = max(
            distance,
            np.abs(after - _below(distinct + step / 2, normal, low, high)).max(),
            np.abs(before - _below(distinct - step / 2, normal, low, high, strictly=True)).max(),
        )
        mean += float(distinct @ (after - before))
        reached = [share - ROUNDING for share in SHOWN if before[0] < share - ROUNDING <= after[-1]]
        measured += distinct[np.searchsorted(after, reached)].tolist()
    from scipy.special import ndtri

    of_normal = np.clip(normal.mean + normal.std * ndtri(np.array(SHOWN)), low, high)
    return Misfit(
        name,
        float(distance),
        (mean, *measured),
        (_clipped_mean(normal, low, high), *of_normal.tolist()),
        bool(distance > TOLERATED + _chance(len(values), normal)),
    )


def _chance(count: int, normal: Normal) -> float:
    """Give the distance that chance explains: :data:`CHANCE` over the root of how many independent values there are.

    Samples of a question are alike. As many independent values as would give the mean its standard error, (σ / se)²,
    though from 1 to `count`, stand for all. Of simulated logs of normal data, with 2 to 1,000 questions, 1 to 880
    samples of each and any share of the variance between questions, fewer than 1 in 1,000 were called bad.
    """
    alike = normal.mean_se / normal.std if normal.std else 0.0
    return CHANCE * min(max(alike, 1 / math.sqrt(count)), 1.0)


def _steps(values: Values, offsets: Places) -> Iterator[tuple[Array, Array, Array]]:
    """Give the distinct values, rising, with the shares of the data below each and up to it, in blocks.

    Each question counts the same.
    """
    below, count = 0.0, clusters(offsets)
    for rows in _merged(sorted_by(["value"], _weighed(values, offsets))):
        after = below + np.cumsum(rows["mass"]) / count
        yield rows["value"], np.concatenate([[below], after[:-1]]), after
        below = float(after[-1])


def _weighed(values: Values, offsets: Places) -> Iterator[NDArray[Any]]:
    """Give the distinct values of each piece of the data, with their weight in questions."""
    for piece, within, repeats, _ in pieces(values, offsets):
        yield _summed(piece, np.repeat(1 / repeats, within))


def _merged(blocks: Iterable[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    """Join the masses of equal values, which follow each other."""
    last = np.empty(0, WEIGHED)
    for block in blocks:
        rows = np.concatenate([last, block])
        rows = _summed(rows["value"], rows["mass"])
        last = rows[-1:]
        if len(rows) > 1:
            yield rows[:-1]
    yield last


def _summed(values: Array, mass: Array) -> NDArray[Any]:
    """Give the distinct values, rising, and the mass of each."""
    distinct, of = np.unique(values, return_inverse=True)
    rows = np.empty(len(distinct), WEIGHED)
    rows["value"], rows["mass"] = distinct, np.bincount(of, mass)
    return rows


def _below(at: Array, normal: Normal, low: float, high: float, *, strictly: bool = False) -> Array:
    """Chance that the clipped normal is at most, or strictly, below each value."""
    from scipy.special import ndtr

    scale = normal.std or np.finfo(float).tiny
    chance = ndtr((at - normal.mean) / scale)
    above, under = (at > high, at <= low) if strictly else (at >= high, at < low)
    result: Array = np.where(above, 1.0, np.where(under, 0.0, chance))
    return result


def _clipped_mean(normal: Normal, low: float, high: float) -> float:
    """Mean after clipping: low + ∫ P(X > x) dx from low to high."""
    from scipy.special import ndtr

    if not normal.std:
        return min(max(normal.mean, low), high)

    def overshoot(limit: float) -> float:
        """Give E max(0, X − limit)."""
        depth = (normal.mean - limit) / normal.std
        density = math.exp(-depth * depth / 2) / math.sqrt(2 * math.pi)
        return float(normal.std * (density + depth * ndtr(depth)))

    return low + overshoot(low) - (overshoot(high) if math.isfinite(high) else 0.0)
