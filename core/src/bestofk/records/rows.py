"""Rows of a log, held compactly while it is read."""

from __future__ import annotations

from array import array
from hashlib import blake2b
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.errors import BadInput
from bestofk.measured.numbers import MOST_TOKENS
from bestofk.records.grouping import NO_ANSWER, beginnings, fields, grouped, row_kind
from bestofk.records.records import Records
from bestofk.records.sort import sorted_by
from bestofk.records.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

HASH_BYTES = 8
HELD = 1 << 15  # rows before they are moved to the spool
PIECE = 1 << 17  # rows that are read from it at once
CODES = {"question": "q", "input": "i", "output": "i", "score": "d", "answer": "q", "sample": "q", "reward": "d"}
OPTIONAL = {"score": "a score", "sample": "the number of the sample", "reward": "a reward"}
PLACES = np.dtype([("question", np.int64), ("sample", np.int64), ("row", np.int64)])


class Rows:
    """Samples as they are read: the last ones in memory, the others in a temporary file with 40 or 48 bytes for each.

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

    def __init__(self) -> None:
        self._last = _no_rows()
        self._there = dict[str, bool]()
        self._spool: Spool | None = None
        self._finished = 0
        self._reasoning = self._of_output = 0

    def __len__(self) -> int:
        return len(self._last["input"]) + (len(self._spool) if self._spool else 0)

    def add(
        self,
        question: str,
        input: int,  # noqa: A002 - the word of the field
        output: int,
        score: float | None,
        place: str,
        *,
        sample: int | None = None,
        answer: str | None = None,
        reward: float | None = None,
        reasoning: int | None = None,
    ) -> None:
        """Add a sample, with a score or without; see :meth:`extend`.

        Raises
        ------
        BadInput
            As there, and for more tokens than 2³¹ − 1.
        """
        figures = {
            "input": input,
            "output": output,
            "score": score,
            "sample": sample,
            "reward": reward,
            "reasoning": reasoning,
        }
        for name, tokens in (("input", input), ("output", output)):
            if tokens > MOST_TOKENS:
                raise BadInput(f"{place}: {name} = {tokens:,} tokens: must be at most {MOST_TOKENS:,}")
        there = {name: [value] for name, value in figures.items() if value is not None}
        self.extend([question], there, place, answer=[answer or ""])

    def extend(
        self, question: Sequence[str], figures: Mapping[str, Sequence[float]], place: str, *, answer: Sequence[str] = ()
    ) -> None:
        """Add samples.

        Parameters
        ----------
        question
            Of each sample.
        figures
            Of each sample input and output tokens, and perhaps score, sample (its number), reward, and reasoning
            (tokens, part of the output).
        place
            Where the first of them stands, in words.
        answer
            Of each sample, empty for none; nothing where none has any.

        Raises
        ------
        BadInput
            If they have scores or rewards and others have none, or numbers and others of the file have none.
        """
        for name, words in OPTIONAL.items():
            if self._there.setdefault(name, name in figures) != (name in figures):
                raise BadInput(f"{place}: {words} is there in some rows and missing in others")
        answers = [text.strip() for text in answer] or [""] * len(question)
        self._there["answer"] = self._there.get("answer", False) or any(answers)
        self._last["question"].extend(_hashes(question, {}))
        self._last["answer"].extend(_hashes(answers, {"": NO_ANSWER}))
        for name in self._last.keys() & figures.keys():
            self._last[name].extend(figures[name])
        if "sample" not in figures:
            self._last["sample"].extend(repeat(0, len(question)))
        if "reasoning" in figures:
            self._reasoning += int(sum(figures["reasoning"]))
            self._of_output += int(sum(figures["output"]))
        if len(self._last["input"]) >= HELD:
            self._move()

    def finish(self, place: str) -> None:
        """End a file.

        Raises
        ------
        BadInput
            If a question has the same sample twice in it.
        """
        keys, before = ["question", "sample"], 0
        blocks = self._blocks(PLACES, self._finished) if self._there.get("sample") else ()
        for rows, new in beginnings(keys, sorted_by([*keys, "row"], blocks)):
            if not new.all():
                second = int(np.argmin(new))
                twins = (rows["row"][second - 1] if second else before, rows["row"][second])
                where = " and ".join(f"{row - self._finished + 1}" for row in twins)
                raise BadInput(
                    f"{place}: sample {rows['sample'][second]} of a question is there twice, in scored rows {where}"
                )
            before = rows["row"][-1]
        self._finished = len(self)
        self._there.pop("sample", None)

    def records(self, place: str) -> Records:
        """Group the samples by question.

        Raises
        ------
        BadInput
            If there is none.
        """
        if not len(self):
            raise BadInput(f"{place}: no sample with a score")
        kind = row_kind(name for name in ("score", "answer", "reward") if self._there[name])
        return Records(**grouped(self._blocks(kind)))

    @property
    def reasoning_share(self) -> float | None:
        """Of the output tokens, those of reasoning; None where no sample counts them."""
        return self._reasoning / self._of_output if self._of_output else None

    def _move(self) -> Spool:
        """Move the last rows to the spool."""
        missing = {name for name in ("score", "reward") if not self._there[name]}
        names = [name for name in CODES if name not in missing]
        spool = self._spool = self._spool or Spool([(name, CODES[name]) for name in names])
        rows = np.empty(len(self._last["input"]), spool.kind)
        for name in names:
            rows[name] = self._last[name]
        spool.append(rows)
        self._last = _no_rows()
        return spool

    def _blocks(self, kind: np.dtype[Any], start: int = 0) -> Iterator[NDArray[Any]]:
        """Give the rows from a start, in blocks, with the fields of a kind."""
        spool = self._move()
        for first in range(start, len(spool), PIECE):
            found = spool.read(first, first + PIECE)
            rows = np.zeros(len(found), kind)
            rows["row"] = np.arange(first, first + len(found))
            for name in set(fields(found)) & set(fields(rows)):
                rows[name] = found[name]
            yield rows


def _no_rows() -> dict[str, array[Any]]:
    return {name: array(code) for name, code in CODES.items()}


def _hashes(texts: Sequence[str], known: dict[str, int]) -> list[int]:
    """Give texts as whole numbers, ≥ 0 where nothing else is known."""
    for text in {*texts} - known.keys():
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()
        known[text] = int.from_bytes(digest) >> 1
    return [known[text] for text in texts]
