"""Samples grouped by question, however many there are."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.records.sort import sorted_by
from bestofk.records.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import DTypeLike, NDArray

    Rows = NDArray[Any]
    Columns = dict[str, NDArray[Any]]

NO_ANSWER = -1
KINDS: dict[str, DTypeLike] = {
    "input": np.int32,
    "output": np.int32,
    "score": np.float64,
    "answer": np.int32,
    "reward": np.float64,
}


def row_kind(fields: Iterable[str]) -> np.dtype[Any]:
    """Give the kind of the rows that are grouped, which have the fields besides those of every row."""
    there = ("question", "row", "input", "output", *fields)
    wide = {"question": np.int64, "row": np.int64, "place": np.int64, "answer": np.int64}
    return np.dtype([(name, wide.get(name) or KINDS[name]) for name in (*there, *(["place"] * ("answer" in there)))])


def fields(rows: Rows) -> tuple[str, ...]:
    """Name the fields of rows."""
    return rows.dtype.names or ()


def grouped(blocks: Iterable[Rows]) -> Columns:
    """Group samples by question.

    Questions come in the order in which they first appear, and so do the samples of each. An answer becomes the place,
    within its question, of the first sample that gave it.

    Parameters
    ----------
    blocks
        Rows of :func:`row_kind`, each with its own row number, rising. Equal numbers are the same question, or the same
        answer; :data:`NO_ANSWER` is none. The place is filled in here.

    Returns
    -------
    dict
        The columns of :class:`bestofk.records.records.Records`, by name; of many samples they lie on disk.
    """
    order = ["question", "row"]
    return _columns(sorted_by(order, _with_first_answers(_with_first_rows(sorted_by(order, blocks)))))


def beginnings(keys: Sequence[str], blocks: Iterable[Rows]) -> Iterator[tuple[Rows, NDArray[np.bool_]]]:
    """Give blocks of rows in order of keys, and of each row whether its keys are others than those before it."""
    last = None
    for rows in blocks:
        new = np.ones(len(rows), bool)
        new[1:] = np.any([rows[key][1:] != rows[key][:-1] for key in keys], axis=0)
        new[0] = last is None or any(rows[key][0] != last[key] for key in keys)
        last = rows[-1:].copy()[0]
        yield rows, new


def _with_first_rows(blocks: Iterable[Rows]) -> Iterator[Rows]:
    """Name each question by the row in which it first appears, and give each sample its place in its question."""
    first = begin = seen = 0
    for rows, new in beginnings(["question"], blocks):
        at = np.arange(seen, seen + len(rows))
        begins, firsts = _latest(new, at, begin), _latest(new, rows["row"], first)
        rows["question"] = firsts
        if "place" in fields(rows):
            rows["place"] = at - begins
        first, begin, seen = firsts[-1], begins[-1], seen + len(rows)
        yield rows


def _with_first_answers(blocks: Iterator[Rows]) -> Iterator[Rows]:
    """Name each answer by the place of the first sample that gave it, where there are answers."""
    first = next(blocks)
    blocks = chain([first], blocks)
    if "answer" not in fields(first):
        yield from blocks
        return
    del first
    keys, place = ["question", "answer"], 0
    for rows, new in beginnings(keys, sorted_by([*keys, "row"], blocks)):
        places = _latest(new, rows["place"], place)
        rows["answer"] = np.where(rows["answer"] == NO_ANSWER, NO_ANSWER, places)
        place = places[-1]
        yield rows


def _latest(new: NDArray[np.bool_], values: NDArray[np.int64], before: int) -> NDArray[np.int64]:
    """Give each row the value of the last row that was new; before the first of them, the one given."""
    at = np.maximum.accumulate(np.where(new, np.arange(len(new)), -1))
    return np.where(at < 0, before, values[at])


def _columns(blocks: Iterable[Rows]) -> Columns:
    """Cut grouped rows into columns, with the offsets of the questions."""
    spools, offsets, seen = dict[str, Spool](), Spool(np.int64), 0
    for rows, new in beginnings(["question"], blocks):
        spools = spools or {name: Spool(kind) for name, kind in KINDS.items() if name in fields(rows)}
        for name, spool in spools.items():
            spool.append(rows[name])
        offsets.append(seen + np.flatnonzero(new))
        seen += len(rows)
    offsets.append(np.array([seen]))
    return {"offsets": offsets.whole(), **{name: spool.whole() for name, spool in spools.items()}}
