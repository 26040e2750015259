"""Evaluation logs of every form: what is read, what is dropped and counted, and what is refused in one line."""

import csv
import gzip
import json
import zipfile

import bestofk as bk
import pytest
from bestofk.records.read import read_log
from foreign_logs import inspect_log, inspect_sample, json_lines, lm_eval_line


def refusal(path, **options):
    with pytest.raises(bk.BadInput) as refused:
        read_log([path], **options)
    assert str(path) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


@pytest.fixture
def log(tmp_path):
    def make(*samples, **options):
        return inspect_log(tmp_path / "a.eval", samples, **options)

    return make


@pytest.fixture
def lines(tmp_path):
    def make(*values):
        return json_lines(tmp_path / "samples_task.jsonl", values)

    return make


def table(path, *rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_inspect_letters_and_numbers(log):
    path = log(
        *(inspect_sample("q", epoch, score) for epoch, score in enumerate("CIPN", 1)), inspect_sample(2, 1, 0.25)
    )
    found = read_log([path])
    assert found.records.score.tolist() == [1, 0, 0.5, 0, 0.25]
    assert found.records.repeats.tolist() == [4, 1]
    assert set(found.records.input.tolist()) == {100}
    assert (found.sources[0].kind, found.sources[0].rows, found.sources[0].file) == ("inspect_ai log", 5, "a.eval")
    assert len(found.sources[0].sha256) == 64


def test_inspect_tokens_of_the_cache_are_input(log):
    usage = {"input_tokens": 10, "output_tokens": 5, "input_tokens_cache_read": 80, "input_tokens_cache_write": 9}
    apart, within = {**usage, "total_tokens": 104}, {**usage, "total_tokens": 15}
    path = log(
        inspect_sample("a", 1, model_usage={"openai/m": apart}),
        inspect_sample("b", 1, model_usage={"openai/m": within}),
    )
    assert read_log([path]).records.input.tolist() == [99, 10]


def test_inspect_reasoning_is_output(log):
    """Where it is part of the output, where it is counted apart by the sum, and where it is more than the output."""
    usages = [(20, 50, 60), (20, 50, 80), (70, 50, None)]
    samples = [
        inspect_sample(
            f"q{at}",
            1,
            model_usage={
                "openai/m": {
                    "input_tokens": 10,
                    "output_tokens": output,
                    "reasoning_tokens": reasoning,
                    **({"total_tokens": total} if total else {}),
                }
            },
        )
        for at, (reasoning, output, total) in enumerate(usages)
    ]
    found = read_log([log(*samples)])
    assert found.records.output.tolist() == [50, 70, 120]
    assert found.reasoning_share == pytest.approx((20 + 20 + 70) / (50 + 70 + 120))
    assert read_log([log(inspect_sample("a", 1))]).reasoning_share is None


def test_a_column_of_reasoning(tmp_path):
    header = ["question", "input", "output", "score", "reasoning"]
    path = table(tmp_path / "log.csv", header, ["a", 9, 10, 1, 4], ["a", 9, 30, 0, 30.0])
    assert read_log([path]).reasoning_share == 34 / 40
    path = table(tmp_path / "log.csv", header, ["a", 9, 10, 1, 4], ["a", 9, 30, 0, 31])
    assert "row 2 (line 3): reasoning = 31: more than the output of 30 tokens" in refusal(path)


def test_inspect_the_grader_does_not_count(log):
    grader = {"input_tokens": 7, "output_tokens": 7}
    usage = {"grader": grader, "openai/m": {"input_tokens": 1, "output_tokens": 2}}
    assert read_log([log(inspect_sample("a", 1, model_usage=usage))]).records.output.tolist() == [2]
    assert "does not say which" in refusal(log(inspect_sample("a", 1, model_usage=usage), header={"eval": {}}))


def test_inspect_broken_samples_are_dropped_and_counted(log):
    path = log(
        inspect_sample("a", 1),
        inspect_sample("a", 2, error={"message": "timeout"}),
        inspect_sample("a", 3, scores=None),
        inspect_sample("a", 4, scores={}),
    )
    found = read_log([path])
    assert found.records.samples == 1
    assert found.sources[0].dropped == {"with an error": 1, "without a score": 2}


def test_inspect_several_scorers(log):
    path = log(inspect_sample("a", 1, scores={"match": {"value": "C"}, "judge": {"value": 0.5}}))
    assert "--scorer: match, judge" in refusal(path)
    assert read_log([path], scorer="judge").records.score.tolist() == [0.5]
    assert "did you mean 'judge'" in refusal(path, scorer="judg")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": None}, "id is missing"),
        ({"epoch": -1}, "epoch = -1"),
        ({"scores": {"m": {"value": 2}}}, "score = 2: a score must lie in [0, 1]"),
        ({"scores": {"m": {"value": "X"}}}, "score = 'X': must be a number"),
        ({"scores": {"m": {"value": float("inf")}}}, "score = inf"),
        ({"scores": {"m": 3}}, "must be a table"),
        ({"scores": [1]}, "scores: an object or null is expected, and this is an array"),
        ({"model_usage": {}}, "model_usage is missing"),
        ({"model_usage": {"m": {"input_tokens": -3, "output_tokens": 1}}}, "input_tokens = -3"),
        ({"model_usage": {"m": {"input_tokens": 3, "output_tokens": 1.5}}}, "output_tokens = 1.5"),
        ({"model_usage": {"m": {"input_tokens": 3}}}, "output_tokens is missing"),
        (
            {"model_usage": {"m": {"input_tokens": 3, "output_tokens": 2**31 - 2, "reasoning_tokens": 2**31 - 1}}},
            "output = 4,294,967,293 tokens: must be at most 2,147,483,647",
        ),
    ],
)
def test_inspect_bad_samples(log, change, said):
    message = refusal(log({**inspect_sample("a", 1), **change}))
    assert said in message
    assert "samples/" in message


def test_inspect_nan_beside_the_score_is_none_of_our_business(log):
    assert read_log([log(inspect_sample("a", 1, metadata={"x": float("nan")}))]).records.samples == 1


def test_inspect_the_same_sample_twice(log):
    assert "sample 1 of a question is there twice, in scored rows 1 and 2" in refusal(
        log(inspect_sample("a", 1), inspect_sample("a", 1))
    )


def test_samples_may_be_numbered_in_one_file_and_not_in_another(tmp_path):
    numbered = table(tmp_path / "a.csv", ["question", "input", "output", "score", "sample"], ["a", 9, 5, 1, 1])
    plain = table(tmp_path / "b.csv", ["question", "input", "output", "score"], ["a", 9, 7, 0], ["a", 9, 7, 1])
    for paths in ([numbered, plain], [plain, numbered]):
        assert read_log(paths).records.repeats.tolist() == [3]


def test_two_runs_are_joined(tmp_path):
    paths = [
        inspect_log(tmp_path / f"{score}.eval", [inspect_sample("a", 1, score), inspect_sample("b", 1)])
        for score in "CI"
    ]
    assert read_log(paths).records.repeats.tolist() == [2, 2]
    with pytest.raises(bk.BadInput, match=r"I\.eval: has the same bytes as I\.eval; give it once"):
        read_log([paths[1], paths[1]])


@pytest.mark.parametrize("name", ["../../etc/x.json", "/etc/x.json", "samples/../../x.json", "C:/x.json", "..\\x.json"])
def test_paths_that_leave_the_archive(tmp_path, name):
    path = inspect_log(tmp_path / "a.eval", [inspect_sample("a", 1)])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "{}")
    assert "leaves the archive" in refusal(path)


def test_zip_bombs(tmp_path):
    path = tmp_path / "a.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"samples/{number}.json", b" " * (1 << 27))
    assert "zip bomb" in refusal(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("samples/1.json", b" " * ((1 << 27) + 1))
    assert "samples/1.json: more than 134,217,728 bytes" in refusal(path)


def test_sizes_that_lie(tmp_path):
    """What the directory says is neither believed nor unpacked: a size that is too small, or files in one place."""
    path = inspect_log(tmp_path / "a.eval", [inspect_sample("a", 1)])
    whole = bytearray(path.read_bytes())
    entry = whole.rfind(b"PK\x01\x02")
    path.write_bytes(whole[: entry + 24] + (7).to_bytes(4, "little") + whole[entry + 28 :])
    assert "its checksum is another" in refusal(path)
    length = whole.index(b"PK\x05\x06") - entry
    again = whole[entry : entry + length].replace(b"samples/a", b"samples/b")
    end = whole[entry + length :]
    end[8:12], end[12:16] = b"\3\0\3\0", (int.from_bytes(end[12:16], "little") + length).to_bytes(4, "little")
    path.write_bytes(whole[: entry + length] + again + end)
    assert "files that share bytes" in refusal(path)


def test_a_name_that_is_there_twice(tmp_path):
    path = inspect_log(tmp_path / "a.eval", [inspect_sample("a", 1)])
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("samples/a_epoch_0.json", json.dumps(inspect_sample("a", 2)))
    assert "is there twice, of 3 files" in refusal(path)


def test_archives_that_are_none(tmp_path, written):
    assert "not a zip archive" in refusal(written(b"PK\x03\x04 and so on", "a.eval"))
    path = inspect_log(tmp_path / "b.eval", [])
    assert "no samples/*.json" in refusal(path)
    whole = inspect_log(tmp_path / "c.eval", [inspect_sample("a", 1)]).read_bytes()
    assert "not a zip archive" in refusal(written(whole[:-30], "c.eval"))
    assert "method 12 of zip" in refusal(
        inspect_log(tmp_path / "d.eval", [inspect_sample("a", 1)], compression=zipfile.ZIP_BZIP2)
    )


def test_logs_are_packed_by_zstandard_now(tmp_path):
    """As inspect_ai writes them today, which the standard library reads from Python 3.14 on."""
    from backports.zstd import zipfile as newer

    path = tmp_path / "a.eval"
    with newer.ZipFile(path, "w", newer.ZIP_ZSTANDARD) as archive:
        archive.writestr("header.json", json.dumps({"eval": {"task": "t", "model": "openai/m"}}))
        for epoch in (1, 2):
            archive.writestr(f"samples/a_epoch_{epoch}.json", json.dumps(inspect_sample("a", epoch)))
    assert read_log([path]).records.repeats.tolist() == [2]
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\xfe"))
    assert "damaged" in refusal(path)


def test_a_large_archive_is_one_of_zip64(tmp_path):
    """Sizes and places of 64 bits, as an archive of more than 4 GiB or 65,535 files has them."""
    path = tmp_path / "a.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for epoch in (1, 2):
            with archive.open(f"samples/a_epoch_{epoch}.json", "w", force_zip64=True) as file:
                file.write(json.dumps(inspect_sample("a", epoch)).encode())
        for number in range(70_000):
            archive.writestr(f"other/{number}", "")
    assert read_log([path]).records.repeats.tolist() == [2]


def test_a_run_that_was_not_finished_joins_its_rerun(tmp_path):
    """It has no header.json, and a journal that begins with the same."""
    whole = inspect_log(tmp_path / "whole.eval", [inspect_sample("a", 1)])
    broken = tmp_path / "broken.eval"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("_journal/start.json", json.dumps({"eval": {"task": "t", "model": "openai/m"}}))
        archive.writestr("samples/a_epoch_2.json", json.dumps(inspect_sample("a", 2)))
    assert read_log([whole, broken]).records.repeats.tolist() == [2]


def test_a_scorer_that_gave_none_or_several(tmp_path):
    sample = inspect_sample("a", 1)
    none = {**sample, "id": "b", "scores": {"match": {"value": float("nan")}}}
    log = read_log([inspect_log(tmp_path / "a.eval", [sample, none])])
    assert (log.records.questions, log.sources[0].dropped) == (1, {"without a score": 1})
    several = {**sample, "scores": {"match": {"value": {"strict": 0, "loose": 1}}}}
    path = inspect_log(tmp_path / "b.eval", [several])
    assert "choose one by --scorer: match.strict, match.loose" in refusal(path)
    assert read_log([path], scorer="match.loose").records.score.tolist() == [1]
    assert "no sample with a score: 1 without a score" in refusal(inspect_log(tmp_path / "c.eval", [none]))


@pytest.mark.parametrize(
    ("metric", "name", "extracted"),
    [
        ("exact_match", "maj@4", ["2"]),
        ("pass_any", "none", ["2"]),
        ("pass@1", "create_test", [["2", "3", "2", "4"]]),
        ("score", "create_test", [["2", "3", "2", "4"]]),
    ],
)
def test_a_harness_metric_of_all_repeats_is_none_of_the_first(lines, metric, name, extracted):
    line = lm_eval_line(1, ["2", "3", "2", "4"], 0.5, name=name, metric=metric, extracted=extracted)
    assert f"{metric} of filter '{name}' is about all 4 repeats" in refusal(lines(line), chars_per_token=4)
    alone = lm_eval_line(1, ["2"], 0.5, name=name, metric=metric, extracted=["2"])
    assert read_log([lines(alone)], chars_per_token=4).records.score.tolist() == [0.5]


def test_harness_answers_of_each_repeat(lines):
    """As the harness writes them: a list for the one request of a document."""
    path = lines(lm_eval_line(1, ["is 5", "is 4", "so 5"], [1, 0, 1], extracted=[["5", "4", "5"]]))
    assert read_log([path], chars_per_token=4).records.answer.tolist() == [0, 1, 0]


@pytest.mark.parametrize("metrics", [5, "exact_match", True, {"exact_match": 1}])
def test_harness_metrics_are_a_list(lines, metrics):
    assert "must be a list of names" in refusal(
        lines({**lm_eval_line(1, ["a"], 1), "metrics": metrics}), chars_per_token=4
    )


def test_a_harness_filter_that_is_not_there(lines):
    path = lines(lm_eval_line(1, ["a"], 1, name="strict-match"))
    message = refusal(path, chars_per_token=4, scorer="exact_match,strict")
    assert "no filter 'strict'; did you mean 'strict-match'?" in message


def test_harness_needs_to_be_told_how_long_tokens_are(lines):
    assert "--chars-per-token" in refusal(lines(lm_eval_line(1, ["12345678"], 1.0)))


@pytest.mark.parametrize("number", [0, -1, 1e-9, 1e-320, 1e9, float("nan"), float("inf")])
def test_harness_characters_of_a_token_are_a_few(lines, number):
    with pytest.raises(bk.BadInput, match=r"chars-per-token = .*: must lie in \[0.001, 1e\+06\]"):
        read_log([lines(lm_eval_line(1, ["a"], 1))], chars_per_token=number)


def test_harness_one_scored_repeat(lines):
    path = lines(lm_eval_line(1, ["12345678", "1234", "12"], 1.0), lm_eval_line(2, ["12345", "1", "1"], 0))
    found = read_log([path], chars_per_token=4)
    assert found.records.output.tolist() == [2, 2]
    assert found.records.input.tolist() == [2, 2]
    assert found.records.score.tolist() == [1, 0]
    assert found.sources[0].dropped == {"repeats of which no score is in the log": 4}
    assert any("nothing beyond k = 1" in note for note in found.sources[0].notes)
    assert any("mean output is 1 tokens" in note for note in found.sources[0].notes)


def test_harness_a_document_that_is_there_twice(lines):
    path = lines(lm_eval_line(1, ["a"], 1), lm_eval_line(2, ["a"], 1), lm_eval_line(1, ["b"], 0))
    assert "sample 0 of a question is there twice, in scored rows 1 and 3" in refusal(path, chars_per_token=1)


def test_a_json_array_is_no_log(written):
    assert "a JSON array, not a log; logs are .eval" in refusal(written("[[1, 2]]", "results.json"))


def test_harness_every_scored_repeat(lines):
    path = lines(lm_eval_line(1, ["a", "bb", "cc"], [1, 0, 0.5], extracted=["x", "y", "y"]))
    found = read_log([path], chars_per_token=1).records
    assert found.score.tolist() == [1, 0, 0.5]
    assert found.output.tolist() == [1, 2, 2]
    assert found.answer.tolist() == [0, 1, 1]


def test_harness_filters_and_metrics(lines):
    one, two = (lm_eval_line(1, ["a"], score, name=name) for score, name in ((1, "strict"), (0, "flexible")))
    found = read_log([lines(one, two)], chars_per_token=1)
    assert found.records.score.tolist() == [1]
    assert any("'strict' was taken" in note for note in found.sources[0].notes)
    asked = read_log([lines(one, two)], chars_per_token=1, scorer="exact_match,flexible")
    assert asked.records.score.tolist() == [0]
    many = {**one, "metrics": ["exact_match", "f1"], "f1": 0.5}
    assert "--scorer: exact_match, f1" in refusal(lines(many), chars_per_token=1)
    assert read_log([lines(many)], chars_per_token=1, scorer="f1").records.score.tolist() == [0.5]
    assert "no metric 'f2'" in refusal(lines(many), chars_per_token=1, scorer="f2")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"doc_id": None}, "doc_id is missing"),
        ({"resps": [[[-3.5, False]]]}, "these are no text"),
        ({"resps": []}, "these are no text"),
        ({"exact_match": 1.5}, "a score must lie in"),
        ({"exact_match": "yes"}, "must be a number"),
        ({"exact_match": [1, 1, 1]}, "3 scores for 1 answers"),
        ({"arguments": {}}, "prompt is missing"),
        ({"metrics": 5}, "metrics = 5: must be a list of names"),
        ({"metrics": "exact_match"}, "metrics = 'exact_match': must be a list of names"),
        ({"metrics": [["exact_match"]]}, "must be a list of names"),
        ({"filter": [["strict-match"]]}, "filter = [['strict-match']]: must be a text"),
    ],
)
def test_harness_bad_lines(lines, change, said):
    message = refusal(lines(lm_eval_line(1, ["a"], 1), {**lm_eval_line(2, ["a"], 1), **change}), chars_per_token=4)
    assert said in message
    assert "row 2" in message


def test_harness_half_a_line(tmp_path):
    path = tmp_path / "samples.jsonl"
    path.write_text(json.dumps(lm_eval_line(1, ["a"], 1)) + '\n{"doc_id": 2, "re', encoding="utf-8")
    assert "row 2: not valid JSON: Input data was truncated" in refusal(path, chars_per_token=4)


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
    assert "row 1: question = " in refusal(path)
    maps = pa.array([[("a", 1)]] * 2, pa.map_(pa.string(), pa.int64()))
    parquet.write_table(table.set_column(0, "question", maps), path)
    assert "must be a text or a number" in refusal(path)


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
