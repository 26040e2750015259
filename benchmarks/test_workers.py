"""Drawing on worker processes: what two of them gain over one, with the bits of a single thread."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import bestofk as bk
import pytest

TRIALS, K_MAX, SEED = 20_000_000, 128, 42


@pytest.fixture(scope="module")
def drawn():
    """The workload, and its tally without executors."""
    workload = bk.load_catalog().models["gpt-5"].workload
    return workload, bk.draw(workload, TRIALS, k_max=K_MAX, seed=SEED, threads=2)


@pytest.mark.parametrize("workers", [1, 2])
def test_processes(benchmark, drawn, workers):
    workload, expected = drawn
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        bk.draw(workload, 2_000_000 * workers, k_max=K_MAX, seed=SEED, executor=pool)
        settings = {"k_max": K_MAX, "seed": SEED, "executor": pool}
        found = benchmark.pedantic(bk.draw, (workload, TRIALS), settings, rounds=2)
    assert found == expected
