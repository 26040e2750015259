"""A Dask cluster of real processes: a worker is killed, the bits are right; the scheduler is, and the run goes on."""

import bestofk as bk
import pytest
from bestofk.stream import workers
from clusters import SAME_RUN, cluster, long_draw
from command import run

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),  # of Dask's own sockets
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

WORKLOAD = bk.Workload(bk.Normal(1024, 64), bk.Normal(20, 5))
SETTINGS = {"k_max": 8, "seed": 9}
TRIALS = 20_000_000


def test_a_worker_is_killed_in_the_middle(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "SECONDS_PER_CHUNK", 0.1)
    done = []
    with cluster(tmp_path) as made, distributed.Client(made.address) as client:

        def kill(trials):
            if sum(done) < TRIALS // 3 <= sum(done) + trials:
                made.workers[0].kill()
            done.append(trials)

        executor = client.get_executor(pure=False)
        drawn = bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor, progress=kill)
        assert len(client.scheduler_info()["workers"]) == 1
    assert drawn == bk.draw(WORKLOAD, TRIALS, **SETTINGS)
    assert sum(done) == TRIALS


def test_the_scheduler_is_lost(tmp_path):
    path = tmp_path / "run.tally"
    with cluster(tmp_path) as made:
        begun = long_draw(path, "--dask", made.address)
        made.scheduler.kill()
        _, said = begun.communicate()
    held = bk.load_tally(path)
    assert begun.returncode == 1
    assert said.count("\n") == 1
    assert said.startswith("bestofk: the workers are lost")
    assert f"{path} keeps {held.trials:,} trials" in said
    trials = held.spans[-1][1] + 1000
    assert run(*SAME_RUN, "--trials", trials, "-o", path).exit_code == 0
    workload = bk.load_catalog().models["gpt-5"].workload
    assert bk.load_tally(path) == bk.draw(workload, trials, **SETTINGS, threads=2)


def test_no_scheduler_is_there(monkeypatch):
    monkeypatch.setattr("bestofk_cli.executors.PATIENCE", "100ms")
    result = run("tables", "--dask", "tcp://127.0.0.1:1")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "no scheduler answers there" in result.stderr
