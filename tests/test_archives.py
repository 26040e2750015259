"""Zip archives that are not what their directory says: refused before they take time or memory, in one line."""

import io
import json
import struct
import tracemalloc
import zipfile

import bestofk as bk
import numpy as np
import pytest
from bestofk.records.read import read_log
from foreign_logs import inspect_log, inspect_sample

READERS = {"log.eval": lambda path: read_log([path]), "log.npz": bk.load_records, "log.tally": bk.load_tally}
CENTRAL, END = b"PK\x01\x02", b"PK\x05\x06"
MIB = 1 << 20


def refusal(path, read=None):
    with pytest.raises(bk.BadInput) as refused:
        (read or READERS[path.name])(path)
    assert str(path) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def archive(*entries, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as container:
        for name, content in entries:
            container.writestr(name, content)
    return file.getvalue()


def with_directory(content, change):
    """An archive whose directory is changed, with as many entries as it then has."""
    start, end = content.index(CENTRAL), content.index(END)
    directory = change(content[start:end])
    count = min(directory.count(CENTRAL), 0xFFFF)
    return content[:start] + directory + struct.pack("<4s4H2LH", END, 0, 0, count, count, len(directory), start, 0)


def renamed(directory, times):
    """The same entry again and again, under names of its own."""
    return b"".join(directory.replace(b"/0000.", b"/%04d." % each) for each in range(times))


@pytest.mark.parametrize("name", READERS)
def test_many_entries_on_the_same_bytes(written, name):
    content = archive(("samples/0000.json", json.dumps(inspect_sample("a", 1))))
    message = refusal(written(with_directory(content, lambda directory: renamed(directory, 20)), name))
    assert ("share bytes" if name.endswith(".eval") else "overlap what comes after") in message


@pytest.mark.parametrize("name", READERS)
def test_entries_that_claim_more_bytes_than_there_are(written, name):
    content = bytearray(archive(("samples/1.json", b" " * (1 << 20)), ("samples/2.json", b"{}")))
    struct.pack_into("<L", content, content.index(CENTRAL) + 20, 1 << 30)
    said = "share bytes" if name.endswith(".eval") else "samples/1.json': 1,073,741,824 bytes, which overlap"
    assert said in refusal(written(bytes(content), name))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", READERS)
def test_names_that_are_there_twice(written, name):
    content = archive(("header.json", "{}"), ("samples/1.json", "{}"), ("header.json", "{}"))
    said = "a file of the same name is there twice" if name.endswith(".eval") else "'header.json': is there twice"
    assert said in refusal(written(content, name))


@pytest.mark.parametrize("name", READERS)
def test_directories_that_fill_the_memory(written, name):
    """A log's directory is not held; that of other archives is no longer than what is in them."""
    content = archive(("samples/0000.json", "{}"))
    path = written(with_directory(content, lambda directory: directory * 300_000), name)
    message, peak = peak_of(refusal, path)
    assert ("share bytes" if name.endswith(".eval") else "directory, which may have 16,777,216") in message
    assert peak < (64 if name.endswith(".eval") else 4) * MIB


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_damage_in_every_way_to_pack(tmp_path, written, compression):
    good = inspect_log(tmp_path / "good.eval", [inspect_sample("a", 1)], compression=compression).read_bytes()
    assert read_log([written(good, "log.eval")]).records.samples == 1
    start = good.index(b"samples/")
    for at in range(start + 25, start + 120):
        content = bytearray(good)
        content[at] ^= 0x55
        assert "samples/a_epoch_0.json" in refusal(written(bytes(content), "log.eval"))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", READERS)
def test_ways_to_pack_that_unpack_all_at_once(written, name, compression):
    content = archive(("samples/1.json", json.dumps(inspect_sample("a", 1))), compression=compression)
    assert f"packed by method {compression}" in refusal(written(content, name))


RECORDS = bk.Records.of("aba", [9, 8, 9], [5, 4, 7], [1, 0, 0.5], ["x", "", "y"])


def npz(path, **more):
    """An npz file of zeros in place of what is there."""
    with np.load(path) as arrays:
        changed = {**arrays, **more}
    with path.open("wb") as file:
        np.savez_compressed(file, **changed)
    return path


def peak_of(read, path):
    tracemalloc.start()
    found = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, peak


@pytest.fixture
def records_file(tmp_path):
    bk.save_records(RECORDS, tmp_path / "log.npz")
    return tmp_path / "log.npz"


@pytest.fixture
def tally_file(tmp_path):
    bk.save_tally(bk.draw(bk.Workload.from_records(RECORDS, replace=True), 20, k_max=2), tmp_path / "log.tally")
    return tmp_path / "log.tally"


ZEROS = np.zeros(4_000_000)


@pytest.mark.parametrize("name", ["score", "offsets", "header"])
def test_records_of_other_lengths_are_not_unpacked(records_file, name):
    message, peak = peak_of(
        refusal, npz(records_file, **{name: ZEROS.astype(np.int64 if name == "offsets" else float)})
    )
    assert "not records" in message
    assert peak < MIB


def test_records_that_unpack_to_far_more_are_a_bomb(records_file, monkeypatch):
    monkeypatch.setattr("bestofk.records.harmless.ALWAYS_FINE", 1 << 20)
    of_zeros = {"input": ZEROS.astype(np.int32), "output": ZEROS.astype(np.int32), "score": ZEROS}
    message, peak = peak_of(refusal, npz(records_file, **of_zeros))
    assert "a zip bomb" in message
    assert peak < MIB


@pytest.mark.parametrize("name", ["moments", "scores", "cells", "log.score", "log.offsets", "header"])
def test_tallies_of_other_lengths_are_not_unpacked(tally_file, name):
    message, peak = peak_of(refusal, npz(tally_file, **{name: ZEROS.astype(np.int64)}))
    assert "left as it is" in message
    assert peak < 4 * MIB


def test_what_a_tally_does_not_need_is_not_unpacked(tally_file):
    expected = bk.load_tally(tally_file)
    found, peak = peak_of(bk.load_tally, npz(tally_file, junk=ZEROS))
    assert found == expected
    assert peak < 4 * MIB


def test_tallies_that_unpack_to_far_more_are_a_bomb(tally_file, monkeypatch):
    monkeypatch.setattr("bestofk.records.harmless.ALWAYS_FINE", 1 << 20)
    assert "a zip bomb; it is left as it is" in refusal(npz(tally_file, junk=ZEROS))


@pytest.mark.parametrize("answer", [[-7, 0, 0], [2**31 - 1, 0, 0], [2, 0, 0], [-2, 0, 0]])
@pytest.mark.parametrize("kind", ["npz", "tally"])
def test_answers_that_are_no_places(records_file, tally_file, answer, kind, monkeypatch):
    monkeypatch.setattr(bk.Records, "digest", RECORDS.digest)
    column = np.array(answer, np.int32)
    if kind == "npz":
        assert "not records" in refusal(npz(records_file, answer=column))
    else:
        assert "damaged" in refusal(npz(tally_file, **{"log.answer": column}))


@pytest.mark.parametrize("offsets", [[-1, 2, 3], [1, 2, 3]])
def test_questions_that_begin_elsewhere(tally_file, offsets, monkeypatch):
    monkeypatch.setattr(bk.Records, "digest", RECORDS.digest)
    assert "damaged" in refusal(npz(tally_file, **{"log.offsets": np.array(offsets)}))
