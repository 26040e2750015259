"""Do streaming work on demand in a process that Numba's environment variables hold to a narrower vector unit.

Usage: ``NUMBA_CPU_NAME=haswell NUMBA_CPU_FEATURES= python benchmarks/vector_unit.py``; answers each line of standard
input, the name of a job, with a line that depends on the integers or the means that were found.
"""

import sys

import bestofk as bk
import numpy as np
from bestofk.stream.lattice import UNIT, Lattice
from stream_baselines import K_MAX, draw_and_sum, model_numbers, scalar_loop

TRIALS, SCALAR_TRIALS, SEED = 400_000, 4_000, 42
MODELS = list(bk.load_catalog().models.values())


def floor(trials=TRIALS):
    """Random bits, two normals and running sums alone."""
    lattice = Lattice.of(MODELS[0].workload, K_MAX)
    sums = draw_and_sum(np.uint64(SEED), trials, np.float32(UNIT), lattice.shift, lattice.least)
    return [int(each.sum()) for each in sums]


def streamed(trials=TRIALS):
    """Nine models, every k, with percentiles."""
    summaries = bk.simulate(MODELS, trials=trials, seed=SEED, k_max=K_MAX, k_step=1).values()
    return [f"{np.sum(each.mean) + np.sum(each.quantile([0.025, 0.975])):.9g}" for each in summaries]


def scalar(trials=SCALAR_TRIALS):
    """Nine models by a scalar loop."""
    numbers = model_numbers(MODELS)
    sums = np.zeros((len(MODELS), K_MAX, 3, 2))
    scalar_loop(np.random.default_rng(SEED), trials, *numbers, sums)
    return f"{sums.sum():.9g}"


JOBS = {"floor": floor, "streamed": streamed, "scalar": scalar}
WORK = {"floor": TRIALS, "streamed": TRIALS, "scalar": SCALAR_TRIALS}

if __name__ == "__main__":
    for job in JOBS.values():
        job(100)
    for line in sys.stdin:
        sys.stdout.write(f"{JOBS[line.strip()]()}\n")
        sys.stdout.flush()
