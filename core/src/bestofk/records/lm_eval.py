"""Samples from lm-evaluation-harness: ``samples_*.jsonl``, as ``--log_samples`` writes it.

The form is that of lm_eval 0.4: one line for each document and filter, with ``doc_id``, ``doc_hash``, ``arguments``,
``resps`` (a list of the repeats for each request), ``filtered_resps``, ``filter``, ``metrics`` and each metric by name.
It has no token counts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput, UnknownName, listed, shown
from bestofk.measured import numbers
from bestofk.measured.foreign import json_lines
from bestofk.measured.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bestofk.records.rows import Rows

KIND = "lm-evaluation-harness samples"
FURTHER = "repeats of which no score is in the log"
OTHER = "lines of other filters"
NO_FILTER = "none"
OF_ALL = re.compile(r"maj|vote|pass(@|_)", re.IGNORECASE)  # filters and metrics that look at all repeats
LEAST_CHARS, MOST_CHARS = 1e-3, 1e6  # of a token: far more and far less than any tokenizer has
NOT_METRICS = {
    "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics",
    "doc_hash", "prompt_hash", "target_hash",
}  # fmt: skip


def read_lm_eval(path: Path, rows: Rows, *, scorer: str | None = None, chars_per_token: float | None = None) -> Source:
    """Add the scored repeats of a log.

    A metric that is one number scores one answer, the first repeat, unless it is about all repeats; a list scores as
    many as it has. Repeats that have no score are counted, with their mean length.

    Parameters
    ----------
    path
        A ``samples_*.jsonl`` file.
    rows
        Where they are added.
    scorer
        ``METRIC`` or ``METRIC,FILTER`` as the harness writes them; may be left out where there is one.
    chars_per_token
        Characters that a token has on average, from which token counts are estimated: the log has none.

    Raises
    ------
    BadInput
        For the first thing that is wrong, with its row.
    """
    if chars_per_token is None:
        raise BadInput(
            f"{path}: the log holds texts and no token counts; --chars-per-token, such as 4 for English, estimates them"
        )
    if not LEAST_CHARS <= chars_per_token <= MOST_CHARS:
        raise BadInput(f"chars-per-token = {chars_per_token:g}: must lie in [{LEAST_CHARS:g}, {MOST_CHARS:g}]")
    reader = _Reader(rows, scorer, chars_per_token)
    before = len(rows)
    for place, line in json_lines(path, dict[str, Any]):
        reader.add(line, place)
    reader.require_found(path)
    return Source.of(path, KIND, len(rows) - before, reader.dropped, reader.notes())


class _Reader:
    """Adds line after line, and keeps count of what the log leaves open."""

    def __init__(self, rows: Rows, scorer: str | None, chars_per_token: float) -> None:
        self.rows, self.chars_per_token = rows, chars_per_token
        self.asked = scorer
        self.chosen: tuple[str, str] | None = None
        self.repeats = Counter[int]()
        self.dropped = Counter[str]()
        self.filters = dict[str, None]()
        self.further_tokens = 0

    def add(self, line: Mapping[str, Any], place: str) -> None:
        """Add the scored repeats of one line."""
        which = line.get("filter", NO_FILTER)
        if not isinstance(which, str):
            raise BadInput(f"{place}: filter = {shown(which)}: must be a text")
        self.filters[which] = None
        metric, wanted = self._choice(_metrics(line, place), which, place)
        if which != wanted:
            self.dropped[OTHER] += 1
            return
        document = numbers.required(line, "doc_id", place)
        question = f"{document}/{line.get('doc_hash', '')}"
        answers = _answers(numbers.required(line, "resps", place), place)
        value = numbers.required(line, metric, place)
        scores = value if isinstance(value, list) else [value]
        if not isinstance(value, list) and _is_of_all(line.get("filtered_resps"), which, metric, len(answers)):
            raise BadInput(
                f"{place}: {metric} of filter {which!r} is about all {len(answers)} repeats, so none of them has a "
                f"score; choose another by --scorer METRIC,FILTER"
            )
        if len(scores) > len(answers):
            raise BadInput(f"{place}: {metric} has {len(scores)} scores for {len(answers)} answers")
        self._add_scored(question, line, answers, [numbers.score(each, metric, place) for each in scores], place)

    def _add_scored(
        self, question: str, line: Mapping[str, Any], answers: list[str], scores: list[float], place: str
    ) -> None:
        named = _extracted(line.get("filtered_resps"), len(scores))
        prompt = self._tokens(_prompt(line.get("arguments"), place))
        for number, (answer, score, short) in enumerate(zip(answers, scores, named, strict=False)):
            text = short if isinstance(short, str) else None
            self.rows.add(question, prompt, self._tokens(answer), score, place, sample=number, answer=text)
        self.repeats[len(scores)] += 1
        self.dropped[FURTHER] += len(answers) - len(scores)
        self.further_tokens += sum(self._tokens(answer) for answer in answers[len(scores) :])

    def _choice(self, metrics: list[str], which: str, place: str) -> tuple[str, str]:
        """Give the metric and the filter: those asked for, or of the first line where it has one metric."""
        if self.chosen is None:
            metric, _, wanted = (self.asked or "").partition(",")
            if not metric and len(metrics) != 1:
                raise BadInput(f"{place}: several metrics: choose one by --scorer: {listed(metrics) or 'none there'}")
            self.chosen = (metric or metrics[0], wanted or which)
        if which == self.chosen[1] and self.chosen[0] not in metrics:
            raise BadInput(f"{place}: {UnknownName('metric', self.chosen[0], metrics)}")
        return self.chosen

    def require_found(self, path: Path) -> None:
        """Refuse a log that has no line of the filter that was asked for."""
        if self.chosen and self.chosen[1] not in self.filters:
            raise BadInput(f"{path}: {UnknownName('filter', self.chosen[1], self.filters)}")

    def _tokens(self, text: str) -> int:
        return math.ceil(len(text) / self.chars_per_token)

    def notes(self) -> tuple[str, ...]:
        """Say what was estimated and what is not scored."""
        notes = [f"Token counts are estimated from texts, {self.chars_per_token:g} characters each: no log has them."]
        if self.chosen and self.dropped[OTHER] and "," not in (self.asked or ""):
            notes.append(f"Of several filters {self.chosen[1]!r} was taken, the first; --scorer METRIC,FILTER chooses.")
        if set(self.repeats) == {1}:
            notes.append("One repeat of each question is scored: nothing beyond k = 1 can be told from this log alone.")
        if further := self.dropped[FURTHER]:
            mean = self.further_tokens / further
            notes.append(f"{further:,} further repeats have no score; their mean output is {mean:.4g} tokens.")
        return tuple(notes)


def _is_of_all(extracted: object, which: str, metric: str, repeats: int) -> bool:
    """Whether one number is about all repeats of a document: a vote, or a share of them that pass."""
    kept = extracted[0] if isinstance(extracted, list) and len(extracted) == 1 else None
    several = isinstance(kept, list) and len(kept) > 1
    return repeats > 1 and (several or bool(OF_ALL.search(which) or OF_ALL.search(metric)))


def _extracted(extracted: object, count: int) -> list[Any]:
    """Give what a filter made of so many answers, of which the harness writes a list for each request."""
    while isinstance(extracted, list) and len(extracted) == 1 and isinstance(extracted[0], list):
        extracted = extracted[0]
    return extracted if isinstance(extracted, list) and len(extracted) >= count else [None] * count


def _metrics(line: Mapping[str, Any], place: str) -> list[str]:
    """Name the metrics of a line, which are its further keys in logs that do not list them."""
    metrics = line.get("metrics") or [name for name in line if name not in NOT_METRICS]
    if not isinstance(metrics, list) or not all(isinstance(name, str) for name in metrics):
        raise BadInput(f"{place}: metrics = {shown(metrics)}: must be a list of names")
    return metrics


def _answers(responses: object, place: str) -> list[str]:
    """Give all repeats of the one request of a document."""
    requests = responses if isinstance(responses, list) else [responses]
    answers = [each for request in requests for each in (request if isinstance(request, list) else [request])]
    texts = [each for each in answers if isinstance(each, str)]
    if not texts or len(texts) < len(answers):
        raise BadInput(
            f"{place}: resps = {shown(responses)}: only generated answers have lengths, and these are no text"
        )
    return texts


def _prompt(arguments: object, place: str) -> str:
    """Give the text of the request: ``{"gen_args_0": {"arg_0": …}}``, or ``[[…, …]]`` in older logs."""
    first = next(iter(arguments.values()), None) if isinstance(arguments, dict) else arguments
    while isinstance(first, list | dict) and first:
        first = first.get("arg_0") if isinstance(first, dict) else first[0]
    if not isinstance(first, str):
        raise BadInput(f"{place}: arguments = {shown(arguments)}: the prompt is missing, so is its length")
    return first
