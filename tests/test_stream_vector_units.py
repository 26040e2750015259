"""The same integers on every vector unit: a process of its own is told to compile for a narrower one."""

import os
import platform
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import bestofk as bk
import pytest
from llvmlite.binding import get_host_cpu_features

PROCESSORS = {"avx2": "haswell", "sse": "x86-64"}
WORKLOADS = [((1024, 64), (2048, 128)), ((3, 4), (1.5, 1)), ((100, 0), (10, 10))]
TRIALS = range(10**12 - 20_000, 10**12)
PRINT_DIGEST = "import sys; sys.path.insert(0, sys.argv[1]); import test_stream_vector_units as t; print(t.digest())"


def digest():
    """A fingerprint of every integer of some tallies, and of percentiles priced from them."""
    found = sha256()
    for lengths in WORKLOADS:
        workload = bk.Workload(*(bk.Normal(*length) for length in lengths))
        tally = bk.draw(workload, TRIALS, k_max=128, seed=5)
        for name in sorted(tally.counts):
            found.update(tally.counts[name].tobytes())
        model = bk.Model("m", "m", workload, bk.Normal(0.9, 0.05), (bk.Resource.cost(1.25e-6, 10e-6),))
        found.update(bk.price(tally, model).quantile(0.975)[:, 1].tobytes())
    return found.hexdigest()


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="the processors' names are those of x86-64")
@pytest.mark.parametrize("unit", PROCESSORS)
def test_same_bits(unit):
    if unit != "sse" and not get_host_cpu_features().get(unit):
        pytest.skip(f"this machine has no {unit}")
    environment = {**os.environ, "NUMBA_CPU_NAME": PROCESSORS[unit], "NUMBA_CPU_FEATURES": ""}
    command = [sys.executable, "-c", PRINT_DIGEST, str(Path(__file__).parent)]
    other = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest()
