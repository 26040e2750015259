"""The samples of an evaluation log, grouped by question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.errors import BadInput
from bestofk.records.grouping import KINDS, NO_ANSWER, grouped, row_kind
from bestofk.records.spool import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import ArrayLike, DTypeLike, NDArray

PIECE = 1 << 18  # samples that are grouped at once
COUNTS = ("input", "output")
OPTIONAL = ("score", "answer", "reward")
RANGES = {
    "input": (0, np.inf),
    "output": (0, np.inf),
    "score": (0, 1),
    "reward": (-np.finfo(float).max, np.finfo(float).max),
}
COLUMNS: dict[str, DTypeLike] = {"offsets": np.int64, **KINDS}


@dataclass(frozen=True, eq=False, repr=False)
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
        In [0, 1]; shape (n,). None where there are lengths alone, and then neither answers nor rewards.
    answer
        Equal numbers within a question are equal answers, by :meth:`of` the place in the question of the first sample
        that gave it; less than the largest number of repeats; :data:`NO_ANSWER` is none; shape (n,). None where the log
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
    score: NDArray[np.float64] | None = None
    answer: NDArray[np.int32] | None = None
    reward: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if len(self.offsets) < 2 or self.offsets[0] != 0 or self.fewest < 1:
            raise BadInput("records: at least one question with at least one sample is needed, the first one at 0")
        rows, ranges = int(self.offsets[-1]), {**RANGES, "answer": (NO_ANSWER, self.most - 1)}
        for name, column in self.columns().items():
            if column.shape != (rows,):
                raise BadInput(f"records.{name}: {len(column)} values for {rows} samples")
            column.setflags(write=False)
            _require(name, column, *ranges[name])
        beside = next((name for name in ("answer", "reward") if getattr(self, name) is not None), None)
        if beside and self.score is None:
            raise BadInput(f"records.{beside}: there are no scores, without which it says nothing; leave it out")

    @classmethod
    def of(
        cls,
        question: Iterable[object] | NDArray[np.generic],
        input: ArrayLike,  # noqa: A002 - the word of the field
        output: ArrayLike,
        score: ArrayLike | None = None,
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
        answers = None if answer is None else _numbered(answer, missing=(None, ""))
        columns = {
            "question": _numbered(question),
            "input": input,
            "output": output,
            "score": score,
            "answer": answers,
            "reward": reward,
        }
        arrays = {name: np.asarray(column) for name, column in columns.items() if column is not None}
        rows = len(arrays["question"])
        for name, column in arrays.items():
            if column.shape != (rows,) or not rows:
                raise BadInput(
                    f"records.{name}: {column.size} values for {rows} samples, of which one at least is needed"
                )
        return cls(**grouped(_rows_of(arrays)))

    def __repr__(self) -> str:
        return f"Records({self.questions:,} questions, {self.samples:,} samples, digest {self.digest[:12]})"

    def columns(self) -> dict[str, NDArray[Any]]:
        """Give the columns that are there, each of shape (n,), by name."""
        columns = {name: getattr(self, name) for name in KINDS}
        return {name: column for name, column in columns.items() if column is not None}

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score of each sample, shape (n,).

        Raises
        ------
        BadInput
            Where there are lengths alone.
        """
        if self.score is None:
            raise BadInput("records: there are no scores")
        return self.score

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
    def fewest(self) -> int:
        """The smallest number of samples that a question has."""
        return min(int(np.diff(piece).min()) for piece in pieces(self.offsets, overlap=1))

    @cached_property
    def most(self) -> int:
        """The largest number of samples that a question has."""
        return max(int(np.diff(piece).max()) for piece in pieces(self.offsets, overlap=1))

    @cached_property
    def digest(self) -> str:
        """Hexadecimal fingerprint of every value."""
        state = sha256()
        for name, column in {"": self.offsets, **self.columns()}.items():
            state.update(name.encode())
            for piece in pieces(column):
                state.update(_bytes_of(piece))
        return state.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Records) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def _numbered(values: Iterable[object] | NDArray[np.generic], missing: tuple[object, ...] = ()) -> NDArray[np.int64]:
    """Give equal values equal whole numbers, and missing ones NO_ANSWER; an array of whole numbers stays as it is."""
    if isinstance(values, np.ndarray) and np.issubdtype(values.dtype, np.integer):
        return values.astype(np.int64, copy=False)
    numbers: dict[object, int] = dict.fromkeys(missing, NO_ANSWER)
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    return np.array([numbers.setdefault(value, len(numbers)) for value in listed], np.int64)


def _rows_of(columns: dict[str, NDArray[np.generic]]) -> Iterator[NDArray[np.void]]:
    """Give columns as blocks of rows."""
    kind = row_kind(name for name in OPTIONAL if name in columns)
    for start in range(0, len(columns["question"]), PIECE):
        rows = np.zeros(min(PIECE, len(columns["question"]) - start), kind)
        rows["row"] = np.arange(start, start + len(rows))
        for name, column in columns.items():
            piece = column[start : start + PIECE]
            with np.errstate(invalid="ignore"):
                rows[name] = piece
            if name in COUNTS:
                wrong = np.flatnonzero(rows[name] != piece)[:1]
                for at in wrong:
                    raise BadInput(
                        f"records.{name} = {piece[at]}, sample {start + at + 1}: must be a whole number < 2³¹"
                    )
        yield rows


def _bytes_of(column: NDArray[np.generic]) -> memoryview:
    """Give the bytes of a column, the least first; copied only on machines that hold them otherwise."""
    return np.ascontiguousarray(column, column.dtype.newbyteorder("<")).data.cast("B")


def _require(name: str, column: NDArray[np.generic], low: float, high: float) -> None:
    """Refuse values that are not numbers from low to high."""
    seen = 0
    for piece in pieces(column):
        if not (piece.min() >= low and piece.max() <= high):  # NaN is neither
            values = piece.astype(np.float64)
            wrong = int(np.flatnonzero(~((values >= low) & (values <= high)))[0])
            raise BadInput(
                f"records.{name} = {values[wrong]:g}, sample {seen + wrong + 1}: must lie in [{low:g}, {high:g}]"
            )
        seen += len(piece)
