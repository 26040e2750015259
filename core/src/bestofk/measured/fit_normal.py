"""Normals fitted to samples of questions, and how badly they describe them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.distribution import Normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Values = NDArray[np.float64] | NDArray[np.int32]

TOLERATED = 0.05  # of the distance between distribution functions, beyond what chance gives
CHANCE = 1.0  # over √Q: the distance that a sample of the normal itself exceeds in less than 2 % of cases
SHOWN = (0.01, 0.5, 0.99)
ROUNDING = 1e-9  # of sums of weights
BLOCK = 1 << 18  # samples that are worked on at once


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
        verdict = f"Warning: a normal describes {self.name} badly" if self.bad else f"A normal describes {self.name}"
        return (
            f"{verdict}, at most {100 * self.distance:.0f} percentage points off; "
            f"measured: {of_data}; clipped normal: {of_normal}."
        )


def fit_normal(values: Values, offsets: NDArray[np.int64]) -> Normal:
    """Give mean and standard deviation of a sample of a question, each question counting the same.

    Standard errors treat the questions as drawn at random and their samples as alike (clusters); where there is one
    question, its samples are.

    Parameters
    ----------
    values
        Of each sample, shape (n,).
    offsets
        Where each question begins, and the end, shape (Q + 1,).
    """
    if len(offsets) == 2:
        offsets = np.arange(len(values) + 1)
    means = _of_questions(values, offsets)
    mean = float(means.mean())
    squares = _of_questions(values, offsets, about=mean)
    std = math.sqrt(squares.mean())
    return Normal(mean, std, _standard_error(means), _standard_error(squares) / (2 * std) if std else 0.0)


def misfit(
    name: str, values: Values, offsets: NDArray[np.int64], normal: Normal, low: float, high: float, step: float
) -> Misfit:
    """Hold a normal, clipped to [low, high], against the data.

    Parameters
    ----------
    name
        What was measured.
    values, offsets
        As for :func:`fit_normal`.
    normal
        What was fitted.
    low, high
        Where the normal is clipped.
    step
        Between two values that can be told apart, 1 for tokens: the normal is rounded to it. 0 where there is none.
    """
    distinct, mass = _weighed(values, offsets)
    after = np.cumsum(mass)
    before = np.concatenate([[0.0], after[:-1]])
    distance = max(
        np.abs(after - _below(distinct + step / 2, normal, low, high)).max(),
        np.abs(before - _below(distinct - step / 2, normal, low, high, strictly=True)).max(),
    )
    from scipy.special import ndtri

    of_normal = np.clip(normal.mean + normal.std * ndtri(np.array(SHOWN)), low, high)
    at = np.minimum(np.searchsorted(after, np.array(SHOWN) - ROUNDING), len(distinct) - 1)
    clusters = len(offsets) - 1 if len(offsets) > 2 else len(values)
    return Misfit(
        name,
        float(distance),
        (float(distinct @ mass), *distinct[at].tolist()),
        (_clipped_mean(normal, low, high), *of_normal.tolist()),
        bool(distance > TOLERATED + CHANCE / math.sqrt(clusters)),
    )


def _weighed(values: Values, offsets: NDArray[np.int64]) -> tuple[Array, Array]:
    """Give the distinct values, rising, and the share of each, each question counting the same."""
    distinct = np.unique(values)
    mass = np.zeros(len(distinct))
    for start, stop in _blocks(offsets):
        repeats = np.diff(offsets[start : stop + 1])
        of = np.searchsorted(distinct, values[offsets[start] : offsets[stop]])
        np.add.at(mass, of, np.repeat(1 / repeats, repeats))
    return distinct.astype(np.float64), mass / (len(offsets) - 1)


def _of_questions(values: Values, offsets: NDArray[np.int64], about: float | None = None) -> Array:
    """Give the mean of each question's values, or of their squared distances from `about`."""
    means = np.empty(len(offsets) - 1)
    for start, stop in _blocks(offsets):
        part = values[offsets[start] : offsets[stop]].astype(np.float64)
        part = part if about is None else (part - about) ** 2
        means[start:stop] = np.add.reduceat(part, offsets[start:stop] - offsets[start])
    return means / np.diff(offsets)


def _blocks(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Give ranges of whole questions with some `BLOCK` samples each, so that no copy is as long as a log."""
    start, questions = 0, len(offsets) - 1
    while start < questions:
        stop = int(np.searchsorted(offsets, offsets[start] + BLOCK, side="right")) - 1
        stop = min(max(stop, start + 1), questions)
        yield start, stop
        start = stop


def _standard_error(values: Array) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else 0.0


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
