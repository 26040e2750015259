"""Kernels give the same bits as plain Python, uncompiled, where a debugger and a coverage tool can follow them."""

import json
import os
import subprocess
import sys

CODE = """
import json
from dataclasses import replace
import bestofk as bk
import numpy as np
from numba import config

model = bk.load_catalog().models["gpt-5"]
with np.errstate(over="ignore"):  # hashing wraps around
    stream = bk.simulate(model, method="stream", trials=40, k_max=8)["gpt-5"]
    published = bk.simulate(model, method="published", trials=5, k_max=8)["gpt-5"]
    lengths, answers = ([9] * 6, [5, 7, 9, 2, 2, 4]), [1, 2, 2, 3, 3, 4]
    records = bk.Records.of([0, 0, 0, 1, 1, 1], *lengths, [1, 0, 0, 1, 1, 0], answer=answers)
    resources = (bk.Resource.cost(1e-6, 1e-5), bk.Resource.latency(1e-4, 1e-3))
    traced = bk.Model("log", "Log", bk.Workload.from_records(records), None, resources, pick="majority")
    log = bk.simulate(traced, method="stream", trials=40, k_max=3)["log"]
    served = bk.simulate(replace(model, latency="makespan"), trials=40, k_max=8)["gpt-5"]
    summaries = (stream, published, log, served)
arrays = [part for each in summaries for part in (each.mean, each.std, each.quantile([0.1, 0.9]))]
print(json.dumps([config.DISABLE_JIT, [array.tobytes().hex() for array in arrays]]))
"""


def run(disable):
    environment = {**os.environ, "NUMBA_DISABLE_JIT": disable}
    finished = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    return json.loads(finished.stdout)


def test_same_bits_without_compilation():
    (_, compiled), (disabled, plain) = run("0"), run("1")
    assert disabled
    assert plain == compiled
