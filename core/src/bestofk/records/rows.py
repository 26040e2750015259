"""Rows of a log, held as compact arrays while it is read."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.records.records import NO_ANSWER, Records, grouped, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

HASH_BYTES = 8
MIXER = 0x1E3779B97F4A7C15  # odd, so that samples of a question stay apart


@dataclass(slots=True)
class Rows:
    """Samples as they are read: 24 bytes each, and 8 more for each of number, answer and reward.

    Questions and answers are held as hashes of 63 bits: of 50 million questions two are taken for one with a chance of
    0.01 %.

    Examples
    --------
    >>> rows = Rows()
    >>> rows.add("a", 9, 5, 1.0, "row 1", answer="7")
    >>> rows.add("a", 9, 7, 0.0, "row 2", answer="8")
    >>> rows.records("log.csv").repeats.tolist()
    [2]
    """

    question: array[int] = field(default_factory=lambda: array("q"))
    sample: array[int] = field(default_factory=lambda: array("q"))
    input: array[int] = field(default_factory=lambda: array("i"))
    output: array[int] = field(default_factory=lambda: array("i"))
    score: array[float] = field(default_factory=lambda: array("d"))
    answer: array[int] = field(default_factory=lambda: array("q"))
    reward: array[float] = field(default_factory=lambda: array("d"))
    finished: int = 0

    def __len__(self) -> int:
        return len(self.score)

    def add(
        self,
        question: str,
        input: int,  # noqa: A002 - the word of the field
        output: int,
        score: float,
        place: str,
        *,
        sample: int | None = None,
        answer: str | None = None,
        reward: float | None = None,
    ) -> None:
        """Add a sample.

        Raises
        ------
        BadInput
            If it has a reward or a number and others have none.
        """
        if len(self) and (reward is None) == bool(self.reward):
            raise BadInput(f"{place}: a reward is there in some rows and missing in others")
        if len(self) and (sample is None) == bool(self.sample):
            raise BadInput(f"{place}: the number of the sample is there in some rows and missing in others")
        self.question.append(_hashed(question))
        self.input.append(input)
        self.output.append(output)
        self.score.append(score)
        text = "" if answer is None else answer.strip()
        if text and not self.answer:
            self.answer.extend([NO_ANSWER] * (len(self) - 1))
        if text or self.answer:
            self.answer.append(_hashed(text) if text else NO_ANSWER)
        if sample is not None:
            self.sample.append(sample)
        if reward is not None:
            self.reward.append(reward)

    def finish(self, place: str) -> None:
        """End a file.

        Raises
        ------
        BadInput
            If a question has the same sample twice in it.
        """
        if self.sample:
            question = np.frombuffer(self.question, np.int64)[self.finished :]
            sample = np.frombuffer(self.sample, np.int64)[self.finished :]
            if not _has_twins(question, sample):
                self.finished = len(self)
                return
            order = np.lexsort((sample, question))
            same = np.flatnonzero((np.diff(question[order]) == 0) & (np.diff(sample[order]) == 0))
            if len(same):
                first, second = order[same[0] : same[0] + 2].tolist()
                rows = f"{first + 1} and {second + 1}"
                raise BadInput(f"{place}: sample {sample[first]} of a question is there twice, in scored rows {rows}")
        self.finished = len(self)

    def records(self, place: str) -> Records:
        """Group the samples by question.

        Raises
        ------
        BadInput
            If there is none.
        """
        if not len(self):
            raise BadInput(f"{place}: no sample with a score")
        question, score = np.frombuffer(self.question, np.int64), np.frombuffer(self.score, np.float64)
        answers = numbered(np.frombuffer(self.answer, np.int64), missing=("",)) if self.answer else None
        offsets, order = grouped(numbered(question))
        return Records(
            offsets,
            np.frombuffer(self.input, np.int32)[order],
            np.frombuffer(self.output, np.int32)[order],
            score[order],
            None if answers is None else answers[order],
            np.frombuffer(self.reward, np.float64)[order] if self.reward else None,
        )


def _has_twins(question: NDArray[np.int64], sample: NDArray[np.int64]) -> bool:
    """Whether a pair may be there twice: one number for each, sorted in its place, takes the least memory."""
    pairs = sample * MIXER
    pairs += question
    pairs.sort()
    return bool(np.any(pairs[1:] == pairs[:-1]))


def _hashed(text: str) -> int:
    """Give a text as a whole number ≥ 0."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()
    return int.from_bytes(digest) >> 1
