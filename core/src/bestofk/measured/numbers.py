"""Numbers of a foreign file, each held against what it may be."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import numpy as np

from bestofk.errors import BadInput, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_TOKENS = 2**31 - 1
TRUTH = {"true": True, "false": False}
MOST_SECONDS = 1e9  # 30 years


def number(value: object, name: str, place: str) -> float:
    """Give a finite number, also where it is written as text.

    Raises
    ------
    BadInput
        If it is none.
    """
    if type(value) is float and math.isfinite(value):
        return value
    found = math.nan
    grouped = isinstance(value, str) and "_" in value
    if isinstance(value, int | float | str | Decimal) and not isinstance(value, bool) and not grouped:
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = math.nan
    if not math.isfinite(found):
        raise BadInput(f"{place}: {name} = {_written(value)}: must be a number")
    return found


def tokens(value: object, name: str, place: str) -> int:
    """Give a count of tokens.

    Raises
    ------
    BadInput
        If it is no whole number from 0 to 2³¹ − 1.
    """
    if type(value) is int and 0 <= value <= MOST_TOKENS:
        return value
    found = number(value, name, place)
    if not (0 <= found <= MOST_TOKENS and found == int(found)):
        raise BadInput(f"{place}: {name} = {_written(value)}: must be a whole number of tokens, 0 or more")
    return int(found)


def plain(values: Sequence[object], low: float, high: float, whole: bool) -> list[float] | None:
    """Give many numbers at once where each is surely what :func:`number` would give; otherwise nothing.

    Parameters
    ----------
    values
        Numbers, or texts of them.
    low, high
        What they must lie between.
    whole
        Whether they must be whole.
    """
    kinds = set(map(type, values))
    if not (kinds == {str} or kinds <= {int, float}) or (
        str in kinds and "_" in "".join(cast("Sequence[str]", values))
    ):
        return None
    try:
        found = np.fromiter(map(float, cast("Sequence[str]", values)), np.float64, len(values))
    except (ValueError, OverflowError):
        return None
    if not (found.min(initial=low) >= low and found.max(initial=high) <= high):  # NaN is neither
        return None
    listed: list[float] = found.astype(np.int64 if whole else np.float64).tolist()
    return listed if not whole or np.array_equal(found, listed) else None


def seconds(value: object, name: str, place: str, unit: float = 1.0) -> float:
    """Give a duration that is written in a unit of so many seconds.

    Raises
    ------
    BadInput
        If it is no number from 0 to 10⁹ s.
    """
    found = number(value, name, place) * unit
    if not 0 <= found <= MOST_SECONDS:
        raise BadInput(f"{place}: {name} = {_written(value)}: must be a time, from 0 to {MOST_SECONDS:g} s")
    return found


def score(value: object, name: str, place: str) -> float:
    """Give a score.

    Raises
    ------
    BadInput
        If it is no number in [0, 1].
    """
    true = value if isinstance(value, bool) else TRUTH.get(value.strip().lower()) if isinstance(value, str) else None
    found = number(value, name, place) if true is None else float(true)
    if not 0 <= found <= 1:
        raise BadInput(f"{place}: {name} = {_written(value)}: a score must lie in [0, 1]")
    return found


def required(section: Mapping[str, object], name: str, place: str) -> object:
    """Give an entry.

    Raises
    ------
    BadInput
        If there is none.
    """
    value = section.get(name)
    if value is None:
        raise BadInput(f"{place}: {name} is missing")
    return value


def _written(value: object) -> str:
    return "empty" if value in (None, "") else shown(value)
