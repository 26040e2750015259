"""Samples, or their lengths alone, from a CSV or Parquet file with one row for each."""

from __future__ import annotations

import operator
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from bestofk.errors import BadInput
from bestofk.measured import numbers, table
from bestofk.measured.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bestofk.records.rows import Rows

KIND, LENGTHS_KIND = "table of samples", "table of token lengths"
NEEDED, WANTED = ("question", "input", "output", "score"), ("sample", "answer", "reward", "reasoning")
FILLED = ("sample", "reward", "reasoning")  # in every row, where they are there
ROLES = (*NEEDED, *WANTED)
LENGTHS = ("input", "output")
LENGTHS_ROLES = (*LENGTHS, "question")
MOST_SAMPLES = 2**53 - 1
RANGES = {
    "input": (0, numbers.MOST_TOKENS, True),
    "output": (0, numbers.MOST_TOKENS, True),
    "score": (0, 1, False),
    "reasoning": (0, numbers.MOST_TOKENS, True),
    "sample": (-MOST_SAMPLES, MOST_SAMPLES, True),
    "reward": (-sys.float_info.max, sys.float_info.max, False),
}


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
    return _add(path, rows, table.blocks(path, NEEDED, WANTED, columns), KIND)


def read_length_columns(path: Path, rows: Rows, columns: Mapping[str, str], *, as_questions: bool) -> Source:
    """Add the samples of a table without scores.

    Parameters
    ----------
    path
        A CSV or Parquet file with a column for each of `LENGTHS`, and perhaps question.
    rows, columns
        As for :func:`read_columns`.
    as_questions
        Whether each row is a question of its own where no column says which; else all are samples of one question.

    Raises
    ------
    BadInput
        For the first thing that is wrong, with its row.
    """
    wanted = ("question",) if as_questions else ()
    blocks = table.blocks(path, LENGTHS, wanted, columns)
    return _add(path, rows, _with_questions(blocks, as_questions=as_questions), LENGTHS_KIND)


def _with_questions(blocks: Iterable[table.Block], *, as_questions: bool) -> Iterator[table.Block]:
    """Name the question of each row where no column does."""
    seen = 0
    for block in blocks:
        names = [str(seen + at) for at in range(len(block))] if as_questions else ["all"] * len(block)
        yield replace(block, columns={"question": names, **block.columns})
        seen += len(block)


def _add(path: Path, rows: Rows, blocks: Iterable[table.Block], kind: str) -> Source:
    before = len(rows)
    for block in blocks:
        figures = _plain(block.columns)
        if figures is None:
            _add_one_by_one(rows, block)
        else:
            rows.extend(
                [str(value) for value in block.columns["question"]],
                figures,
                block.place(0),
                answer=[_text(value) for value in block.columns.get("answer", ())],
            )
    return Source.of(path, kind, len(rows) - before)


def _plain(columns: Mapping[str, Sequence[object]]) -> dict[str, list[float]] | None:
    """Give the numbers of many rows, where no row needs a second look."""
    found = {role: numbers.plain(columns[role], *RANGES[role]) for role in RANGES if role in columns}
    plain = {role: values for role, values in found.items() if values is not None}
    if len(plain) < len(found) or {None, ""} & set(columns["question"]):
        return None
    within = "reasoning" not in plain or all(map(operator.le, plain["reasoning"], plain["output"]))
    return plain if within else None


def _add_one_by_one(rows: Rows, block: table.Block) -> None:
    """Add the rows of a block, one of which is wrong or written in a less common way."""
    for place, row in block.rows():
        if row["question"] in (None, ""):
            raise BadInput(f"{place}: question is missing")
        table.require_filled(row, FILLED, place)
        rows.add(
            str(row["question"]),
            numbers.tokens(row["input"], "input", place),
            numbers.tokens(row["output"], "output", place),
            numbers.score(row["score"], "score", place) if "score" in row else None,
            place,
            sample=_sample(row["sample"], place) if "sample" in row else None,
            answer=_text(row.get("answer")),
            reward=numbers.number(row["reward"], "reward", place) if "reward" in row else None,
            reasoning=_reasoning(row, place) if "reasoning" in row else None,
        )


def _reasoning(row: Mapping[str, object], place: str) -> int:
    """Give the tokens of reasoning, which are part of the output."""
    found, output = (numbers.tokens(row[role], role, place) for role in ("reasoning", "output"))
    if found > output:
        raise BadInput(f"{place}: reasoning = {found}: more than the output of {output} tokens, of which it is part")
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _sample(value: object, place: str) -> int:
    found = numbers.number(value, "sample", place)
    if found != int(found) or abs(found) > MOST_SAMPLES:
        raise BadInput(f"{place}: sample = {found:g}: must be a whole number")
    return int(found)
