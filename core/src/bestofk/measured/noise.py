"""What rounding leaves where there is nothing."""

from __future__ import annotations

NOISE = 1e-12  # relative


def without_noise(value: float, scale: float) -> float:
    """Give a value, or 0 where it is no more than what rounding leaves of values of a scale.

    Examples
    --------
    >>> without_noise(6.8e-13, 16667.0), without_noise(0.5, 16667.0)
    (0.0, 0.5)
    """
    return value if abs(value) > NOISE * abs(scale) else 0.0
