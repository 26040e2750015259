"""Knee by distance to the chord: Kneedle, for any number of objectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Ge
from bestofk import BadInput, NoChoice

if TYPE_CHECKING:
    from bestofk import Candidates
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Sensitivity = Annotated[float, Ge(0)]

ROUNDING = 16 * np.finfo(np.float64).eps


def knee_chord(candidates: Candidates, *, sensitivity: Sensitivity = 1.0) -> int:
    """Point of the Pareto curve farthest from its chord, every objective scaled to its range (Kneedle, 2011).

    Each loss is min–max scaled along the curve, so that units and limits do not matter. The difference is √2 times the
    distance to the straight line between the two ends, positive towards the ideal; for two objectives that is
    Kneedle's y − x. A local maximum of it is a knee where the difference falls below that maximum by more than
    S / (n − 1) before it rises again. The knee with the largest difference is chosen.

    Parameters
    ----------
    candidates
        Of one model.
    sensitivity
        Kneedle's S ≥ 0, in mean steps of a scaled objective: a larger one asks for a more marked knee, and 0 takes the
        largest distance whatever follows.

    Raises
    ------
    NoChoice
        With fewer than three Pareto points, on a curve that is straight within rounding or bends away from the ideal,
        where no knee is marked enough, and on a union of models.
    BadInput
        If the sensitivity is not a number ≥ 0.

    References
    ----------
    V. Satopää, J. Albrecht, D. Irwin and B. Raghavan, "Finding a 'Kneedle' in a haystack: detecting knee points in
    system behavior", 31st International Conference on Distributed Computing Systems Workshops (2011).
    """
    if not sensitivity >= 0:
        raise BadInput(f"sensitivity = {sensitivity}: must be a number ≥ 0")
    rows = candidates.curve()
    if len(rows) < 3:
        raise NoChoice(f"a knee needs three Pareto points, and there are {len(rows)}")
    difference = _difference(candidates.losses[rows])
    if not np.any(difference > 0):
        raise NoChoice("the Pareto curve is straight within rounding, or bends away from the ideal: it has no knee")
    threshold = sensitivity / (len(rows) - 1)
    knees = _knees(difference, threshold)
    if not len(knees):
        raise NoChoice(
            f"no knee is marked enough: at sensitivity {sensitivity:g} over {len(rows)} Pareto points a knee needs the "
            f"distance to the chord to fall by more than {threshold:.3g} after a maximum, and it is "
            f"{difference.max():.3g} at most; sensitivity=0 takes the largest distance"
        )
    return candidates.smallest(-difference[knees], rows[knees])


def _difference(p: Array) -> Array:
    """√2 times the signed distance to the chord in scaled losses, shape (n,); 0 where it is within rounding."""
    size, spread = np.abs(p).max(axis=0), np.ptp(p, axis=0)
    varies = spread > ROUNDING * size
    if not varies.any():
        return np.zeros(len(p))
    scaled = (p[:, varies] - p[0, varies]) / spread[varies]
    length = np.linalg.norm(scaled[-1])
    chord = scaled[-1] / length if length > 0 else scaled[-1]
    offset = scaled - np.outer(scaled @ chord, chord)
    distance = np.sqrt(2) * np.linalg.norm(offset, axis=1)
    rounding = ROUNDING * np.max(size[varies] / spread[varies])
    return np.where(distance > rounding, np.copysign(distance, -offset.sum(axis=1)), 0.0)


def _knees(difference: Array, threshold: float) -> NDArray[np.int64]:
    """Positions of the local maxima that the difference falls below by more than a threshold before it rises again."""
    inner = difference[1:-1]
    peaks: NDArray[np.int64] = 1 + np.flatnonzero((inner > 0) & (inner >= difference[:-2]) & (inner >= difference[2:]))
    ends_of_falls = np.append(np.flatnonzero(np.diff(difference) > 0), len(difference) - 1)
    valleys = ends_of_falls[np.searchsorted(ends_of_falls, peaks)]
    marked: NDArray[np.bool_] = difference[valleys] < difference[peaks] - threshold
    return peaks[marked]
