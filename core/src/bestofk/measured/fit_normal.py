"""Normals fitted to samples of questions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bestofk.distribution import Normal
from bestofk.measured.clusters import means
from bestofk.measured.noise import without_noise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.measured.clusters import Array, Places, Values


def fit_normal(values: Values, offsets: Places) -> Normal:
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
    mean, of_mean = _mean(means(values, offsets))
    variance, of_variance = _mean(means(values, offsets, about=mean))
    std = without_noise(math.sqrt(variance), mean)
    of_std = of_variance / (2 * std) if std else 0.0
    return Normal(mean, std, without_noise(of_mean, mean), without_noise(of_std, std))


def _mean(pieces: Iterable[Array]) -> tuple[float, float]:
    """Give the mean of values and its standard error, by moments of pieces (Chan, Golub and LeVeque 1983)."""
    count, mean, squares = 0, 0.0, 0.0
    for values in pieces:
        total = count + len(values)
        if len(values):
            away = float(values.mean()) - mean
            squares += len(values) * (float(values.var()) + away * away * count / total)
            mean += away * len(values) / total
        count = total
    return mean, math.sqrt(squares / (count - 1) / count) if count > 1 else 0.0
