"""Executors: the bits of one thread from any executor and in any order, little in flight, and its end in one line."""

from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import bestofk as bk
import numpy as np
import pytest
from bestofk.stream import scatter, workers
from bestofk.stream.draw import CHUNK
from bestofk.stream.file import DRAWS
from bestofk.stream.scatter import Total, draw_on
from bestofk.stream.workers import Answer, Pace

WORKLOAD = bk.Workload(bk.Normal(1024, 64), bk.Normal(20, 5))
SETTINGS = {"k_max": 4, "seed": 9}
TRIALS = 40_000


class Shuffled(Executor):
    """Does the work in this thread when it is asked for, the youngest first, and remembers how much waited."""

    def __init__(self):
        self.waiting, self.most, self.submitted = [], 0, 0

    def submit(self, function, *arguments):
        future = Future()
        self.waiting.append((future, function, arguments))
        self.most, self.submitted = max(self.most, len(self.waiting)), self.submitted + 1
        return future

    def wait(self, futures, timeout, return_when):
        future, function, arguments = self.waiting.pop()
        future.set_result(function(*arguments))
        return type("Waited", (), {"done": {future}})


class Failing(Shuffled):
    """Loses its workers when it has answered twice."""

    def __init__(self, error):
        super().__init__()
        self.error, self.left = error, 2

    def wait(self, *arguments):
        self.left -= 1
        if self.left >= 0:
            return super().wait(*arguments)
        future, _, _ = self.waiting.pop()
        future.set_exception(self.error)
        return type("Waited", (), {"done": {future}})


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks as if a worker drew a few thousand trials in a second."""
    monkeypatch.setattr(Pace, "chunk", lambda pace, left: min(left, 3_000))


@pytest.fixture
def patiently(monkeypatch, small_chunks):
    """Wait as an executor of this file waits."""

    def use(executor):
        monkeypatch.setattr(workers, "wait", executor.wait)
        return executor

    return use


def test_in_any_order(patiently):
    heard, executor = [], patiently(Shuffled())
    drawn = bk.draw(WORKLOAD, range(7, TRIALS), **SETTINGS, executor=executor, progress=heard.append)
    assert drawn == bk.draw(WORKLOAD, range(7, TRIALS), **SETTINGS)
    assert sum(heard) == TRIALS - 7
    assert executor.submitted == -(-(TRIALS - 7) // 3_000)


def test_little_is_in_flight(patiently):
    executor = patiently(Shuffled())
    bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor)
    assert executor.most == 4 < executor.submitted  # two for the one thread that works, and two to find another


def test_on_threads(small_chunks):
    with ThreadPoolExecutor(3) as executor:
        drawn = bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor)
        alone = bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor, percentiles=False)
        nothing = bk.draw(WORKLOAD, 0, **SETTINGS, executor=executor)
    assert drawn == bk.draw(WORKLOAD, TRIALS, **SETTINGS)
    assert alone == bk.draw(WORKLOAD, TRIALS, **SETTINGS, percentiles=False)
    assert nothing == bk.draw(WORKLOAD, 0, **SETTINGS)


def test_gaps_are_filled(small_chunks, tmp_path):
    path, heard = tmp_path / "run.tally", []
    held = bk.draw(WORKLOAD, range(5_000, 9_000), **SETTINGS)
    bk.save_tally(held, path)
    with ThreadPoolExecutor(2) as executor:
        drawn = bk.draw_to_file(WORKLOAD, TRIALS, path, **SETTINGS, executor=executor, progress=heard.append)
    assert drawn == bk.load_tally(path) == bk.draw(WORKLOAD, TRIALS, **SETTINGS)
    assert (heard[0], sum(heard)) == (4_000, TRIALS)


def test_simulations_and_decisions(small_chunks):
    model = bk.load_catalog().models["gpt-5"]
    settings = {"trials": 20_000, "k_max": 16}
    with ThreadPoolExecutor(2) as executor:
        there = bk.simulate(model, **settings, executor=executor)["gpt-5"]
        decided = bk.solve(model, bk.Budget(cost=0.3), **settings, stability="none", executor=executor)
    here = bk.simulate(model, **settings)["gpt-5"]
    assert np.array_equal(here.mean, there.mean)
    assert np.array_equal(here.quantile(0.9), there.quantile(0.9))
    assert np.array_equal(here.mean, decided.summary.mean)


@pytest.mark.parametrize(
    "error", [BrokenProcessPool("A process was terminated\nabruptly."), CancelledError(), OSError("no route")]
)
def test_lost_workers_are_said_on_one_line_and_the_checkpoint_is_kept(error, patiently, tmp_path):
    path = tmp_path / "run.tally"
    with pytest.raises(bk.WorkersLost, match=type(error).__name__) as lost:
        bk.draw_to_file(WORKLOAD, TRIALS, path, **SETTINGS, executor=patiently(Failing(error)))
    assert "\n" not in str(lost.value)
    assert f"{path} keeps 6,000 trials" in str(lost.value)
    assert bk.load_tally(path).trials == 6_000
    assert bk.draw_to_file(WORKLOAD, TRIALS, path, **SETTINGS) == bk.draw(WORKLOAD, TRIALS, **SETTINGS)


def test_an_executor_that_takes_no_work():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(bk.WorkersLost, match="RuntimeError: cannot schedule new futures after shutdown"):
        bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor)


def test_a_silent_executor_is_asked_for_a_sign_of_life(monkeypatch):
    class Silent(Executor):
        asked = 0

        def submit(self, function, *arguments):
            future = Future()
            if function is not workers.carry_out:
                self.asked += 1
                future.set_exception(OSError("gone"))
            return future

    executor = Silent()
    monkeypatch.setattr(workers, "PATIENCE", 0.01)
    with pytest.raises(bk.WorkersLost, match="OSError: gone"):
        bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor)
    assert executor.asked == 1


def test_what_goes_wrong_in_the_work_is_raised_as_it_is(monkeypatch):
    monkeypatch.setattr(scatter, "draw_chunk", lambda *_: 1 / 0)
    with ThreadPoolExecutor(1) as executor, pytest.raises(ZeroDivisionError):
        bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor)


def test_a_worker_of_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(workers, "carry_out", lambda *_: Answer(None, 1.0, ("far", 7, 1), DRAWS + 1))
    with ThreadPoolExecutor(1) as executor, pytest.raises(bk.BadInput, match=f"worker 7 on far.*version {DRAWS + 1}"):
        bk.draw(WORKLOAD, TRIALS, **SETTINGS, executor=executor)


def test_what_is_not_begun_is_cancelled(patiently):
    executor = patiently(Shuffled())
    run = draw_on(executor, WORKLOAD, [(0, TRIALS)], **SETTINGS)
    next(run)
    run.close()
    assert [future.cancelled() for future, _, _ in executor.waiting] == [True]


def answer(seconds, worker):
    return Answer(None, seconds, ("here", worker, 1), DRAWS)


def test_a_chunk_takes_about_a_second():
    pace = Pace()
    assert pace.chunk(10**9) == CHUNK
    pace.heed(answer(0.5, 1), 1_000_000)
    assert pace.chunk(10**9) == 2_000_000
    pace.heed(answer(4.0, 1), 1_000_000)
    assert pace.chunk(10**9) == 250_000


def test_chunks_become_shorter_towards_the_end():
    pace = Pace()
    pace.heed(answer(1.0, 1), 1_000_000)
    left, sizes = 10_000_000, []
    while left:
        sizes.append(min(left, pace.chunk(left)))
        left -= sizes[-1]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 1_000_000
    assert sizes[-2] == 125_000


def test_thousands_of_workers_have_longer_chunks():
    pace = Pace()
    for worker in range(1000):
        pace.heed(answer(1.0, worker), 1_000_000)
    assert pace.in_flight == 2002
    assert pace.chunk(10**12) == 20_000_000


def test_a_total_refuses_what_does_not_belong_to_it():
    total = Total(bk.draw(WORKLOAD, 10, **SETTINGS))
    with pytest.raises(bk.TallyMismatch, match="seed = 8, not 9"):
        total.add(bk.draw(WORKLOAD, range(10, 20), k_max=4, seed=8))
    with pytest.raises(bk.TallyMismatch, match="counted twice"):
        total.add(bk.draw(WORKLOAD, range(9, 20), **SETTINGS))
    assert total.tally == bk.draw(WORKLOAD, 10, **SETTINGS)


@pytest.mark.parametrize("limit", [0.3, "0.3@p90"])
@pytest.mark.parametrize("stability", ["quick", "full"])
def test_stability(small_chunks, stability, limit):
    model, budget = bk.load_catalog().models["gpt-5"], bk.Budget(cost=limit)
    settings = {"trials": 10_001, "k_max": 16, "stability": stability, "selectors": ["accuracy", "cube", "knee"]}
    heard = []
    with ThreadPoolExecutor(2) as executor:
        there = bk.solve(model, budget, **settings, executor=executor, progress=heard.append)
        route = bk.route(model, budget, **settings, executor=executor)
    here = bk.solve(model, budget, **settings)
    assert [each.stability for each in there.answers] == [each.stability for each in here.answers]
    assert np.array_equal(there.summary.mean, here.summary.mean)
    assert [each.stability for each in route.answers] == [
        each.stability for each in bk.route(model, budget, **settings).answers
    ]
    assert sum(heard) == 10_001 * (1 if stability == "quick" else 101)


def test_sweeps(small_chunks):
    models, settings = bk.load_catalog().models, {"trials": 10_000, "k_max": 16, "selectors": ["accuracy"]}
    with ThreadPoolExecutor(2) as executor:
        there = bk.sweep(models, {"max_cost": [0.05, 0.1]}, **settings, executor=executor)
    assert there.rows == bk.sweep(models, {"max_cost": [0.05, 0.1]}, **settings).rows
