"""Records as files: what is written is read, and what is damaged, foreign or a bomb is refused in one line."""

import io
import json

import bestofk as bk
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PLAIN = bk.Records.of("aba", [9, 8, 9], [5, 4, 7], [1, 0, 0.5])
FULL = bk.Records.of("aba", [9, 8, 9], [5, 4, 7], [1, 0, 0.5], ["x", "", "y"], [0.5, -3, 2])


def content(records=FULL):
    file = io.BytesIO()
    header = json.dumps({"format": "bestofk-records", "version": 1, "digest": records.digest})
    names = ("offsets", "input", "output", "score", "answer", "reward")
    columns = {name: getattr(records, name) for name in names if getattr(records, name) is not None}
    np.savez_compressed(file, header=np.array(header), **columns)
    return file.getvalue()


def refused_or(path, expected=None):
    """Whether a file is refused in one line; otherwise it gives what is expected."""
    try:
        found = bk.load_records(path)
    except bk.BadInput as error:
        message = str(error)
    else:
        assert found == expected
        return False
    assert str(path) in message
    assert len(message.splitlines()) == 1
    return True


@pytest.mark.parametrize("records", [PLAIN, FULL])
def test_what_is_written_is_read(tmp_path, records):
    paths = tmp_path / "a.npz", tmp_path / "b.npz"
    for path in paths:
        bk.save_records(records, path)
    assert bk.load_records(paths[0]) == records
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert (bk.load_records(paths[0]).reward is None) == (records.reward is None)


def test_the_form_is_documented(written):
    assert bk.load_records(written(content(), "a.npz")) == FULL


@settings(max_examples=100)
@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), kept=st.floats(0, 1, exclude_max=True))
def test_damaged_files(tmp_path_factory, at, flip, kept):
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    damaged = bytearray(content())
    damaged[int(at * len(damaged))] ^= flip
    path.write_bytes(damaged)
    refused_or(path, FULL)
    path.write_bytes(content()[: int(kept * len(content()))])
    assert refused_or(path)


def other(**columns):
    file = io.BytesIO()
    with np.load(io.BytesIO(content())) as arrays:
        np.savez(file, **{**arrays, **columns})
    return file.getvalue()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"hello",
        other(header=np.array("[]")),
        other(header=np.array('{"format": "bestofk-records", "version": 2}')),
        other(header=np.array({}, object)),
        other(score=np.array([1, 0, 2.0])),
        other(score=np.array([1, 0, 1.0])),
        other(input=np.array([9, 8, 9])),
        other(offsets=np.array([[0, 3]])),
        other(offsets=np.array([1, 2, 3])),
        other(offsets=np.array([0, 3, 2])),
        other(offsets=np.array([], np.int64)),
        other(more=np.array([1])),
    ],
    ids=range(13),
)
def test_foreign_files(written, bad):
    assert refused_or(written(bad, "a.npz"))


def test_bombs(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    bk.save_records(FULL, path)
    monkeypatch.setattr("bestofk.records.file.MOST_BYTES", 100)
    assert refused_or(path)


def test_missing_files(tmp_path):
    assert refused_or(tmp_path / "none.npz")
    assert refused_or(tmp_path)
