"""The same work held to narrower vector units: the same answers, and how much slower."""

import os
import platform
import subprocess
import sys

import pytest
import vector_unit

PROCESSORS = {"avx2": "haswell", "sse": "x86-64"}

pytestmark = pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="names of x86-64 processors")


@pytest.fixture(scope="module", params=PROCESSORS)
def ask(request):
    """Have a job done by a process that is held to a vector unit; gives its answer."""
    environment = {**os.environ, "NUMBA_CPU_NAME": PROCESSORS[request.param], "NUMBA_CPU_FEATURES": ""}
    command = [sys.executable, vector_unit.__file__]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:

        def answer(job):
            worker.stdin.write(f"{job}\n")
            worker.stdin.flush()
            return worker.stdout.readline().strip()

        yield answer


@pytest.mark.parametrize("job", vector_unit.JOBS)
def test_narrow(benchmark, ask, job):
    benchmark.extra_info["work"] = vector_unit.WORK[job]
    assert benchmark.pedantic(ask, (job,), warmup_rounds=1, rounds=2) == str(vector_unit.JOBS[job]())
