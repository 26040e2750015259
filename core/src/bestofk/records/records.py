"""The samples of an evaluation log, grouped by question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

NO_ANSWER = -1
CHUNK = 1 << 18  # rows that are worked on at once


@dataclass(frozen=True, eq=False)
class Records:
    """Samples of questions: how long each was, what it scored, and what it answered.

    The samples of question q are the rows offsets[q] ≤ i < offsets[q + 1]; n is the number of samples, Q that of
    questions. Two records are equal where their digests are.

    Parameters
    ----------
    offsets
        Where each question begins, and the end; shape (Q + 1,), rising by at least 1.
    input, output
        Tokens of each sample, ≥ 0; shape (n,).
    score
        In [0, 1]; shape (n,).
    answer
        Equal numbers within a question are equal answers, :data:`NO_ANSWER` is none; shape (n,). None where the log
        holds no answers.
    reward
        What a reward model gave each sample, any finite number; shape (n,). None where the log holds no rewards.

    Examples
    --------
    >>> from bestofk.records.records import Records
    >>> records = Records.of(question=["a", "b", "a"], input=[9, 8, 9], output=[5, 4, 7], score=[1, 0, 0.5])
    >>> records.repeats.tolist(), records.output.tolist()
    ([2, 1], [5, 7, 4])
    """

    offsets: NDArray[np.int64]
    input: NDArray[np.int32]
    output: NDArray[np.int32]
    score: NDArray[np.float64]
    answer: NDArray[np.int32] | None = None
    reward: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        rows = int(self.offsets[-1])
        if len(self.offsets) < 2 or np.any(np.diff(self.offsets) < 1):
            raise BadInput("records: at least one question with at least one sample is needed")
        for name, column in self._columns():
            if column.shape != (rows,):
                raise BadInput(f"records.{name}: {len(column)} values for {rows} samples")
            column.setflags(write=False)
        for name, low, high in (("input", 0, np.inf), ("output", 0, np.inf), ("score", 0, 1)):
            _require(name, getattr(self, name), low, high)
        if self.reward is not None:
            _require("reward", self.reward, -np.finfo(float).max, np.finfo(float).max)

    @classmethod
    def of(
        cls,
        question: Iterable[object] | NDArray[np.generic],
        input: ArrayLike,  # noqa: A002 - the word of the field
        output: ArrayLike,
        score: ArrayLike,
        answer: Iterable[object] | NDArray[np.generic] | None = None,
        reward: ArrayLike | None = None,
    ) -> Records:
        """Group samples by question; questions keep the order in which they first appear, samples their order.

        Parameters
        ----------
        question
            Of each sample: anything that compares equal for the same question.
        input, output, score, reward
            As for the class.
        answer
            Of each sample: anything that compares equal for the same answer; ``None``, ``""`` and the whole number
            :data:`NO_ANSWER` of an array are no answer.

        Raises
        ------
        BadInput
            If there is no sample, lengths differ, or a value is out of range.
        """
        offsets, order = grouped(numbered(question))
        return cls(
            offsets,
            np.asarray(input)[order].astype(np.int32),
            np.asarray(output)[order].astype(np.int32),
            np.asarray(score, np.float64)[order],
            None if answer is None else numbered(answer, missing=(None, ""))[order],
            None if reward is None else np.asarray(reward, np.float64)[order],
        )

    @property
    def questions(self) -> int:
        """The number Q of questions."""
        return len(self.offsets) - 1

    @property
    def samples(self) -> int:
        """The number n of samples."""
        return int(self.offsets[-1])

    @property
    def repeats(self) -> NDArray[np.int64]:
        """Samples of each question, shape (Q,)."""
        return np.diff(self.offsets)

    @cached_property
    def digest(self) -> str:
        """Hexadecimal fingerprint of every value."""
        state = sha256(_bytes_of(self.offsets))
        for name, column in self._columns():
            state.update(name.encode())
            state.update(_bytes_of(column))
        return state.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Records) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def _columns(self) -> list[tuple[str, NDArray[np.generic]]]:
        """Name the columns that are there."""
        columns = {name: getattr(self, name) for name in ("input", "output", "score", "answer", "reward")}
        return [(name, column) for name, column in columns.items() if column is not None]


def numbered(values: Iterable[object] | NDArray[np.generic], missing: tuple[object, ...] = ()) -> NDArray[np.int32]:
    """Number distinct values in the order of their first appearance; missing ones get NO_ANSWER."""
    if isinstance(values, np.ndarray) and np.issubdtype(values.dtype, np.integer) and values.size:
        return _renumbered(values.astype(np.int64, copy=False), NO_ANSWER if missing else None)
    numbers: dict[object, int] = dict.fromkeys(missing, NO_ANSWER)
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    found = [numbers.setdefault(value, len(numbers) - len(missing)) for value in listed]
    return np.array(found, np.int32)


def grouped(numbers: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.intp] | slice]:
    """Give where each question begins, and the order that groups the rows; no order where they lie so."""
    offsets = np.zeros(int(numbers.max(initial=-1)) + 2, np.int64)
    np.cumsum(np.bincount(numbers), out=offsets[1:])
    in_order = bool(np.all(numbers[1:] >= numbers[:-1]))
    return offsets, slice(None) if in_order else np.argsort(numbers, kind="stable")


def _bytes_of(column: NDArray[np.generic]) -> memoryview:
    """Give the bytes of a column, the least first; copied only on machines that hold them otherwise."""
    return np.ascontiguousarray(column, column.dtype.newbyteorder("<")).data.cast("B")


def _renumbered(values: NDArray[np.int64], missing: int | None) -> NDArray[np.int32]:
    """Number distinct whole numbers in the order of their first appearance; missing ones get NO_ANSWER."""
    distinct, inverse = np.unique(values), np.empty(len(values), np.int32)
    first = np.full(len(distinct), len(values), np.int64)
    for start in range(0, len(values), CHUNK):
        part = np.searchsorted(distinct, values[start : start + CHUNK])
        inverse[start : start + CHUNK] = part
        np.minimum.at(first, part, np.arange(start, start + len(part)))
    ranks = np.full(len(distinct), NO_ANSWER, np.int32)
    known = np.flatnonzero(distinct != missing) if missing is not None else np.arange(len(distinct))
    ranks[known[np.argsort(first[known])]] = np.arange(len(known), dtype=np.int32)
    return np.take(ranks, inverse, out=inverse)


def _require(name: str, column: NDArray[np.generic], low: float, high: float) -> None:
    """Refuse values that are not numbers from low to high."""
    if column.size and bool(column.min() >= low) and bool(column.max() <= high):  # NaN is neither
        return
    values = column.astype(np.float64)
    wrong = np.flatnonzero(~((values >= low) & (values <= high)))
    if len(wrong):
        raise BadInput(f"records.{name} = {values[wrong[0]]:g}, sample {wrong[0] + 1}: must lie in [{low:g}, {high:g}]")
