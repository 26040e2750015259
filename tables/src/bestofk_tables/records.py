"""One point of a summary as flat, machine-readable fields; any number of objectives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bestofk import Summary
    from numpy.typing import NDArray

RANGE95 = (0.025, 0.975)


def range95(summary: Summary) -> NDArray[np.float64]:
    """Give the 2.5 and 97.5 percentiles over trials, where 95 % of requests fall; shape (2, K, d)."""
    return summary.quantile(np.array(RANGE95))


def point_record(summary: Summary, index: int | None, ranges: NDArray[np.float64]) -> dict[str, object]:
    """Give k and the figures of every objective, and where latency is a makespan its mean by eq. 6.

    All are None where there is no choice.

    Parameters
    ----------
    summary, index
        The model's summary and the row in it.
    ranges
        As `range95` gives them, shape (2, K, d).
    """
    names = [objective.name for objective in summary.objectives]
    record: dict[str, object] = {"k": None if index is None else int(summary.k[index])}
    for suffix, values in (("", summary.mean), ("_std", summary.std), ("_se", summary.se)):
        for column, name in enumerate(names):
            record[f"{name}{suffix}"] = None if index is None else _number(values[index, column])
    for column, name in enumerate(names):
        record[f"{name}_range95"] = None if index is None else [_number(end) for end in ranges[:, index, column]]
    if summary.ideal_latency is not None:
        record["latency_by_eq_6"] = None if index is None else _number(summary.ideal_latency[index])
    return record


def _number(value: np.float64) -> float | None:
    """JSON has no NaN and no infinity; what is not known is null."""
    return float(value) if math.isfinite(value) else None
