"""CSV and TSV: a line for each record; a text that a spreadsheet would run as a formula stays text."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from bestofk_tables.document import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RANGE = re.compile(r"_range\d+$")  # of a percentage; its value is a pair
FORMULA_STARTS = ("=", "+", "-", "@")


def delimited(records: Iterable[Mapping[str, object]], delimiter: str) -> str:
    """Write records, ``None`` as an empty field, a pair as ``<name>_low`` and ``<name>_high``.

    Examples
    --------
    >>> print(delimited([{"model": "=1+1", "cost_range95": [0.5, 0.75]}], ","))
    model,cost_range95_low,cost_range95_high
    '=1+1,0.5,0.75
    """
    lines = [_flat(record) for record in records]
    columns = dict.fromkeys(column for line in lines for column in line)
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(_field(column) for column in columns)
    writer.writerows([_field(line.get(column)) for column in columns] for line in lines)
    return buffer.getvalue().rstrip("\n")


def _flat(record: Mapping[str, object]) -> dict[str, object]:
    line: dict[str, object] = {}
    for key, value in record.items():
        if RANGE.search(key):
            low, high = value if isinstance(value, list) else (None, None)
            line[f"{key}_low"], line[f"{key}_high"] = low, high
        else:
            line[key] = value
    return line


def _field(value: object) -> object:
    """Put an apostrophe before what a spreadsheet would run, as spreadsheets themselves do."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
