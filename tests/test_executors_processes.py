"""Worker processes, and some that are killed: one line, the checkpoint, the same bits; none outlives the run."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from threading import Event, Thread

import bestofk as bk
import pytest
from bestofk.stream import scatter, workers
from bestofk_cli.processes import Processes
from clusters import SAME_RUN, die_while_sending, long_draw
from command import run, run_process

psutil = pytest.importorskip("psutil")
pytestmark = pytest.mark.slow

WORKLOAD = bk.Workload(bk.Normal(1024, 64), bk.Normal(20, 5))
SETTINGS = {"k_max": 8, "seed": 9}


def test_processes_of_the_standard_library():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        drawn = bk.draw(WORKLOAD, 10**6, **SETTINGS, executor=pool)
    assert drawn == bk.draw(WORKLOAD, 10**6, **SETTINGS)


def test_one_of_the_standard_library_is_killed_while_it_sends(monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 0.5)
    monkeypatch.setattr(scatter, "draw_chunk", die_while_sending)
    pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    with pool, pytest.raises(bk.WorkersLost, match="BrokenProcessPool"):
        bk.draw(WORKLOAD, 10**6, **SETTINGS, executor=pool)


def test_on_the_command_line(tmp_path):
    path = tmp_path / "run.tally"
    options = ("draw", "--model", "gpt-5", "--trials", 10**6, "--k-max", 8, "--seed", 9, "-o", path)
    assert run(*options, "--workers", 2).exit_code == 0
    workload = bk.load_catalog().models["gpt-5"].workload
    assert bk.load_tally(path) == bk.draw(workload, 10**6, **SETTINGS)


def start(path):
    """Begin a run on two workers."""
    begun = long_draw(path, "--workers", "2")
    workers = [each for each in psutil.Process(begun.pid).children() if "spawn_main" in " ".join(each.cmdline())]
    assert len(workers) == 2
    return begun, workers


def test_one_is_killed_and_the_run_goes_on_from_its_checkpoint(tmp_path):
    path = tmp_path / "run.tally"
    begun, workers = start(path)
    workers[0].kill()
    _, said = begun.communicate()
    assert begun.returncode == 1
    assert said.startswith(f"bestofk: the workers are lost: WorkerKilled: process {workers[0].pid} was killed; ")
    assert said.count("\n") == 1
    held = bk.load_tally(path)
    assert f"keeps {held.trials:,} trials" in said
    trials = held.spans[-1][1] + 1000
    assert run(*SAME_RUN, "--trials", trials, "-o", path).exit_code == 0
    workload = bk.load_catalog().models["gpt-5"].workload
    assert bk.load_tally(path) == bk.draw(workload, trials, **SETTINGS, threads=2)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_run(tmp_path, sent):
    begun, workers = start(tmp_path / "run.tally")
    for process in workers if sent == signal.SIGINT else ():
        process.send_signal(sent)  # as Ctrl-C reaches all processes of a terminal
    begun.send_signal(sent)
    _, said = begun.communicate()
    assert said == ("bestofk: interrupted\n" if sent == signal.SIGINT else "")
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive


def test_a_worker_that_is_started_while_the_pool_ends_is_ended_too(monkeypatch):
    pool, starting, ending = Processes(1), Event(), Event()
    start, kill = pool._start, pool._kill
    monkeypatch.setattr(pool, "_start", lambda: (starting.set(), ending.wait(), start())[-1])
    monkeypatch.setattr(pool, "_kill", lambda: (kill(), ending.set()))
    answer = pool.submit(abs, -3)
    starting.wait()
    shutdown = Thread(target=pool.shutdown, daemon=True)
    shutdown.start()
    shutdown.join(timeout=30)
    assert not shutdown.is_alive()
    assert answer.result() == 3
    assert not any(process.is_alive() for process, _ in pool._started)


def test_other_methods_refuse_workers():
    result = run("tables", "--method", "analytic", "--workers", 2)
    assert result.exit_code == 2
    assert "--workers and --method analytic" in result.stderr


def test_one_place_to_draw():
    result = run("tables", "--dask", "tcp://127.0.0.1:1", "--workers", 2)
    assert result.exit_code == 2
    assert "give one of the two" in result.stderr


def test_dask_may_be_missing(tmp_path):
    (tmp_path / "distributed.py").write_text("raise ImportError", encoding="utf-8")
    found = run_process("tables", "--dask", "tcp://127.0.0.1:1", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert (found.returncode, found.stderr) == (2, "bestofk: --dask needs Dask: pip install 'bestofk[dask]'\n")
