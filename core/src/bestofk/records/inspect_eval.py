"""Samples from a log of inspect_ai: a zip archive of JSON with the suffix ``.eval``.

The form is that of inspect_ai 0.3: ``samples/ID_epoch_N.json``, each with ``id``, ``epoch``, ``scores`` and
``model_usage``, and ``header.json`` with the name of the model (https://inspect.aisi.org.uk/eval-logs.html).
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any

from bestofk.errors import BadInput, UnknownName, listed, shown
from bestofk.measured import numbers
from bestofk.measured.foreign import MOST_BYTES, decoded, opened
from bestofk.measured.source import Source
from bestofk.records.archive import harmless

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bestofk.records.rows import Rows

KIND = "inspect_ai log"
USED = ("input_tokens", "output_tokens")
CACHED = ("input_tokens_cache_read", "input_tokens_cache_write")
FURTHER = (*CACHED, "reasoning_tokens", "total_tokens")
LETTERS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0}
HEADER, FOLDER, SUFFIX = "header.json", "samples/", ".json"
MOST_PACKED = 200  # bytes of JSON in a byte of the archive; real logs have up to 30
MOST_LETTERS = 200  # of a name in messages
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
    with opened(path) as file, _opened_archive(file, path) as archive:
        header = _header(archive, path)
        for place, sample in _samples(archive, path):
            _add(sample, place, rows, scorer, header, dropped)
    return Source.of(path, KIND, len(rows) - before, dropped)


@contextmanager
def _opened_archive(file: IO[bytes], path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive, none of whose names leaves it."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(harmless(file, path, MOST_PACKED))
        except BadInput:
            raise
        except Exception as error:  # readers of zip raise all sorts where the bytes are none
            raise BadInput(f"{path}: not a zip archive that can be read: {_words(error)}") from None
        for entry in archive.infolist():
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
                raise BadInput(f"{path}: {shown(entry.filename)}: a path that leaves the archive")
        yield archive


def _samples(archive: zipfile.ZipFile, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the samples, one at a time."""
    names = [name for name in archive.namelist() if name.startswith(FOLDER) and name.endswith(SUFFIX)]
    if not names:
        raise BadInput(f"{path}: no samples/*.json: not a log of inspect_ai, or one without samples")
    for name in names:
        place = f"{path}: {name if name.isprintable() and len(name) <= MOST_LETTERS else shown(name)}"
        yield place, _read(archive, name, place)


def _read(archive: zipfile.ZipFile, name: str, place: str) -> dict[str, Any]:
    """Read one entry, of which only what is used here is kept."""
    from bestofk.records.inspect_shapes import Entry

    try:
        with archive.open(name) as file:
            content = file.read(MOST_BYTES + 1)
    except Exception as error:  # readers of zip raise all sorts where the bytes are damaged
        raise BadInput(f"{place}: damaged, or not a zip archive: {_words(error)}") from None
    if len(content) > MOST_BYTES:
        raise BadInput(f"{place}: more than {MOST_BYTES:,} bytes of JSON")
    return decoded(content, Entry, place).sections()


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _header(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    found = _read(archive, HEADER, f"{path}: {HEADER}") if HEADER in archive.namelist() else {}
    return found.get("eval") or {}


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
    used = _of_model(sample.get("model_usage") or {}, header.get("model"), place)
    tokens, answer = _tokens(used, place), score.get("answer")
    rows.add(
        f"{header.get('task', '')}/{question}",
        tokens["input"],
        tokens["output"],
        _value(numbers.required(score, "value", place), place),
        place,
        sample=epoch,
        answer=None if answer is None else str(answer),
        reasoning=tokens.get("reasoning"),
    )


def _of_scorer(scores: Mapping[str, Any], scorer: str | None, place: str) -> Mapping[str, Any]:
    """Give the score of the scorer that was asked, or of the only one."""
    if scorer is None and len(scores) > 1:
        raise BadInput(f"{place}: several scorers: choose one by --scorer: {listed(scores)}")
    name = next(iter(scores)) if scorer is None else scorer
    if name not in scores:
        raise BadInput(f"{place}: {UnknownName('scorer', name, scores)}")
    return _table(scores[name], f"scores.{name}", place)


def _of_model(usage: Mapping[str, Any], model: object, place: str) -> Mapping[str, Any]:
    """Give the usage of the model that was evaluated."""
    name = model if isinstance(model, str) and model in usage else next(iter(usage), None)
    if name is None:
        raise BadInput(f"{place}: model_usage is missing: no token counts")
    if name != model and len(usage) > 1:
        raise BadInput(f"{place}: model_usage has {listed(usage)}, and {HEADER} does not say which one")
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
    if isinstance(value, str) and value.strip().upper() in LETTERS:
        return LETTERS[value.strip().upper()]
    return numbers.score(value, "score", place)


def _table(value: object, name: str, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{place}: {name} = {shown(value)}: must be a table")
    return value
