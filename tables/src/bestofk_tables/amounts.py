"""Amounts of an objective in words: with their unit, and with a sign where they are changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.amounts import three_digits

if TYPE_CHECKING:
    from bestofk import Objective

__all__ = ["amount", "change", "share", "three_digits"]


def amount(value: float, objective: Objective) -> str:
    """Write an amount with three digits and its unit.

    Examples
    --------
    >>> from bestofk import Objective
    >>> amount(0.43519, Objective("cost", "USD", "min"))
    '0.435 USD'
    """
    return f"{three_digits(value)} {objective.unit}".strip()


def change(value: float, objective: Objective) -> str:
    """Write a change with its sign.

    Examples
    --------
    >>> from bestofk import Objective
    >>> change(-10.752, Objective("latency", "s", "min"))
    'latency −10.8 s'
    """
    sign = "−" if value < 0 else "+"
    return f"{objective.name} {sign}{amount(abs(value), objective)}"


def share(value: float) -> str:
    """Write a chance or a share; never 0 or 100 % for what is only near.

    Examples
    --------
    >>> share(1.0), share(0.99996), share(0.123), share(0.00001)
    ('100%', '>99.9%', '12.3%', '<0.1%')
    """
    if 0 < value < 0.001:
        return "<0.1%"
    if 0.999 < value < 1:
        return ">99.9%"
    return f"{value:.1%}".replace(".0%", "%")
