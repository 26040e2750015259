"""Logs of lm-evaluation-harness: which repeats are scored, what is counted, and what is refused in one line."""

import json

import bestofk as bk
import pytest
from bestofk.records.read import read_log
from foreign_logs import json_lines, lm_eval_line, refusal


@pytest.fixture
def lines(tmp_path):
    def make(*values):
        return json_lines(tmp_path / "samples_task.jsonl", values)

    return make


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
