"""Samples from a log of inspect_ai: a zip archive of JSON with the suffix ``.eval``.

The form is that of inspect_ai 0.3: ``samples/ID_epoch_N.json``, each with ``id``, ``epoch``, ``scores`` and
``model_usage``, and ``header.json`` with the name of the model (https://inspect.aisi.org.uk/eval-logs.html).
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput, UnknownName, listed, shown
from bestofk.measured import numbers
from bestofk.measured.foreign import MOST_MEMORY, decoded, opened
from bestofk.measured.source import Source
from bestofk.records.archive import Archive, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bestofk.records.archive import Entry
    from bestofk.records.rows import Rows

KIND = "inspect_ai log"
USED = ("input_tokens", "output_tokens")
CACHED = ("input_tokens_cache_read", "input_tokens_cache_write")
FURTHER = (*CACHED, "reasoning_tokens", "total_tokens")
WORDS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0, "YES": 1.0, "NO": 0.0, "TRUE": 1.0, "FALSE": 0.0}
HEADERS = "header.json", "_journal/start.json"  # of a log that was finished, and of one that was not
FOLDER, SUFFIX = "samples/", ".json"
MOST_BYTES = 1 << 27  # of one sample
MOST_SKIPPED = 1 << 40  # bytes that its values would take, of which most are skipped
BROKEN = "with an error"
UNSCORED = "without a score"


def read_inspect(path: Path, rows: Rows, *, scorer: str | None = None) -> Source:
    """Add the samples of a log.

    Input tokens count what was read from a cache and written to one; output tokens are those of the model that was
    evaluated, not of one that graded. An answer is what the scorer extracted.

    Parameters
    ----------
    path
        An ``.eval`` file.
    rows
        Where they are added.
    scorer
        Whose scores; may be left out where there is one.

    Raises
    ------
    BadInput
        For the first thing that is wrong, with the sample.
    """
    before, dropped = len(rows), Counter[str]()
    with opened(path) as file:
        archive = Archive(file, str(path))
        archive.require_harmless()
        header = _header(archive)
        for place, sample in _samples(archive):
            _add(sample, place, rows, scorer, header, dropped)
    if len(rows) == before:
        without = ", ".join(f"{count:,} {reason}" for reason, count in dropped.items())
        raise BadInput(f"{path}: no sample with a score: {without}")
    return Source.of(path, KIND, len(rows) - before, dropped)


def _samples(archive: Archive) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the samples, one at a time."""
    found = False
    for entry in archive.entries():
        if entry.name.startswith(FOLDER) and entry.name.endswith(SUFFIX):
            found = True
            yield f"{archive.path}: {shown_name(entry.name)}", _read(archive, entry)
    if not found:
        raise BadInput(f"{archive.path}: no samples/*.json: not a log of inspect_ai, or one without samples")


def _read(archive: Archive, entry: Entry) -> dict[str, Any]:
    """Read one entry, of which only what is used here is kept."""
    from bestofk.records.inspect_shapes import Part, takes_little

    content = archive.read(entry, MOST_BYTES)
    memory = MOST_SKIPPED if takes_little(content) else MOST_MEMORY
    return decoded(content, Part, f"{archive.path}: {shown_name(entry.name)}", memory=memory).sections()


def _header(archive: Archive) -> dict[str, Any]:
    """Give what the log says of the whole run."""
    found = {entry.name: entry for entry in archive.entries() if entry.name in HEADERS}
    named = next((name for name in HEADERS if name in found), None)
    return {} if named is None else _read(archive, found[named]).get("eval") or {}


def _add(
    sample: Mapping[str, Any],
    place: str,
    rows: Rows,
    scorer: str | None,
    header: Mapping[str, Any],
    dropped: Counter[str],
) -> None:
    """Add one sample, or count why not."""
    question = numbers.required(sample, "id", place)
    epoch = numbers.tokens(numbers.required(sample, "epoch", place), "epoch", place)
    if sample.get("error"):
        dropped[BROKEN] += 1
        return
    if not sample.get("scores"):
        dropped[UNSCORED] += 1
        return
    score = _of_scorer(sample["scores"], scorer, place)
    value = numbers.required(score, "value", place)
    if isinstance(value, float) and math.isnan(value):  # so inspect_ai says that a scorer gave none
        dropped[UNSCORED] += 1
        return
    used = _of_model(sample.get("model_usage") or {}, header.get("model"), place)
    tokens, answer = _tokens(used, place), score.get("answer")
    rows.add(
        f"{header.get('task', '')}/{question}",
        tokens["input"],
        tokens["output"],
        _value(value, place),
        place,
        sample=epoch,
        answer=None if answer is None else str(answer),
        reasoning=tokens.get("reasoning"),
    )


def _of_scorer(scores: Mapping[str, Any], scorer: str | None, place: str) -> Mapping[str, Any]:
    """Give the score of the scorer that was asked, or of the only one; SCORER.KEY is a value of one that gives many."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, each in scores.items():
        score = _table(each, f"scores.{name}", place)
        values = score.get("value")
        if isinstance(values, dict):
            found |= {f"{name}.{key}": {**score, "value": value} for key, value in values.items()}
        else:
            found[name] = score
    if scorer is None and len(found) > 1:
        raise BadInput(f"{place}: several scorers: choose one by --scorer: {listed(found)}")
    name = next(iter(found)) if scorer is None else scorer
    if name not in found:
        raise BadInput(f"{place}: {UnknownName('scorer', name, found)}")
    return found[name]


def _of_model(usage: Mapping[str, Any], model: object, place: str) -> Mapping[str, Any]:
    """Give the usage of the model that was evaluated."""
    name = model if isinstance(model, str) and model in usage else next(iter(usage), None)
    if name is None:
        raise BadInput(f"{place}: model_usage is missing: no token counts")
    if name != model and len(usage) > 1:
        raise BadInput(f"{place}: model_usage has {listed(usage)}, and {HEADERS[0]} does not say which one")
    return _table(usage[name], f"model_usage.{name}", place)


def _tokens(used: Mapping[str, Any], place: str) -> dict[str, int]:
    """Count tokens; those of the cache are input and those of reasoning output, also where they are counted apart."""
    found = {name: numbers.tokens(numbers.required(used, name, place), name, place) for name in USED}
    found |= {name: numbers.tokens(used[name], name, place) for name in FURTHER if used.get(name) is not None}
    tokens = {"input": found["input_tokens"], "output": found["output_tokens"]}
    total = found.get("total_tokens", 0)
    cached = sum(found.get(name, 0) for name in CACHED)
    if total >= sum(tokens.values()) + cached:
        tokens["input"] += cached
    if "reasoning_tokens" in found:
        tokens["reasoning"] = found["reasoning_tokens"]
        if tokens["reasoning"] > tokens["output"] or total >= sum(tokens.values()):
            tokens["output"] += tokens["reasoning"]
    return tokens


def _value(value: object, place: str) -> float:
    if isinstance(value, str) and value.strip().upper() in WORDS:
        return WORDS[value.strip().upper()]
    return numbers.score(value, "score", place)


def _table(value: object, name: str, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{place}: {name} = {shown(value)}: must be a table")
    return value
