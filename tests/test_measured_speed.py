"""Load tests of every form, and the speeds fitted to them: planted ones are found, and bad fits say so."""

import json

import bestofk as bk
import numpy as np
import pytest
from bestofk.measured.fit_speed import fit_speed, least_squares
from bestofk.measured.speed.read import read_load_test
from foreign_logs import aiperf_line, guidellm_report, json_lines, vllm_result
from hypothesis import given, settings
from hypothesis import strategies as st

T_IN, T_OUT = 0.0004, 0.02


def lengths(count, seed=1):
    generator = np.random.default_rng(seed)
    return generator.integers(50, 3000, count), generator.integers(2, 400, count), generator


def planted_vllm(count=300, constant=0.0):
    inputs, outputs, generator = lengths(count)
    ttfts = constant + T_IN * inputs * generator.normal(1, 0.1, count)
    itls = [T_OUT * generator.normal(1, 0.1, n - 1) for n in outputs]
    return vllm_result(inputs.tolist(), outputs.tolist(), ttfts.tolist(), [each.tolist() for each in itls])


def planted_table(path, count=500, constant=0.0, header="input,output,latency", scale=1):
    inputs, outputs, generator = lengths(count)
    latency = scale * (constant + T_IN * inputs + T_OUT * outputs) * generator.normal(1, 0.1, count)
    rows = zip(inputs, outputs, latency, strict=True)
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]), encoding="utf-8")
    return path


def assert_planted(speed, tolerated=4):
    """Within four standard errors: one run in 8,000 would fail, and the runs are seeded."""
    assert abs(speed.input - T_IN) < tolerated * speed.input_se
    assert abs(speed.output - T_OUT) < tolerated * speed.output_se
    assert 0 < speed.input_se < 0.1 * T_IN
    assert 0 < speed.output_se < 0.1 * T_OUT


def refusal(path, **options):
    with pytest.raises(bk.BadInput) as refused:
        fit_speed([read_load_test(path, **options)])
    assert str(path.name) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def test_vllm_with_details(tmp_path):
    result = planted_vllm()
    result["input_lens"] += [10, 10]
    result["output_lens"] += [0, 5]
    result["ttfts"] += [0.0, 0.0]
    result["itls"] += [[], []]
    result["errors"] += ["", "connection reset"]
    test = read_load_test(json_lines(tmp_path / "a.json", [result]))
    assert_planted(fit_speed([test]))
    assert test.source.dropped == {"with an empty output": 1, "that failed": 1}
    assert (test.source.kind, test.source.rows) == ("vLLM bench serve", 300)


def test_vllm_indented_and_appended(tmp_path):
    one = json_lines(tmp_path / "one.json", [planted_vllm()])
    indented = tmp_path / "indented.json"
    indented.write_text(json.dumps(planted_vllm(), indent=1), encoding="utf-8")
    two = json_lines(
        tmp_path / "two.json",
        [
            planted_vllm(),
            planted_vllm(),
            {"mean_ttft_ms": 1, "mean_tpot_ms": 1, "completed": 7, "total_input_tokens": 5},
        ],
    )
    assert fit_speed([read_load_test(one)]).input == fit_speed([read_load_test(indented)]).input
    test = read_load_test(two)
    assert test.source.rows == 600
    assert test.source.dropped == {"in a summary without rows": 7}
    assert fit_speed([test]).input == pytest.approx(fit_speed([read_load_test(one)]).input)


def test_vllm_summary(tmp_path):
    summary = {
        "completed": 100, "total_input_tokens": 20_000, "mean_ttft_ms": 100.0, "std_ttft_ms": 20.0,
        "mean_tpot_ms": 20.0, "std_tpot_ms": 5.0,
    }  # fmt: skip
    test = read_load_test(json_lines(tmp_path / "a.json", [summary]))
    speed = fit_speed([test])
    assert (speed.input, speed.output) == pytest.approx((0.0005, 0.02))
    assert (speed.input_se, speed.output_se) == pytest.approx((0.00001, 0.0005))
    assert "No rows" in test.source.notes[0]


def test_aiperf(tmp_path):
    inputs, outputs, _ = lengths(50)
    lines = [
        aiperf_line((int(i), int(o)), 1e3 * T_IN * i, 1e3 * (T_IN * i + T_OUT * (o - 1)))
        for i, o in zip(inputs, outputs, strict=True)
    ]
    lines += [aiperf_line((5, 5), 1, 1, error={"code": 499}), aiperf_line((5, 0), 1, 1)]
    test = read_load_test(json_lines(tmp_path / "profile_export.jsonl", lines))
    speed = fit_speed([test])
    assert (speed.input, speed.output) == pytest.approx((T_IN, T_OUT))
    assert test.source.dropped == {"that failed": 1, "with an empty output": 1}
    nanoseconds = [
        aiperf_line((int(i), int(o)), 1e9 * T_IN * i, 1e9 * T_IN * i, unit="ns")
        for i, o in zip(inputs, outputs, strict=True)
    ]
    assert fit_speed([read_load_test(json_lines(tmp_path / "ns.jsonl", nanoseconds))]).input == pytest.approx(T_IN)
    assert "has the unit 'h'" in refusal(json_lines(tmp_path / "h.jsonl", [aiperf_line((5, 5), 1, 1, unit="h")]))


def test_guidellm(tmp_path):
    inputs, outputs, _ = lengths(50)
    rows = [
        {
            "prompt_tokens": int(i),
            "output_tokens": int(o),
            "request_latency": T_IN * i + T_OUT * (o - 1),
            "time_to_first_token_ms": 1e3 * T_IN * i,
        }
        for i, o in zip(inputs, outputs, strict=True)
    ]
    test = read_load_test(json_lines(tmp_path / "a.json", [guidellm_report(rows, errored=[{}])]))
    assert (fit_speed([test]).input, fit_speed([test]).output) == pytest.approx((T_IN, T_OUT))
    assert test.source.dropped == {"that failed": 1}
    summary = read_load_test(json_lines(tmp_path / "b.json", [guidellm_report()]))
    assert (fit_speed([summary]).input, fit_speed([summary]).output) == pytest.approx((0.0005, 0.02))
    assert "No rows" in summary.source.notes[0]
    assert "is missing, and there are no requests" in refusal(
        json_lines(tmp_path / "c.json", [guidellm_report(summary=False)])
    )


def test_a_real_guidellm_report(shared_data):
    test = read_load_test(shared_data("guidellm_report_v2.json"))
    assert test.requests is None
    assert fit_speed([test]).output == pytest.approx((1.1508464813232422 + 1.0904414313180106) / 2000)


def test_tables(tmp_path):
    path = planted_table(tmp_path / "a.csv")
    speed = fit_speed([read_load_test(path)])
    assert_planted(speed)
    assert not any("Warning" in note for note in speed.notes)
    named = planted_table(tmp_path / "b.csv", header="Context,Generated,Seconds")
    columns = {"input": "Context", "output": "Generated", "latency": "Seconds"}
    assert fit_speed([read_load_test(named, columns=columns)]).input == speed.input


def test_a_constant_is_told(tmp_path):
    speed = fit_speed([read_load_test(planted_table(tmp_path / "a.csv", constant=1.5))])
    assert any("whatever its length" in note for note in speed.notes)
    first = fit_speed([read_load_test(json_lines(tmp_path / "a.json", [planted_vllm(constant=1.5)]))])
    assert any("whatever its length" in note for note in first.notes)


def test_what_cannot_be_told_apart(written):
    same = "input,output,latency\n" + "100,10,1.5\n" * 9
    assert "proportional" in refusal(written(same, "a.csv"))
    with_ttft = "input,output,latency,ttft\n" + "100,11,1.5,0.5\n" * 9
    speed = fit_speed([read_load_test(written(with_ttft, "a.csv"))])
    assert (speed.input, speed.output) == pytest.approx((0.005, 0.1))
    assert any("vary too little" in note for note in speed.notes)


def test_a_speed_below_zero_is_told_and_stays_unsure(written):
    generator = np.random.default_rng(3)
    inputs, outputs = generator.integers(10, 100, 200), generator.integers(200, 900, 200)
    times = 0.02 * outputs - 1e-3 * inputs + generator.normal(0, 0.1, 200)
    rows = "".join(f"{a},{b},{t}\n" for a, b, t in zip(inputs, outputs, times, strict=True))
    speed = fit_speed([read_load_test(written(f"input,output,latency\n{rows}", "a.csv"))])
    value, error = least_squares(np.stack([inputs, outputs], 1).astype(float), times)[0]
    assert value < 0
    assert (speed.input, speed.input_se) == (0, pytest.approx(error))
    assert f"Warning: least squares gives t_in = {value:.3g} ± {error:.2g} s; below 0, so 0 is written." in speed.notes


def test_a_speed_of_zero_is_not_below_it(written):
    """Rounding puts the other coefficient of a line that fits exactly a little below 0."""
    rows = "".join(f"{9 * n},{n * n},{n}\n" for n in range(1, 9))
    speed = fit_speed([read_load_test(written(f"input,output,latency\n{rows}", "a.csv"))])
    assert (speed.input, speed.output) == (pytest.approx(1 / 9), pytest.approx(0, abs=1e-15))
    assert (speed.output, str(speed.output)) == (0, "0.0")
    assert "Warning: least squares gives t_out = 0 ± 0 s." in speed.notes


def test_a_file_that_is_left_out_does_not_count(tmp_path):
    rows = read_load_test(json_lines(tmp_path / "rows.json", [planted_vllm()]))
    summary = {"mean_ttft_ms": 1, "mean_tpot_ms": 1, "completed": 200, "total_input_tokens": 5}
    left = read_load_test(json_lines(tmp_path / "summary.json", [summary]))
    speed = fit_speed([rows, left])
    assert speed.input == fit_speed([rows]).input
    assert [source.rows for source in speed.sources] == [300, 0]
    assert speed.sources[1].dropped == {"in a summary without rows": 200}
    assert not speed.sources[1].notes
    with pytest.raises(bk.BadInput, match=r"has the same bytes as rows\.json"):
        fit_speed([rows, rows])


def test_a_run_in_which_nothing_succeeded_is_dropped(tmp_path):
    good = json.loads(json.dumps(guidellm_report()))
    failed = {"requests": {"successful": [], "errored": [{}] * 40, "incomplete": []}, "metrics": {}}
    good["benchmarks"].append(failed)
    test = read_load_test(json_lines(tmp_path / "a.json", [good]))
    assert test.source.dropped == {"that failed": 40}
    none = {"mean_ttft_ms": 0, "mean_tpot_ms": 0, "completed": 0, "total_input_tokens": 0}
    test = read_load_test(json_lines(tmp_path / "b.json", [planted_vllm(), none]))
    assert test.source.dropped == {"of the runs, in which no request succeeded": 1}


def test_no_speed_is_negative(written):
    falling = "input,output,latency\n" + "".join(
        f"{100 * i},{i * i % 7 + 1},{0.01 * (i * i % 7 + 1)}\n" for i in range(1, 30)
    )
    speed = fit_speed([read_load_test(written(falling.replace("0.01", "0.01"), "a.csv"))])
    assert speed.input >= 0


def test_times_that_are_all_0_are_unknown(written, tmp_path):
    for ttft in ("", ",0"):
        rows = "".join(f"{100 * i},{i * i % 7 + 1},0{ttft}\n" for i in range(1, 30))
        header = f"input,output,latency{',ttft' if ttft else ''}\n"
        assert "all latencies are 0, so the speed is not known" in refusal(written(f"{header}{rows}", "b.csv"))
    mean = {"completed": 9, "total_input_tokens": 90, "mean_ttft_ms": 100.0, "mean_tpot_ms": 20.0}
    for name, said in (("mean_ttft_ms", "to the first token of 0"), ("mean_tpot_ms", "between tokens of 0")):
        runs = [mean, {**mean, name: 0}]
        assert f"a mean time {said}" in refusal(json_lines(tmp_path / "a.json", runs))


def aiperf_lines(requests, ttfts):
    """Lines of requests (input, output, latency), those without a time to the first token having no such metric."""
    for (*tokens, latency), ttft in zip(requests, ttfts, strict=True):
        line = aiperf_line(tuple(map(int, tokens)), 1e3 * (ttft or 0), 1e3 * latency)
        if ttft is None:
            del line["metrics"]["time_to_first_token"]
        yield line


@pytest.mark.parametrize(
    ("ttfts", "said"),
    [
        (lambda latencies: [None, *(latencies[1:] / 2)], "for 1 of 60 requests have none."),
        (lambda latencies: latencies * (1 - 1e-12), "for they are the whole latencies, as where a server does not"),
        (np.zeros_like, "for all are 0."),
    ],
)
def test_times_to_the_first_token_that_say_nothing_are_left_out(tmp_path, ttfts, said):
    """The latencies are fitted as if there were no others."""
    inputs, outputs, generator = lengths(60)
    latencies = (T_IN * inputs + T_OUT * outputs) * generator.normal(1, 0.1, 60)
    requests = list(zip(inputs, outputs, latencies, strict=True))
    found, alone = (
        fit_speed([read_load_test(json_lines(tmp_path / name, aiperf_lines(requests, first)))])
        for name, first in (("a.jsonl", ttfts(latencies)), ("b.jsonl", [None] * 60))
    )
    assert (found.input, found.output) == (alone.input, alone.output)
    assert found.output > 0
    assert found.notes[0].startswith(f"Times to the first token are left out, {said}")
    assert found.notes[1:] == alone.notes


def test_a_test_that_did_not_stream_in_part_is_warned_of(tmp_path):
    streamed, whole = planted_vllm(), planted_vllm()
    whole["ttfts"] = [first + sum(gaps) for first, gaps in zip(whole["ttfts"], whole["itls"], strict=True)]
    whole["itls"] = [[] for _ in whole["itls"]]
    speed = fit_speed([read_load_test(json_lines(tmp_path / "a.json", [streamed, whole]))])
    assert any("Warning: 300 of 600 requests with a second output token have no time after" in n for n in speed.notes)
    alone = fit_speed([read_load_test(json_lines(tmp_path / "b.json", [whole]))])
    assert alone.output == pytest.approx(T_OUT, rel=0.05)


def test_one_of_two_tests_has_no_times_to_the_first_token(written):
    rows = "".join(f"{9 * n},{n * n},{n + 1},0.5\n" for n in range(1, 9))
    both = written(f"input,output,latency,ttft\n{rows}", "a.csv")
    one = written("input,output,latency\n" + rows.replace(",0.5", ""), "b.csv")
    notes = fit_speed([read_load_test(path) for path in (both, one)]).notes
    assert "Times to the first token are left out, for 8 of 16 requests have none." in notes


def test_milliseconds_are_asked_about(tmp_path):
    for scale, warned in ((1, False), (1000, True)):
        path = planted_table(tmp_path / f"{scale}.csv", scale=scale)
        notes = fit_speed([read_load_test(path)]).notes
        assert any("must be in seconds: are these milliseconds?" in note for note in notes) is warned
    assert any("Warning: t_out = 20" in note for note in notes)


def test_what_rounding_leaves_is_no_standard_error(written):
    rows = "".join(f"{7 * n},{n * n},{0.0007 * n + 0.03 * n * n}\n" for n in range(1, 99))
    speed = fit_speed([read_load_test(written(f"input,output,latency\n{rows}", "a.csv"))])
    assert (speed.input, speed.output) == pytest.approx((0.0001, 0.03))
    assert (speed.input_se, speed.output_se) == (0, 0)


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_least_squares_are_those_of_the_textbook(seed):
    generator = np.random.default_rng(seed)
    x, y = generator.random((9, 2)), generator.random(9)
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    hat = np.diag(x @ inverse @ x.T)
    weights = ((y - x @ beta) / (1 - hat)) ** 2
    errors = np.sqrt(np.diag(inverse @ (x.T * weights) @ x @ inverse))
    found = least_squares(x, y)
    assert [value for value, _ in found] == pytest.approx(beta)
    assert [error for _, error in found] == pytest.approx(errors)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "an empty file"),
        ("{}", "not a load test of"),
        ("[1]", "not a load test: an object is expected, and this is an array"),
        ('{"itls": 3, "ttfts": []}', "not a load test: itls: an array or null is expected, and this is a number"),
        ('{"itls": 3, "ttfts": [NaN]}', "not a load test: itls: an array or null is expected, and this is a number"),
        ('{"itls": [], "ttfts": []', "not valid JSON"),
        ('{"itls": [], "ttfts": []}', "input_lens is missing"),
        ('{"input_lens": [1], "output_lens": [1], "ttfts": [1], "itls": []}', "arrays of different lengths"),
        ('{"input_lens": [-1], "output_lens": [1], "ttfts": [1], "itls": [[]]}', "request 1: input_lens = -1"),
        ('{"input_lens": [1], "output_lens": [1], "ttfts": [NaN], "itls": [[]]}', "ttfts = nan"),
        ('{"input_lens": [1], "output_lens": [1], "ttfts": [1], "itls": [["a"]]}', "itls = 'a'"),
        ('{"input_lens": [1], "output_lens": [1], "ttfts": [1], "itls": [3]}', "must be a list"),
        ('{"input_lens": [1], "output_lens": [0], "ttfts": [1], "itls": [[]]}', "no request with an output"),
        ('{"input_lens": [1], "output_lens": [2], "ttfts": [1], "itls": [[1]]}', "1 requests: at least 3"),
        ('{"mean_ttft_ms": 1, "completed": 0, "total_input_tokens": 0}', "no request with an output (1 dropped)"),
        ('{"mean_ttft_ms": 1, "completed": 1, "total_input_tokens": 5}', "mean_tpot_ms is missing"),
        (
            "input,output\n1,2\n",
            "no column 'latency'; name it by --columns latency=COLUMN (columns: 'input', 'output')",
        ),
        (",".join(f"c{n}" for n in range(20)) + "\n", "'c10', 'c11' and 8 more)"),
        ("input,output,latency\n1,2,-3\n", "row 1 (line 2): latency = '-3'"),
        ("input,output,latency,ttft\n1,2,3,4\n", "first token after 4 s"),
        ("input,output,latency,ttft\n1,2,3,\n", "ttft is empty; where rows have none, leave the column out"),
        ("input,output,latency\n1,2,\n", "latency = empty: must be a number"),
        ("input,output,latency\n1,0,3\n", "no request with an output"),
    ],
)
def test_bad_load_tests(written, content, said):
    assert said in refusal(written(content, "load.json"))
