"""Compact reading of logs gives what plain reading gives: numbering, grouping, twins, blocks of the fits, digest."""

from hashlib import sha256

import numpy as np
import pytest
from bestofk.errors import BadInput
from bestofk.measured import fit_normal as fits
from bestofk.records import records as of_records
from bestofk.records.records import Records
from bestofk.records.rows import Rows


def rows_of(questions, samples=None, answers=None):
    rows = Rows()
    for at, question in enumerate(questions):
        sample, answer = (None if each is None else each[at] for each in (samples, answers))
        rows.add(str(question), at, 2 * at, (at % 3) / 2, f"row {at}", sample=sample, answer=answer)
    rows.finish("log.csv")
    return rows


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_rows_group_as_plain_records_do(in_order, chunk, monkeypatch):
    monkeypatch.setattr(of_records, "CHUNK", chunk)
    generator = np.random.default_rng(4)
    questions = generator.integers(12, size=90)
    questions = (np.sort(questions) if in_order else questions).tolist()
    answers = [None, *(["a", "b", ""][n] for n in generator.integers(3, size=89))]
    at = np.arange(90)
    plain = Records.of([str(each) for each in questions], at, 2 * at, (at % 3) / 2, answers)
    assert rows_of(questions, answers=answers).records("log.csv") == plain


def test_answers_that_begin_late_are_missing_before():
    records = rows_of("aaa", answers=[None, None, "7"]).records("log.csv")
    assert records.answer.tolist() == [-1, -1, 0]


def test_a_sample_that_is_there_twice_is_found_among_others():
    rows_of("abab", samples=[1, 1, 2, 2])
    rows_of("abab", samples=[-(2**53) + 1, 2**53 - 1, 0, 0])
    with pytest.raises(BadInput, match="sample 2 of a question is there twice, in scored rows 3 and 4"):
        rows_of("abaa", samples=[1, 1, 2, 2])


@pytest.mark.parametrize("block", [1, 5, 1000])
@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_blocks_of_a_fit_do_not_show(block, kind, monkeypatch):
    monkeypatch.setattr(fits, "BLOCK", block)
    generator = np.random.default_rng(8)
    repeats = generator.integers(1, 9, size=20)
    offsets = np.concatenate([[0], np.cumsum(repeats)])
    values = generator.integers(0, 40, size=offsets[-1]).astype(kind)
    parts = np.split(values.astype(float), offsets[1:-1])
    mean = np.mean([part.mean() for part in parts])
    std = np.sqrt(np.mean([np.mean((part - mean) ** 2) for part in parts]))
    normal = fits.fit_normal(values, offsets)
    assert (normal.mean, normal.std) == pytest.approx((mean, std), rel=1e-12)
    measured = fits.misfit("lengths", values, offsets, normal, 0.0, np.inf, 1.0).measured
    weights = np.concatenate([np.full(len(part), 1 / len(part) / 20) for part in parts])
    order = np.argsort(values)
    median = values[order][np.searchsorted(np.cumsum(weights[order]), 0.5 - 1e-9)]
    assert (measured[0], measured[2]) == pytest.approx((mean, median))


def test_the_digest_is_of_the_bytes_least_first():
    records = Records.of(["a", "b", "a"], [9, 8, 9], [5, 4, 7], [1, 0, 0.5])
    columns = {"input": "<i4", "output": "<i4", "score": "<f8"}
    state = sha256(records.offsets.astype("<i8").tobytes())
    for name, kind in columns.items():
        state.update(name.encode() + getattr(records, name).astype(kind).tobytes())
    assert records.digest == state.hexdigest()
