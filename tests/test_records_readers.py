"""Tables of samples, and files that are no logs: what is read, and what is refused in one line."""

import csv
import gzip

import bestofk as bk
import pytest
from bestofk.measured.table import _csv
from bestofk.records.read import read_log
from foreign_logs import refusal


def table(path, *rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_column_of_reasoning(tmp_path):
    header = ["question", "input", "output", "score", "reasoning"]
    path = table(tmp_path / "log.csv", header, ["a", 9, 10, 1, 4], ["a", 9, 30, 0, 30.0])
    assert read_log([path]).reasoning_share == 34 / 40
    path = table(tmp_path / "log.csv", header, ["a", 9, 10, 1, 4], ["a", 9, 30, 0, 31])
    assert "row 2 (line 3): reasoning = 31: more than the output of 30 tokens" in refusal(path)


def test_a_json_array_is_no_log(written):
    assert "a JSON array, not a log; logs are .eval" in refusal(written("[[1, 2]]", "results.json"))


HEADER = ("question", "sample", "input", "output", "score", "answer", "reward")


def test_table(tmp_path):
    path = table(
        tmp_path / "a.csv", HEADER, ("a", 1, 9, 5, 1, "x", 0.5), ("b", 1, 9, 4, 0, "", -2), ("a", 2, 9, 7, 0.5, "x ", 3)
    )
    found = read_log([path]).records
    expected = bk.Records.of("aba", [9] * 3, [5, 4, 7], [1, 0, 0.5], ["x", "", "x"], [0.5, -2, 3])
    assert found == expected


def test_table_in_all_its_clothes(tmp_path):
    plain = table(tmp_path / "a.csv", HEADER[:5], ("ä", 1, 9, 5, 1), ("b,c\nd", 1, 9, 4, 0))
    records = read_log([plain]).records
    content = plain.read_bytes()
    for dressed in (
        b"\xef\xbb\xbf" + content,
        gzip.compress(content, mtime=0),
        content.replace(b"\r\n", b"\n"),
        content + b"\r\n",
    ):
        plain.write_bytes(dressed)
        assert read_log([plain]).records == records


def test_table_by_named_columns(tmp_path):
    path = table(tmp_path / "a.csv", ("task", "in", "out", "ok", "text"), ("a", 1, 2, 1, "x" * 300_000))
    named = {"question": "task", "input": "in", "output": "out", "score": "ok"}
    assert read_log([path], columns=named).records.output.tolist() == [2]
    assert "no column 'question'; name it by --columns" in refusal(path)
    assert "no column 'inn' for input; did you mean 'in'" in refusal(path, columns={**named, "input": "inn"})


@pytest.mark.parametrize("column", ["PKq", "[q]", "{in}", "[0]", "PK"])
def test_tables_whose_first_column_begins_as_other_logs_do(tmp_path, column):
    path = table(tmp_path / "a.csv", (column, "question", "input", "output", "score"), (1, "a", 9, 5, 1))
    assert read_log([path]).records.output.tolist() == [5]


@pytest.mark.parametrize("question", [["a"], {"a": 1}, []])
def test_parquet_with_nested_questions(tmp_path, question):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    table = pa.table({"question": [question] * 2, "input": [1, 1], "output": [1, 1], "score": [1.0, 0.0]})
    parquet.write_table(table, path)
    assert "column 'question' holds " in refusal(path)
    maps = pa.array([[("a", 1)]] * 2, pa.map_(pa.string(), pa.int64()))
    parquet.write_table(table.set_column(0, "question", maps), path)
    assert "must hold a number or a text in each row" in refusal(path)


@pytest.mark.parametrize("change", [{"output": None}, {"output": -1}, {"score": 2.0}, {"score": float("nan")}, {}])
def test_parquet(tmp_path, change):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [{"question": "a", "input": 9, "output": 5, "score": 1.0, "text": "x"}] * 2
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.Table.from_pylist([*rows, {**rows[0], **change}]), path)
    if change:
        assert f"row 3: {next(iter(change))} = " in refusal(path)
    else:
        assert read_log([path]).records == bk.Records.of("aaa", [9] * 3, [5] * 3, [1] * 3)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("b,9,-4,0", "output = '-4': must be a whole number of tokens"),
        ("b,9,4.5,0", "output = '4.5'"),
        ("b,9,1e99,0", "output = '1e99'"),
        ("b,9,4,nan", "score = 'nan': must be a number"),
        ("b,9,4,1.01", "score = '1.01': a score must lie in [0, 1]"),
        ("b,9,4,high", "score = 'high': must be a number"),
        ("b,9,4,", "score = empty: must be a number"),
        ("b,9,4", "3 fields where the header has 4"),
        ("b,9,4,0,1", "5 fields where the header has 4"),
        (",9,4,1", "question is missing"),
        ('"b,9,4,1', "not valid CSV"),
    ],
)
def test_bad_rows_of_a_table(written, row, said):
    message = refusal(written(f"question,input,output,score\na,9,4,1\n{row}\n", "a.csv"))
    assert said in message
    assert "row 2" in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"\n", "no header"),
        (b"question,input,output,score\n", "no rows"),
        ("question,input,output,score\n".encode("utf-16"), "not UTF-8"),
        (b"question,input,output,score\na\xe4,1,1,1\n", "line 2: not UTF-8"),
        (b"question,input,input,output,score\na,1,1,1,1\n", "'input' is there 2 times"),
        (gzip.compress(b"question,input,output,score\na,1,1,1\n", mtime=0)[:-9], "cannot be read"),
        (b"PAR1 and so on", "not a Parquet file"),
    ],
)
def test_bad_tables(written, content, said):
    assert said in refusal(written(content, "a.csv"))


def test_files_that_are_none(tmp_path):
    assert "no such file" in refusal(tmp_path / "none.csv")
    assert "a folder" in refusal(tmp_path)


def test_samples_may_be_numbered_in_one_file_and_not_in_another(tmp_path):
    numbered = table(tmp_path / "a.csv", ["question", "input", "output", "score", "sample"], ["a", 9, 5, 1, 1])
    plain = table(tmp_path / "b.csv", ["question", "input", "output", "score"], ["a", 9, 7, 0], ["a", 9, 7, 1])
    for paths in ([numbered, plain], [plain, numbered]):
        assert read_log(paths).records.repeats.tolist() == [3]


def test_tables_may_be_read_side_by_side(tmp_path):
    """A long field is read although another table is given up half read; the limit of Python's reader is as before."""
    before = csv.field_size_limit()
    one, other = (_csv(table(tmp_path / f"{name}.csv", ["question"], [name * 200_000])) for name in "ab")
    assert next(one) == next(other) == (1, ["question"])
    one.close()
    assert len(next(other)[1][0]) == 200_000
    assert csv.field_size_limit() == before
