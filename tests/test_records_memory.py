"""Logs stream: neither texts nor the number of samples show in memory, from the first row to the written records."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from foreign_logs import inspect_log, inspect_sample, lm_eval_line

MIB = 1 << 20
SIZE = 60 * MIB
MOST = 20 * MIB
TEXTS = ["word" * 2500 + str(number) for number in range(50)]  # 10 kB each

READ = """
import resource, sys
from bestofk.measured.fit import Fit
from bestofk.records.file import save_records
from bestofk.records.read import read_log

def read(path):
    log = read_log([path], chars_per_token=4)
    Fit().with_log(log)
    save_records(log.records, f"{path}.npz")
    return log.records.samples

read(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(read(sys.argv[2]))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
"""


def inspect(path, size):
    message = {"role": "assistant", "content": TEXTS[0] * 4}
    samples = (inspect_sample(f"q{n // 4}", n % 4 + 1, messages=[message]) for n in range(size // 40_000))
    return inspect_log(path.with_suffix(".eval"), samples)


def harness(path, size):
    path = path.with_suffix(".jsonl")
    with path.open("w", encoding="utf-8") as file:
        for number in range(size // 40_000):
            responses = [TEXTS[(number + repeat) % 50] for repeat in range(4)]
            file.write(f"{json.dumps(lm_eval_line(number, responses, [1, 0, 1, 0]))}\n")
    return path


def table(path, size):
    path = path.with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["question", "input", "output", "score", "text"])
        rows.writerows([number // 4, 10, 20, 1, TEXTS[number % 50]] for number in range(size // 10_000))
    return path


def parquet(path, size):
    pytest.importorskip("pyarrow")
    from pyarrow import csv as arrow_csv
    from pyarrow import parquet

    source, path = table(path, size), path.with_suffix(".parquet")
    with (
        arrow_csv.open_csv(source) as batches,
        parquet.ParquetWriter(path, batches.schema, compression="none") as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)
    return path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked from the resource module")
@pytest.mark.parametrize("make", [inspect, harness, table, parquet])
def test_a_long_log_takes_little_memory(tmp_path, make):
    small, large = make(tmp_path / "small", MIB), make(tmp_path / "large", SIZE)
    result = subprocess.run([sys.executable, "-c", READ, small, large], capture_output=True, text=True, check=True)
    samples, grown = map(int, result.stdout.split())
    assert samples > 1500
    assert grown < MOST


def bare(path, samples):
    path = path.with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write("question,input,output,score\n")
        file.writelines(f"{number % (samples // 4)},{number % 900},{number % 700},1\n" for number in range(samples))
    return path


def bare_parquet(path, samples):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    generator, path = np.random.default_rng(1), path.with_suffix(".parquet")
    tokens = [generator.integers(1 << 20, size=samples) for _ in range(2)]
    columns = {"question": np.arange(samples) % (samples // 4), "input": tokens[0], "output": tokens[1]}
    table = pyarrow.table({**columns, "score": generator.random(samples)})
    parquet.write_table(table, path, row_group_size=samples, compression="none", use_dictionary=False)
    return path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked from the resource module")
@pytest.mark.parametrize("make", [bare, bare_parquet])
def test_samples_do_not_show_in_memory(tmp_path, make):
    """The larger log takes less than the 16 bytes that each of its further samples has in the records alone."""
    small, large = make(tmp_path / "small", 700_000), make(tmp_path / "large", 3_700_000)
    result = subprocess.run([sys.executable, "-c", READ, small, large], capture_output=True, text=True, check=True)
    samples, grown = map(int, result.stdout.split())
    assert samples == 3_700_000
    assert grown < 16 * 3_000_000
