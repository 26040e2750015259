"""Tally files: what is written is read, what is damaged or foreign is refused in one line and left as it is."""

import io
import json
import re
import zipfile
from functools import cache
from hashlib import sha256

import bestofk as bk
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

WORKLOAD = bk.Workload(bk.Normal(1024, 64), bk.Normal(20.5, 1 / 3))


@cache
def tally():
    return bk.draw(WORKLOAD, range(5, 305), k_max=2, seed=2**70) + bk.draw(WORKLOAD, 3, k_max=2, seed=2**70)


@cache
def good():
    """The bytes of a good file."""
    path = io.BytesIO()
    header = {
        "format": "bestofk-tally",
        "draws": 2,
        "workload": {"input": [1024, 64], "output": [20.5, 1 / 3]},
        "k_max": 2,
        "seed": 2**70,
        "spans": [[0, 3], [5, 305]],
    }
    np.savez(path, header=np.array(json.dumps(header)), **tally().counts)
    return path.getvalue()


def refusal(path):
    """The one line in which a file is refused; the file stays as it is."""
    before = sha256(path.read_bytes()).digest()
    with pytest.raises(bk.TallyFileError) as refused:
        bk.load_tally(path)
    assert sha256(path.read_bytes()).digest() == before
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def loaded(path):
    """The tally of a file, or None where it is refused in one line."""
    try:
        return bk.load_tally(path)
    except bk.TallyFileError:
        refusal(path)
        return None


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "a.tally"
    for written in (tally(), bk.draw(WORKLOAD, 0, k_max=1), bk.draw(WORKLOAD, 10, k_max=3, percentiles=False)):
        bk.save_tally(written, path)
        read = bk.load_tally(path)
        assert read == written
        assert read.spans == written.spans
        assert read + bk.draw(
            WORKLOAD, range(1000, 1001), k_max=read.k_max, seed=read.seed, percentiles=read.percentiles
        )
    assert [each.name for each in tmp_path.iterdir()] == ["a.tally"]


def test_the_format_is_documented_npz(written):
    assert bk.load_tally(written(good(), "a.tally")) == tally()


@settings(max_examples=300)
@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_is_refused_or_harmless(tmp_path_factory, at, flip):
    content = bytearray(good())
    content[int(at * len(content))] ^= flip
    refused_or_equal(tmp_path_factory, content)


@settings(max_examples=300)
@given(member=st.integers(0, 3), at=st.integers(0, 200), flip=st.integers(1, 255))
def test_any_flipped_byte_of_the_container_is_refused_or_harmless(tmp_path_factory, member, at, flip):
    """Where the bytes are about the archive and its arrays, of which random bytes hit few."""
    with zipfile.ZipFile(io.BytesIO(good())) as archive:
        starts = [*(entry.header_offset for entry in archive.infolist()), archive.start_dir, archive.start_dir + 150]
    content = bytearray(good())
    content[min(starts[member + 2] + at, len(content) - 1)] ^= flip
    refused_or_equal(tmp_path_factory, content)
    content = bytearray(good())
    content[starts[member] + at] ^= flip
    refused_or_equal(tmp_path_factory, content)


@pytest.mark.parametrize("flip", [1, 16, 32, 48, 64])
@pytest.mark.parametrize("array", [0, 1, 2, 3])
def test_arrays_that_seem_to_begin_elsewhere_are_refused(tmp_path, array, flip):
    """A damaged length of an array's own header moves its numbers, and NumPy does not see that some are left."""
    path = tmp_path / "a.tally"
    bk.save_tally(bk.draw(WORKLOAD, 10, k_max=256, percentiles=False), path)
    content = bytearray(path.read_bytes())
    begin = [magic.start() for magic in re.finditer(b"\x93NUMPY", content)][array]
    content[begin + 8] ^= flip
    path.write_bytes(content)
    refusal(path)


def refused_or_equal(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "flipped.tally"
    path.write_bytes(content)
    read = loaded(path)
    assert read is None or read == tally()


@settings(max_examples=60)
@given(kept=st.floats(0, 1, exclude_max=True))
def test_any_truncated_file_is_refused(tmp_path_factory, kept):
    path = tmp_path_factory.getbasetemp() / "truncated.tally"
    path.write_bytes(good()[: int(kept * len(good()))])
    assert "not a tally" in refusal(path)


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def archive(**texts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        for name, text in texts.items():
            container.writestr(name, text)
    return file.getvalue()


FOREIGN = {
    "nothing": b"",
    "text": b"hello, this is no tally\n",
    "zip begun": b"PK\x03\x04",
    "npy begun": b"\x93NUMPY",
    "npy": npy(np.arange(5)),
    "pickle": npy(np.array([{"a": 1}], object), allow_pickle=True),
    "other array": npz(a=np.arange(5)),
    "pickled header": npz(header=np.array({"a": 1}, object)),
    "half a header": npz(header=np.array("{")),
    "list": npz(header=np.array("[1, 2]")),
    "other format": npz(header=np.array('{"format": "other"}')),
    "zipped text": archive(text="no array"),
    "zipped header": archive(header="no array"),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_foreign_files_are_refused(written, content):
    assert "not a tally" in refusal(written(content, "a.tally"))


def changed(**entries):
    """A good file with other header entries."""
    with np.load(io.BytesIO(good())) as archive:
        arrays = dict(archive)
    header = {**json.loads(str(arrays.pop("header"))), **entries}
    return npz(header=np.array(json.dumps(header)), **arrays)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=3),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=2),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "entries",
    [
        {"workload": {"input": [1024, 64]}},
        {"workload": {"input": [1024, -64], "output": [1, 1]}},
        {"workload": {"input": [1024, 64], "output": [1, float("nan")]}},
        {"workload": {"input": [1024, 64, 1, 1, 1], "output": [1, 1]}},
        {"k_max": 3},
        {"k_max": 0},
        {"k_max": 10**12},
        {"k_max": "2"},
        {"k_max": 2.5},
        {"k_max": float("inf")},
        {"seed": -1},
        {"seed": None},
        {"seed": 1.5},
        {"spans": [[0, 3], [5, 304]]},
        {"spans": [[0, 3], [2, 302]]},
        {"spans": [[-3, 0], [5, 305]]},
        {"spans": [[0, 303.0]]},
        {"spans": [[10**12, 10**12 + 303]]},
        {"spans": 303},
    ],
    ids=str,
)
def test_headers_that_cannot_be_are_refused(written, entries):
    assert "left as it is" in refusal(written(changed(**entries), "a.tally"))


@given(name=st.sampled_from(["format", "draws", "workload", "k_max", "seed", "spans"]), value=JSON)
def test_any_header_is_refused_or_loads(tmp_path_factory, name, value):
    path = tmp_path_factory.getbasetemp() / "header.tally"
    path.write_bytes(changed(**{name: value}))
    read = loaded(path)
    assert read is None or (name == "seed" and read.seed == value) or value == 1


@pytest.mark.parametrize("name", ["header", "moments", "cells", "rank"])
def test_missing_misshapen_and_inexact_arrays_are_refused(written, name):
    with np.load(io.BytesIO(good())) as archive:
        arrays = dict(archive)
    missing = {other: array for other, array in arrays.items() if other != name}
    refusal(written(npz(**missing), "a.tally"))
    if name != "header":
        refusal(written(npz(**{**arrays, name: arrays[name][:1]}), "a.tally"))
        refusal(written(npz(**{**arrays, name: arrays[name].astype(float)}), "a.tally"))
    refusal(written(npz(**{**arrays, name: np.array([{}], object)}), "a.tally"))


def test_another_version_of_the_draws_is_refused(written):
    assert "version 1" in refusal(written(changed(draws=1), "a.tally"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(bk.TallyFileError, match="no such file"):
        bk.load_tally(tmp_path / "none.tally")
    with pytest.raises(bk.TallyFileError, match="cannot be read"):
        bk.load_tally(tmp_path)


@pytest.mark.parametrize("where", ["missing/a.tally", "file/a.tally", "folder", "x" * 300])
def test_a_target_that_cannot_be_written_is_refused(tmp_path, where):
    (tmp_path / "file").write_text("here before")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(bk.BadInput, match="cannot be written"):
        bk.save_tally(tally(), tmp_path / where)
    with pytest.raises(bk.BadInput, match="cannot be"):
        bk.draw_to_file(WORKLOAD, 10, tmp_path / where, k_max=2)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "here before"


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.tally"
    bk.save_tally(tally(), path)
    before = path.read_bytes()

    def fail(file, **_):
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(bk.BadInput, match="No space left"):
        bk.save_tally(bk.draw(WORKLOAD, 1, k_max=1), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
