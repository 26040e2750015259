"""How far the figures of some candidates reach: percentiles of requests, computed for these alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk_tables.records import range95

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk import Summary
    from bestofk.routing.route import Route
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Z95 = 1.959964  # standard errors


def ranges_at(route: Route, rows: Iterable[int]) -> dict[int, Array]:
    """Give for each of some candidates where 95 % of requests fall, shape (2, d).

    The percentiles of a model are computed once, and only for models that are asked for. Of a measured model the
    confidence interval of its accuracy is given, and NaN for the resources, of which nothing but means is known.
    """
    of_model: dict[str, Array] = {}
    found = {}
    for row in rows:
        name, k = str(route.candidates.model[row]), int(route.candidates.k[row])
        summary = route.summaries[name]
        if name not in of_model:
            of_model[name] = wilson(summary) if is_measured(summary) else range95(summary)
        found[row] = of_model[name][:, at(summary, k)]
    return found


def is_measured(summary: Summary) -> bool:
    """Whether the accuracies are shares of cases that were tried."""
    return summary.provenance.method == "measured"


def wilson(summary: Summary) -> Array:
    """Give the 95 % confidence interval of measured shares, shape (2, K, d); NaN for the resources (Wilson 1927)."""
    cases, share = summary.provenance.trials or 1, summary.mean[:, 0]
    centre = (share + Z95**2 / (2 * cases)) / (1 + Z95**2 / cases)
    half = Z95 / (1 + Z95**2 / cases) * np.sqrt(share * (1 - share) / cases + Z95**2 / (4 * cases**2))
    ends = np.full((2, *summary.mean.shape), np.nan)
    ends[:, :, 0] = centre - half, centre + half
    return ends


def at(summary: Summary, k: int) -> int:
    """Give the row of a k in a summary."""
    return int(np.searchsorted(summary.k, k))
