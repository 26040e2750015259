"""Files that are small or harmless to look at, and would take much memory or time: refused before they do."""

import gzip
import json

import bestofk as bk
import pytest
from bestofk.measured import foreign, packed, parquet, table
from bestofk.measured.prices import read_prices
from bestofk.measured.speed.read import read_load_test
from bestofk.records.read import read_log
from foreign_logs import inspect_log, inspect_sample, lm_eval_line, vllm_result

HEADER = "question,input,output,score\n"
MIB = 1 << 20


def refusal(read, path):
    with pytest.raises(bk.BadInput) as refused:
        read(path)
    message = str(refused.value)
    assert path.name in message
    assert len(message.splitlines()) == 1
    assert len(message) < 400 + len(str(path))
    return message


def read_table(path):
    return read_log([path])


def rows_of(path):
    return read_table(path).sources[0].rows


def read_samples(path):
    return read_log([path], chars_per_token=4)


@pytest.fixture
def packed_tightly(monkeypatch):
    """Ask how much a file unpacks to from the first MiB on."""
    monkeypatch.setattr(packed, "ALWAYS_FINE", MIB)


@pytest.mark.usefixtures("packed_tightly")
def test_gzip(written):
    rows = f"{HEADER}a,1,2,1\na,1,2,0\n".encode()
    bomb = written(gzip.compress(rows + b"\n" * 8 * MIB), "bomb.csv.gz")
    assert "bytes of gzip that unpack to" in refusal(read_table, bomb)
    digits = "".join(f"q{n},{n * n % 997},{n**3 % 991},1\n" for n in range(100_000)).encode()
    assert len(digits) > MIB
    assert rows_of(written(gzip.compress(HEADER.encode() + digits), "log.csv.gz")) == 100_000


def test_a_log_of_inspect_is_read_through_gzip(tmp_path, written):
    plain = inspect_log(tmp_path / "a.eval", [inspect_sample("a", 1), inspect_sample("a", 2)])
    assert rows_of(written(gzip.compress(plain.read_bytes()), "b.eval.gz")) == 2


def test_json_of_too_many_values(written, tmp_path, monkeypatch):
    monkeypatch.setattr(foreign, "NEVER_TOO_MANY", 1 << 10)
    many = [{}] * (2 * foreign.MOST_MEMORY // (foreign.TAKES[b"{"] + foreign.TAKES[b","]))
    said = "bytes of JSON with more values than are held in memory"
    line = written(json.dumps(lm_eval_line(0, ["a"], 1) | {"filtered_resps": many}), "samples.jsonl")
    assert said in refusal(read_samples, line)
    log = inspect_log(tmp_path / "a.eval", [inspect_sample("a", 1) | {"model_usage": {"m": many}}], compression=0)
    assert said in refusal(read_table, log)
    assert said in refusal(lambda path: read_prices(path, "a"), written(json.dumps({"a": many}), "prices.json"))


def test_a_load_test_of_many_numbers_is_none(written, monkeypatch):
    for name in ("MOST_MEMORY", "MOST_MEMORY_WHOLE"):
        monkeypatch.setattr(foreign, name, getattr(foreign, name) >> 8)
    run = vllm_result([1, 2, 3], [9, 8, 7], [0.1] * 3, [[0.01] * 60_000] * 3)
    assert len(json.dumps(run)) > foreign.NEVER_TOO_MANY
    assert read_load_test(written(json.dumps(run), "a.json")).source.rows == 3
    run["itls"] = [[0.01] * 300_000]
    assert "more values than are held" in refusal(read_load_test, written(json.dumps(run), "b.json"))


def test_a_price_list_is_no_larger_than_one(written, monkeypatch):
    monkeypatch.setattr(foreign, "MOST_BYTES", 1000)
    content = json.dumps({"a": "x" * 1000})
    assert "more than 1,000 bytes of JSON" in refusal(lambda path: read_prices(path, "a"), written(content, "a.json"))


def test_rows_and_columns_of_a_table(written, monkeypatch):
    wide = written("," * table.MOST_COLUMNS + "\n1\n", "wide.csv")
    assert f"{table.MOST_COLUMNS + 1:,} columns: must be at most" in refusal(read_table, wide)
    monkeypatch.setattr(table, "LONGEST_ROW", 1000)
    fine = f"{HEADER}a,1,2,1\na,1,2,0\n"
    long = written(f"{fine}{'x' * 1000},1,2,1\n", "long.csv")
    assert "line 4: longer than 1,000 bytes" in refusal(read_table, long)
    quoted = "x\n" * 600
    many = written(f'{fine}"{quoted}",1,2,1\n', "many.csv")
    assert "line 503: a row that is longer than 1,000 bytes" in refusal(read_table, many)
    assert rows_of(written(fine + fine.removeprefix(HEADER) * 200, "fine.csv")) == 402


def texts(path, values, **options):
    """Write a log whose questions are these texts."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    count = len(values)
    columns = {"question": values, "input": [1] * count, "output": [2] * count, "score": [1.0] * count}
    files.write_table(pa.table(columns), path, **options)
    return path


@pytest.mark.usefixtures("packed_tightly")
def test_a_column_of_parquet_that_unpacks_to_far_more(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ALWAYS_FINE", MIB)
    bomb = texts(tmp_path / "a.parquet", ["x" * 4 * MIB], compression="zstd")
    assert bomb.stat().st_size < 20_000
    assert "column 'question': " in refusal(read_table, bomb)
    assert "not a table, but a bomb" in refusal(read_table, bomb)


def test_a_long_text_of_parquet(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "LONGEST", 1000)
    path = texts(tmp_path / "a.parquet", ["x" * 1001, "y"])
    assert "column 'question': a text of 1,001 bytes: must have at most 1,000" in refusal(read_table, path)


def test_a_text_of_many_rows_of_parquet_is_held_for_few_of_them(tmp_path, monkeypatch):
    """It is written once, in the dictionary of the column."""
    monkeypatch.setattr(parquet, "BATCH_BYTES", 10_000)
    path = texts(tmp_path / "a.parquet", ["x" * 1000] * 95)
    picked = {name: name for name in ("question", "input")}
    batches = list(parquet.parquet_blocks(path, picked))
    assert [first for first, _ in batches] == list(range(1, 96, 10))
    assert max(len(columns["question"]) for _, columns in batches) == 10
    assert rows_of(path) == 95


def test_a_column_of_lists(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    files.write_table(pa.table({"question": [["a"]], "input": [1], "output": [1], "score": [1.0]}), tmp_path / "x")
    assert "column 'question' holds 'list<" in refusal(read_table, tmp_path / "x")
