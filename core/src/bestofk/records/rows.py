"""Rows of a log, held as compact arrays while it is read."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput, shown
from bestofk.records.records import NO_ANSWER, Records

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(slots=True)
class Rows:
    """Samples as they are read: 28 bytes each, 32 with answers, 40 with rewards too, and the names of questions.

    Examples
    --------
    >>> rows = Rows()
    >>> rows.add("a", 9, 5, 1.0, "row 1", answer="7")
    >>> rows.add("a", 9, 7, 0.0, "row 2", answer="8")
    >>> rows.records("log.csv").repeats.tolist()
    [2]
    """

    questions: dict[Hashable, int] = field(default_factory=dict)
    answers: dict[bytes, int] = field(default_factory=dict)
    question: array[int] = field(default_factory=lambda: array("i"))
    sample: array[int] = field(default_factory=lambda: array("q"))
    input: array[int] = field(default_factory=lambda: array("i"))
    output: array[int] = field(default_factory=lambda: array("i"))
    score: array[float] = field(default_factory=lambda: array("d"))
    answer: array[int] = field(default_factory=lambda: array("i"))
    reward: array[float] = field(default_factory=lambda: array("d"))
    finished: int = 0

    def __len__(self) -> int:
        return len(self.score)

    def add(
        self,
        question: Hashable,
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
        self.question.append(self.questions.setdefault(question, len(self.questions)))
        self.input.append(input)
        self.output.append(output)
        self.score.append(score)
        self.answer.append(self._numbered(answer))
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
            question = np.frombuffer(self.question, np.int32)[self.finished :]
            sample = np.frombuffer(self.sample, np.int64)[self.finished :]
            order = np.lexsort((sample, question))
            same = (np.diff(question[order]) == 0) & (np.diff(sample[order]) == 0)
            if same.any():
                row = int(order[1:][same][0])
                name = next(name for name, index in self.questions.items() if index == question[row])
                raise BadInput(f"{place}: question {shown(name)} has sample {sample[row]} twice")
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
        question = np.frombuffer(self.question, np.int32)
        answer = np.frombuffer(self.answer, np.int32)
        return Records.of(
            question,
            np.frombuffer(self.input, np.int32),
            np.frombuffer(self.output, np.int32),
            np.frombuffer(self.score, np.float64),
            answer if self.answers else None,
            np.frombuffer(self.reward, np.float64) if self.reward else None,
        )

    def _numbered(self, answer: str | None) -> int:
        """Number an answer; long ones are told apart by their hash."""
        if answer is None or not answer.strip():
            return NO_ANSWER
        key = blake2b(answer.strip().encode("utf-8", "surrogatepass"), digest_size=12).digest()
        return self.answers.setdefault(key, len(self.answers))
