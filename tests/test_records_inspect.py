"""Logs of inspect_ai: what is read, what is dropped and counted, and what is refused in one line."""

import json
import zipfile

import bestofk as bk
import pytest
from bestofk.records.read import read_log
from foreign_logs import inspect_log, inspect_sample, refusal


@pytest.fixture
def log(tmp_path):
    def make(*samples, **options):
        return inspect_log(tmp_path / "a.eval", samples, **options)

    return make


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


def test_a_large_archive_is_one_of_zip64(tmp_path, monkeypatch):
    """Sizes and places of 64 bits, as an archive of more than 4 GiB or 65,535 files has them."""
    path = tmp_path / "a.eval"
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for epoch in (1, 2):
            with archive.open(f"samples/a_epoch_{epoch}.json", "w", force_zip64=True) as file:
                file.write(json.dumps(inspect_sample("a", epoch)).encode())
    assert path.read_bytes().count(b"PK\x06\x06") == 1
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
