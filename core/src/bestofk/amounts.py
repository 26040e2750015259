"""Numbers for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def three_digits(value: float) -> str:
    """Write a number with three digits, without an exponent where it can be read without.

    Examples
    --------
    >>> three_digits(0.43519), three_digits(3358.8), three_digits(0.0000123)
    ('0.435', '3,359', '1.23e-05')
    """
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.3g}"


def all_digits(value: float) -> str:
    """Write a number with every digit that it was given with.

    Examples
    --------
    >>> all_digits(45000.0), all_digits(0.93), all_digits(1234567.5)
    ('45,000', '0.93', '1,234,567.5')
    """
    return f"{value:,.15g}"


def counted(number: int, noun: str) -> str:
    """Write how many there are of something whose plural ends in s.

    Examples
    --------
    >>> counted(1, "trial"), counted(45_000, "trial")
    ('1 trial', '45,000 trials')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def span(k: NDArray[np.int64]) -> str:
    """Write the range of some k.

    Examples
    --------
    >>> import numpy as np
    >>> span(np.array([4, 8, 12])), span(np.array([4]))
    ('k=4 to 12', 'k=4')
    """
    low, high = k.min(), k.max()
    return f"k={low}" if low == high else f"k={low} to {high}"
