"""Long runs: killed at any moment and taken up they end in the same bits; a file that does not fit is left as it is."""

import signal
import subprocess
import sys
import time
from hashlib import sha256

import bestofk as bk
import numpy as np
import pytest
from bestofk.stream import longrun

WORKLOAD = bk.Workload(bk.Normal(1024, 64), bk.Normal(20, 5))
SETTINGS = {"k_max": 16, "seed": 9}

RUN = """
import sys
import bestofk as bk
from bestofk.stream import longrun

longrun.SECONDS_PER_PART = 0.02
workload = bk.Workload(bk.Normal(1024, 64), bk.Normal(20, 5))
bk.draw(workload, 10, k_max=1)
print("drawing", flush=True)
bk.draw_to_file(workload, int(sys.argv[2]), sys.argv[1], k_max=16, seed=9, threads=int(sys.argv[3]))
"""

DIE_WHILE_WRITING = """
import os, signal
import numpy

write = numpy.savez
written = []

def savez(file, **arrays):
    write(file, **arrays)
    written.append(file)
    if len(written) == 3:
        file.seek(file.tell() // 2)
        file.truncate()
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)

numpy.savez = savez
"""


def start(path, trials, threads=1, prelude=""):
    """Begin a run in a process of its own, and wait until it draws."""
    run = subprocess.Popen(
        [sys.executable, "-c", prelude + RUN, str(path), str(trials), str(threads)], stdout=subprocess.PIPE
    )
    assert run.stdout.readline() == b"drawing\n"
    return run


def end(run):
    with run:
        return run.wait()


def content(folder):
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
def test_killed_at_any_moment(tmp_path, threads):
    trials, path, generator = 12_000_000, tmp_path / "run.tally", np.random.default_rng(threads)
    held = [0]
    for _ in range(4):
        run = start(path, trials, threads)
        time.sleep(generator.uniform(0, 0.3))
        run.kill()
        assert end(run) in (-signal.SIGKILL, 0)
        if path.exists():
            held.append(bk.load_tally(path).trials)
    assert held == sorted(held)
    assert end(start(path, trials, threads)) == 0
    assert bk.load_tally(path) == bk.draw(WORKLOAD, trials, **SETTINGS, threads=2)
    assert list(content(tmp_path)) == ["run.tally"]


@pytest.mark.slow
def test_killed_while_writing(tmp_path):
    path = tmp_path / "run.tally"
    assert end(start(path, 3_000_000, prelude=DIE_WHILE_WRITING)) == -signal.SIGKILL
    assert 0 < bk.load_tally(path).trials < 3_000_000
    bk.draw_to_file(WORKLOAD, 3_000_000, path, **SETTINGS)
    assert bk.load_tally(path) == bk.draw(WORKLOAD, 3_000_000, **SETTINGS)
    assert list(content(tmp_path)) == ["run.tally"]


def test_interrupted_runs_keep_whole_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(longrun, "CHUNK", 1000)
    path, heard = tmp_path / "run.tally", []

    def interrupt(trials):
        heard.append(trials)
        if len(heard) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bk.draw_to_file(WORKLOAD, 10**7, path, **SETTINGS, progress=interrupt)
    held = bk.load_tally(path)
    assert 0 < held.trials < 10**7
    assert held == bk.draw(WORKLOAD, held.trials, **SETTINGS)


def test_a_finished_file_is_extended(tmp_path):
    path, heard = tmp_path / "run.tally", []
    first = bk.draw_to_file(WORKLOAD, 1000, path, **SETTINGS)
    assert bk.load_tally(path) == first == bk.draw(WORKLOAD, 1000, **SETTINGS)
    before = content(tmp_path)
    assert bk.draw_to_file(WORKLOAD, 1000, path, **SETTINGS) == first
    assert content(tmp_path) == before
    more = bk.draw_to_file(WORKLOAD, 2500, path, **SETTINGS, threads=2, progress=heard.append)
    assert bk.load_tally(path) == more == bk.draw(WORKLOAD, 2500, **SETTINGS)
    assert sum(heard) == 2500
    assert heard[0] == 1000


def test_gaps_are_filled(tmp_path):
    path = tmp_path / "run.tally"
    bk.save_tally(sum_of(range(5, 10), range(20, 40), range(100, 130)), path)
    assert bk.draw_to_file(WORKLOAD, 150, path, **SETTINGS) == bk.draw(WORKLOAD, 150, **SETTINGS)


def sum_of(*spans):
    first, *others = (bk.draw(WORKLOAD, span, **SETTINGS) for span in spans)
    return sum(others, first)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"seed": 10}, "seed = 9, not 10"),
        ({"k_max": 15}, "k_max = 16, not 15"),
        (
            {"workload": bk.Workload(bk.Normal(1024, 64), bk.Normal(20, 6))},
            "not from normal .*, output 20 ± 6",
        ),
        ({"trials": 99}, "holds trials up to 100, more than .*99"),
    ],
)
def test_a_file_of_another_run_is_left_as_it_is(tmp_path, other, reason):
    path = tmp_path / "run.tally"
    bk.draw_to_file(WORKLOAD, 100, path, **SETTINGS)
    before = content(tmp_path)
    wanted = {"workload": WORKLOAD, "trials": 200, "path": path, **SETTINGS, **other}
    with pytest.raises(bk.BadInput, match=reason) as refused:
        bk.draw_to_file(**wanted)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert content(tmp_path) == before


def test_a_tally_without_histograms_is_not_gone_on_with(tmp_path):
    path = tmp_path / "run.tally"
    bk.save_tally(bk.draw(WORKLOAD, 10, **SETTINGS, percentiles=False), path)
    before = content(tmp_path)
    with pytest.raises(bk.TallyFileError, match="percentiles = False"):
        bk.draw_to_file(WORKLOAD, 20, path, **SETTINGS)
    assert content(tmp_path) == before


@pytest.mark.parametrize("junk", [b"", b"notes of last summer\n", b"PK\x03\x04 and so on"])
def test_a_foreign_file_is_left_as_it_is(tmp_path, junk):
    path = tmp_path / "run.tally"
    path.write_bytes(junk)
    with pytest.raises(bk.TallyFileError, match="left as it is"):
        bk.draw_to_file(WORKLOAD, 20, path, **SETTINGS)
    assert path.read_bytes() == junk
    assert list(content(tmp_path)) == ["run.tally"]
