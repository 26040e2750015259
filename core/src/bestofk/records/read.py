"""Evaluation logs of every form that is known, told apart by what they hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bestofk.errors import BadInput
from bestofk.measured.foreign import opened
from bestofk.measured.source import require_different
from bestofk.records.log import Log
from bestofk.records.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from bestofk.measured.source import Source

ZIP = b"PK\x03\x04", b"PK\x05\x06"
ARRAY, OBJECT = re.compile(rb'\[\s*[\[\]{"]'), re.compile(rb'\{\s*(["\'}]|$)')  # no header of a table begins so


def read_log(
    paths: Iterable[str | PathLike[str]],
    *,
    columns: Mapping[str, str] | None = None,
    scorer: str | None = None,
    chars_per_token: float | None = None,
) -> Log:
    """Read evaluation logs as one: the samples of a question that is in several are joined.

    Neither texts nor the number of samples show in memory. Some 100,000 samples are held; more lie in temporary files,
    with 100 to 200 bytes for each while they are grouped by question, and the records that are given stay there.
    Of an ``.eval`` 32 bytes of its directory are held for each sample.

    Parameters
    ----------
    paths
        Logs of inspect_ai (``.eval``) or lm-evaluation-harness (``samples_*.jsonl``), or tables (CSV, Parquet) with
        the columns question, input, output and score, and perhaps sample, answer, reward and reasoning (tokens).
    columns
        Role → column of tables where it has another name.
    scorer
        Whose scores, where a log has several.
    chars_per_token
        Characters of a token, for logs without token counts.

    Raises
    ------
    BadInput
        One line with the file, the row and what is allowed.
    """
    rows, files = Rows(), [Path(path) for path in paths]
    sources = []
    for path in files:
        sources.append(_read(path, rows, columns or {}, scorer, chars_per_token))
        rows.finish(str(path))
    require_different(sources)
    return Log(rows.records(", ".join(map(str, files))), tuple(sources), rows.reasoning_share)


def read_lengths(
    path: str | PathLike[str], *, columns: Mapping[str, str] | None = None, as_questions: bool = False
) -> Log:
    """Read the token lengths of samples that have no scores; they stream as those of :func:`read_log` do.

    Parameters
    ----------
    path
        A table (CSV, Parquet) with the columns input and output, and perhaps question.
    columns
        Role → column where it has another name.
    as_questions
        Whether each row is a question of its own, or, where there is a column question, a sample of that; otherwise
        all are samples of one question, and question is not read.

    Raises
    ------
    BadInput
        One line with the file, the row and what is allowed.
    """
    from bestofk.records.columns import read_length_columns

    rows = Rows()
    source = read_length_columns(Path(path), rows, columns or {}, as_questions=as_questions)
    return Log(rows.records(str(path)), (source,))


def _read(
    path: Path, rows: Rows, columns: Mapping[str, str], scorer: str | None, chars_per_token: float | None
) -> Source:
    from bestofk.records.columns import read_columns
    from bestofk.records.inspect_eval import read_inspect
    from bestofk.records.lm_eval import read_lm_eval

    with opened(path) as file:
        head = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(ZIP) or path.suffix == ".eval":
        return read_inspect(path, rows, scorer=scorer)
    if ARRAY.match(head):
        raise BadInput(f"{path}: a JSON array, not a log; logs are .eval, samples_*.jsonl, CSV or Parquet")
    if OBJECT.match(head):
        return read_lm_eval(path, rows, scorer=scorer, chars_per_token=chars_per_token)
    return read_columns(path, rows, columns)
