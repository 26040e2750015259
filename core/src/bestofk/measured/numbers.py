"""Numbers of a foreign file, each held against what it may be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bestofk.errors import BadInput, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TOKENS = 2**31 - 1


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
    if isinstance(value, int | float | str) and not isinstance(value, bool) and "_" not in str(value)[:400]:
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


def seconds(value: object, name: str, place: str) -> float:
    """Give a duration.

    Raises
    ------
    BadInput
        If it is no number ≥ 0.
    """
    found = number(value, name, place)
    if found < 0:
        raise BadInput(f"{place}: {name} = {_written(value)}: must be a time, 0 or more")
    return found


def score(value: object, name: str, place: str) -> float:
    """Give a score.

    Raises
    ------
    BadInput
        If it is no number in [0, 1].
    """
    found = float(value) if isinstance(value, bool) else number(value, name, place)
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
    return "nothing" if value in (None, "") else shown(value)
