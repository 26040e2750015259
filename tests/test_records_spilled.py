"""Logs that do not fit into memory are read as small ones are: with few rows held at once, the same comes out."""

from hashlib import sha256

import numpy as np
import pytest
from bestofk.errors import BadInput
from bestofk.measured import clusters
from bestofk.measured.fit_normal import fit_normal
from bestofk.measured.misfit import misfit
from bestofk.records import file, records, rows, sort, spool
from bestofk.records.records import NO_ANSWER, Records


@pytest.fixture(params=[1, 7, 1000], ids="{} held".format)
def held(request, monkeypatch):
    """Hold so many rows, and a few bytes, where some 100,000 would be held."""
    for module, name in ((sort, "BLOCK"), (sort, "LEAST"), (rows, "HELD"), (rows, "PIECE"), (records, "PIECE")):
        monkeypatch.setattr(module, name, request.param)
    for module, name in ((clusters, "PIECE"), (spool, "PIECE"), (spool, "HELD")):
        monkeypatch.setattr(module, name, request.param)
    return request.param


def rows_of(questions, samples=None, answers=None, rewards=None):
    found = rows.Rows()
    for at, question in enumerate(questions):
        sample, answer, reward = (None if each is None else each[at] for each in (samples, answers, rewards))
        found.add(str(question), at, 2 * at, (at % 3) / 2, f"row {at}", sample=sample, answer=answer, reward=reward)
    found.finish("log.csv")
    return found


def grouped_by_hand(questions, answers):
    """Rows and answers by question, with dictionaries."""
    members = {}
    for at, question in enumerate(questions):
        members.setdefault(question, []).append(at)
    numbers = []
    for group in members.values():
        first = {}
        for place, at in enumerate(group):
            numbers.append(first.setdefault(answers[at], place) if answers[at] else NO_ANSWER)
    return [len(group) for group in members.values()], [at for group in members.values() for at in group], numbers


@pytest.mark.parametrize("questions", [1, 12, 300])
@pytest.mark.parametrize("in_order", [True, False])
def test_samples_are_grouped(held, questions, in_order):
    generator = np.random.default_rng(4)
    question = generator.integers(questions, size=90)
    question = (np.sort(question) if in_order else question).tolist()
    answers = [["a", "b", "", None][n] for n in generator.integers(4, size=90)]
    repeats, order, numbers = grouped_by_hand(question, answers)
    rewards = generator.random(90)
    found = rows_of(question, range(90), answers, rewards).records("log.csv")
    assert found.repeats.tolist() == repeats
    assert found.input.tolist() == order
    assert found.answer.tolist() == numbers
    at = np.arange(90)
    assert found == Records.of(question, at, 2 * at, (at % 3) / 2, answers, rewards)


def test_answers_that_begin_late_are_missing_before(held):
    found = rows_of("aaa", answers=[None, None, "7"]).records("log.csv")
    assert found.answer.tolist() == [NO_ANSWER, NO_ANSWER, 2]


def test_a_sample_that_is_there_twice_is_found_among_others(held):
    rows_of("abab", samples=[1, 1, 2, 2])
    rows_of("abab", samples=[-(2**53) + 1, 2**53 - 1, 0, 0])
    with pytest.raises(BadInput, match="sample 2 of a question is there twice, in scored rows 3 and 4"):
        rows_of("abaa", samples=[1, 1, 2, 2])


def test_twins_of_a_second_file_are_counted_from_its_beginning(held):
    found = rows_of("ab", samples=[1, 1])
    for number in (1, 5, 5):
        found.add("a", 1, 1, 1.0, "row", sample=number)
    with pytest.raises(BadInput, match=r"second\.csv: sample 5 of a question is there twice, in scored rows 2 and 3"):
        found.finish("second.csv")


@pytest.mark.parametrize("keys", [["first"], ["first", "second"], ["second", "first", "at"]])
def test_rows_come_in_order_and_none_is_lost(held, keys):
    generator = np.random.default_rng(2)
    unsorted = np.zeros(200, [("first", int), ("second", float), ("at", int)])
    unsorted["first"], unsorted["second"] = generator.integers(9, size=200), generator.random(200)
    unsorted["at"] = range(200)
    found = np.concatenate(list(sort.sorted_by(keys, np.array_split(unsorted, 11))))
    assert sorted(found["at"]) == list(range(200))
    assert found[keys].tolist() == sorted(unsorted[keys].tolist())


def test_nothing_in_order_is_nothing():
    assert not list(sort.sorted_by(["at"], []))


def lengths(kind, repeats):
    generator = np.random.default_rng(8)
    offsets = np.concatenate([[0], np.cumsum(repeats)])
    return generator.integers(0, 40, size=offsets[-1]).astype(kind), offsets


@pytest.mark.parametrize("repeats", [[3, 1, 8, 2, 9, 1, 1, 4] * 3, [50]], ids=["questions", "one question"])
@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_fits_do_not_show_what_was_held(held, kind, repeats):
    values, offsets = lengths(kind, repeats)
    parts = np.split(values.astype(float), offsets[1:-1] if len(repeats) > 1 else len(values))
    parts = [part for part in parts if len(part)]
    of_part = np.array([part.mean() for part in parts])
    mean, std = of_part.mean(), np.sqrt(np.mean([np.mean((part - of_part.mean()) ** 2) for part in parts]))
    normal = fit_normal(values, offsets)
    assert (normal.mean, normal.std) == pytest.approx((mean, std), rel=1e-12)
    assert normal.mean_se == pytest.approx(of_part.std(ddof=1) / np.sqrt(len(parts)), rel=1e-12)
    weights = np.concatenate([np.full(len(part), 1 / len(part) / len(parts)) for part in parts])
    order = np.argsort(values, kind="stable")
    median = values[order][np.searchsorted(np.cumsum(weights[order]), 0.5 - 1e-9)]
    found = misfit("lengths", values, offsets, normal, 0.0, np.inf, 1.0)
    assert (found.measured[0], found.measured[2]) == pytest.approx((mean, median))


def test_the_distance_is_that_of_scipy(held):
    """Without clipping and rounding, and with each sample a question, it is the statistic of Kolmogorov and Smirnov."""
    from scipy.stats import kstest

    values = np.round(np.random.default_rng(3).gumbel(size=80), 1)
    offsets = np.arange(81)
    normal = fit_normal(values, offsets)
    found = misfit("values", values, offsets, normal, -np.inf, np.inf, 0.0)
    assert found.distance == pytest.approx(kstest(values, "norm", (normal.mean, normal.std)).statistic, rel=1e-12)


def test_the_digest_is_of_the_bytes_least_first(held):
    found = Records.of(["a", "b", "a"], [9, 8, 9], [5, 4, 7], [1, 0, 0.5])
    columns = {"input": "<i4", "output": "<i4", "score": "<f8"}
    state = sha256(found.offsets.astype("<i8").tobytes())
    for name, kind in columns.items():
        state.update(name.encode() + getattr(found, name).astype(kind).tobytes())
    assert found.digest == state.hexdigest()


def test_a_file_does_not_show_what_was_held(held, tmp_path):
    found = rows_of("abcabcabb", answers="xxyxyyx  ").records("log.csv")
    file.save_records(found, tmp_path / "log.npz")
    assert file.load_records(tmp_path / "log.npz") == found
    with np.load(tmp_path / "log.npz") as arrays:
        assert arrays["output"].tolist() == found.output.tolist()


def test_a_full_disk_is_one_line(held, monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.tempfile, "TemporaryFile", full)
    with pytest.raises(BadInput, match=r"cannot hold the rows of a log.*No space left on device.*TMPDIR"):
        spool.Spool(np.int64).append(np.arange(10**6))
