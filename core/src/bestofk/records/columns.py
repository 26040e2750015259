"""Samples from a CSV or Parquet file with one row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.errors import BadInput
from bestofk.measured import numbers, table
from bestofk.measured.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bestofk.records.rows import Rows

KIND = "table of samples"
NEEDED, WANTED = ("question", "input", "output", "score"), ("sample", "answer", "reward")
ROLES = (*NEEDED, *WANTED)


def read_columns(path: Path, rows: Rows, columns: Mapping[str, str]) -> Source:
    """Add the samples of a table.

    Parameters
    ----------
    path
        A CSV or Parquet file with a column for each of `NEEDED`, and perhaps of `WANTED`.
    rows
        Where they are added.
    columns
        Role → column where it has another name.

    Raises
    ------
    BadInput
        For the first thing that is wrong, with its row.
    """
    roles, found = table.rows(path, NEEDED, WANTED, columns)
    before = len(rows)
    for place, values in found:
        row = dict(zip(roles, values, strict=True))
        if row["question"] in (None, ""):
            raise BadInput(f"{place}: question is missing")
        rows.add(
            str(row["question"]),
            numbers.tokens(row["input"], "input", place),
            numbers.tokens(row["output"], "output", place),
            numbers.score(row["score"], "score", place),
            place,
            sample=_sample(row["sample"], place) if "sample" in row else None,
            answer=None if row.get("answer") is None else str(row["answer"]),
            reward=numbers.number(row["reward"], "reward", place) if "reward" in row else None,
        )
    return Source.of(path, KIND, len(rows) - before)


def _sample(value: object, place: str) -> int:
    found = numbers.number(value, "sample", place)
    if found != int(found) or abs(found) >= 2**53:
        raise BadInput(f"{place}: sample = {found:g}: must be a whole number")
    return int(found)
