"""One direction of a grid: an input and the values that it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bestofk.amounts import counted
from bestofk.errors import BadInput, shown

FORM = "must be KEY=FIRST:LAST:COUNT or KEY=VALUE,VALUE,…, such as max_cost=0.05:1:20"
MOST_POINTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """An input and its values.

    Parameters
    ----------
    key
        Of the input; see :func:`bestofk.sensitivity.inputs.find_input`.
    values
        At least one, finite, each once.

    Raises
    ------
    BadInput
        If there is none, or one is not finite or given twice.
    """

    key: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise BadInput(f"{self.key}: no values; give at least one")
        strange = next((value for value in self.values if not math.isfinite(value)), None)
        if strange is not None:
            raise BadInput(f"{self.key} = {strange}: must be a finite number")
        if len(set(self.values)) < len(self.values):
            raise BadInput(f"{self.key}: a value is given twice")


def parse_axis(text: str) -> Axis:
    """Give the axis of a text: a list of values, or so many from the first to the last, equally far apart.

    Raises
    ------
    BadInput
        If the text has another form.

    Examples
    --------
    >>> from bestofk.sensitivity.axis import parse_axis
    >>> parse_axis("parallelism=1,2,4").values
    (1.0, 2.0, 4.0)
    >>> parse_axis("max_cost=0.25:1:4").values
    (0.25, 0.5, 0.75, 1.0)
    """
    key, equals, values = (part.strip() for part in text.partition("="))
    if not (key and equals and values):
        raise BadInput(f"vary {shown(text)}: {FORM}")
    return Axis(
        key, _range(text, values) if ":" in values else tuple(_number(text, each) for each in values.split(","))
    )


def _range(text: str, values: str) -> tuple[float, ...]:
    parts = values.split(":")
    if len(parts) != 3:
        raise BadInput(f"vary {shown(text)}: {FORM}")
    first, last, count = (_number(text, part) for part in parts)
    if count != int(count) or not 1 <= count <= MOST_POINTS:
        raise BadInput(f"vary {shown(text)}: the count must be a whole number from 1 to {MOST_POINTS:,}")
    if (first == last) != (count == 1):
        raise BadInput(f"vary {shown(text)}: {counted(int(count), 'value')} from {first:g} to {last:g}; {FORM}")
    return tuple(np.linspace(first, last, int(count)).round(15).tolist())


def _number(text: str, part: str) -> float:
    try:
        value = float(part)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"vary {shown(text)}: {shown(part.strip())} is not a finite number; {FORM}")
    return value
