"""A log as it might have been: its questions drawn again (a cluster bootstrap)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.records.records import Records

if TYPE_CHECKING:
    from numpy.typing import NDArray


def resampled(records: Records, generator: np.random.Generator) -> Records:
    """Draw as many questions as there are, with replacement, each with all of its samples.

    Of a log with one question the samples are drawn. Questions and not samples are drawn, for samples of a question are
    alike: a log of 40 questions with 100 samples each says no more about a forty-first than 40 do.

    Parameters
    ----------
    records
        The log.
    generator
        Source of the draws.

    Examples
    --------
    >>> import numpy as np
    >>> records = Records.of(question=["a", "a", "b"], input=[9, 9, 8], output=[5, 7, 3], score=[1, 0, 0])
    >>> resampled(records, np.random.default_rng(1)).output.tolist()
    [5, 7, 3]
    """
    if records.questions == 1:
        return _taken(records, records.offsets, generator.integers(records.samples, size=records.samples))
    drawn = generator.integers(records.questions, size=records.questions)
    repeats = records.repeats[drawn]
    offsets = np.concatenate([[0], np.cumsum(repeats)]).astype(np.int64)
    rows = np.arange(offsets[-1]) + np.repeat(records.offsets[drawn] - offsets[:-1], repeats)
    return _taken(records, offsets, rows)


def _taken(records: Records, offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> Records:
    return Records(offsets, **{name: column[rows] for name, column in records.columns().items()})
