"""What is said of foreign files and of options that name them: one line that tells where, and what to do."""

import json
import os
import tomllib

import bestofk as bk
import pytest
from bestofk.atomic import LONGEST_NAME
from bestofk.measured import numbers
from bestofk.measured.prices import read_prices
from bestofk.measured.speed.read import read_load_test
from command import run
from foreign_logs import aiperf_line, guidellm_report, json_lines, vllm_result

LOG = "question,input,output,score\na,1,2,1\na,3,4,0\nb,3,5,1\nb,3,9,0\n"
TYPED = ("--price-in", 1, "--price-out", 2, "--latency-in", 0.1, "--latency-out", 0.2)
TOO_LONG = "x" * 300


@pytest.fixture
def log(written):
    return written(LOG, "log.csv")


def refusal(*arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    return line


def bad(read, *arguments):
    with pytest.raises(bk.BadInput) as refused:
        read(*arguments)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("fit", "--speed", TOO_LONG),
        ("fit", "--records", TOO_LONG),
        ("fit", "--lengths", TOO_LONG),
        ("fit", "--prices", TOO_LONG, "--model", "a"),
        ("fit", "--records", TOO_LONG, "-o", "a.toml"),
        ("tables", "-o", TOO_LONG),
        ("draw", "-o", f"{TOO_LONG}.tally"),
    ],
)
def test_names_that_no_file_can_have(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "File name too long" in refusal(*arguments)


def test_figures_of_a_name_that_no_file_can_have(written):
    prices = written(json.dumps({"a": {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}}), "prices.json")
    assert "File name too long" in refusal("route", "--models", prices, "--figures", TOO_LONG)


@pytest.mark.parametrize("letter", ["x", "é"])
def test_the_longest_names_that_files_have(log, tmp_path, letter):
    stem = letter * ((LONGEST_NAME - len(".toml")) // len(letter.encode()))
    path = tmp_path / f"{stem}.toml"
    assert run("fit", *TYPED, "--records", log, "-o", path).exit_code == 0
    assert run("fit", *TYPED, "--records", log, "-o", path).exit_code == 0
    assert run("list", "models", "--catalog", path).exit_code == 0
    tally = tmp_path / letter.join(["a" * (LONGEST_NAME - len(letter.encode())), ""])
    for trials in (100, 200):
        assert run("draw", "--catalog", path, "--k-max", 2, "--trials", trials, "-o", tally).exit_code == 0
    assert len(list(tmp_path.iterdir())) == 4


def test_an_empty_name(log):
    assert "'': name a file" in refusal("fit", "--records", "")
    assert "'': name a file" in refusal("fit", *TYPED, "--records", log, "-o", "")
    assert "'': name a file" in refusal("tables", "--catalog", "")


@pytest.mark.parametrize("columns", ["input=a\nb", f"input={'x' * 140_000}"])
def test_columns_that_are_no_line(log, columns):
    line = refusal("fit", *TYPED, "--records", log, "--columns", columns)
    assert "must be one line, ROLE=COLUMN,…" in line
    assert len(line) < 300


def test_a_name_that_is_not_utf_8(log, tmp_path):
    line = refusal("fit", *TYPED, "--records", log, "--name", "a\udcff", "-o", tmp_path / "a.toml")
    assert r"--name 'a\udcff': must be text in UTF-8" in line
    assert list(tmp_path.iterdir()) == [log]


@pytest.mark.parametrize("name", ["s\udcff.csv", "s\n.csv", "s\x1b[31m.csv"])
def test_a_file_whose_name_cannot_be_written(written, tmp_path, name):
    path = tmp_path / "a.toml"
    assert run("fit", *TYPED, "--records", written(LOG, name), "-o", path).exit_code == 0
    (file,) = tomllib.loads(path.read_text(encoding="utf-8"))["models"]["fitted"]["origin"]["files"]
    assert file["file"] == name.encode("unicode_escape").decode()
    assert os.fsencode(file["file"]).isascii()


def test_a_carriage_return_alone_ends_no_line(written):
    path = written("input,output,latency\r10,2,1\r", "a.csv")
    assert "a.csv: header (line 1): not valid CSV: a carriage return without a line feed" in bad(read_load_test, path)
    path = written("input,output,latency\n10,2,1\n10,2\r,1\n", "a.csv")
    assert "a.csv: row 2 (line 3): not valid CSV: a carriage return without a line feed" in bad(read_load_test, path)


# --- times ------------------------------------------------------------------------------------------------------------

HUGE = 2 * numbers.MOST_SECONDS
ROW = {"prompt_tokens": 5, "output_tokens": 5, "request_latency": 1.0, "time_to_first_token_ms": 5}
MEANS = {"mean_ttft_ms": 1.0, "mean_tpot_ms": 2.0, "completed": 3, "total_input_tokens": 9}


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (vllm_result([1, 2], [3, 4], [0.1, 1e308], [[0.1], [0.1]]), "row 1: request 2: ttfts"),
        (vllm_result([1, 2], [3, 4], [0.1, 0.1], [[0.1], [1e308]]), "row 1: request 2: itls"),
        (MEANS | {"mean_tpot_ms": HUGE * 1e3}, "row 1: mean_tpot_ms"),
        (aiperf_line((5, 5), 1, HUGE * 1e3), "row 1: request_latency"),
        (aiperf_line((5, 5), HUGE * 1e9, 1, unit="ns"), "row 1: time_to_first_token"),
        (guidellm_report([ROW, ROW | {"request_latency": HUGE}]), "row 1: benchmark 1: request 2: request_latency"),
        (guidellm_report([ROW | {"time_to_first_token_ms": HUGE * 1e3}]), "request 1: time_to_first_token_ms"),
    ],
)
def test_times_of_more_than_a_life(tmp_path, value, place):
    message = bad(read_load_test, json_lines(tmp_path / "a.json", [value]))
    assert f"{place} = " in message
    assert "must be a time, from 0 to 1e+09 s" in message


def test_times_of_a_table_of_more_than_a_life(written):
    path = written("input,output,latency\n10,2,1\n20,3,1e308\n30,9,3\n", "h.csv")
    assert f"{path}: row 2 (line 3): latency = '1e308': must be a time" in refusal("fit", "--speed", path)


def test_nanoseconds_of_an_hour_are_no_such_times(tmp_path):
    lines = [aiperf_line((n, n * n), 3.6e12, 3.6e12 * n, unit="ns") for n in range(1, 5)]
    assert read_load_test(json_lines(tmp_path / "a.json", lines)).requests.latency[-1] == pytest.approx(4 * 3600)


def test_speeds_of_more_than_a_life(written):
    prices = written(json.dumps({"a": {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}}), "prices.json")
    figures = written("model,accuracy,accuracy_std,latency_in,latency_out\na,0.8,0.1,0.1,1e30\n", "figures.csv")
    line = refusal("route", "--models", prices, "--figures", figures)
    assert f"{figures}: row 1 (line 2): latency_out = '1e30': must be a time" in line


# --- lines of JSON ----------------------------------------------------------------------------------------------------


def aiperf(count=4):
    return [aiperf_line((10 * n, n * n), 5.0 * n, 90.0 * n) for n in range(1, count + 1)]


@pytest.mark.parametrize("wrong", [0, 1])
def test_the_row_of_a_line_of_another_shape(tmp_path, wrong):
    lines = aiperf()
    lines[wrong]["metrics"] = 5
    message = bad(read_load_test, json_lines(tmp_path / "a.jsonl", lines))
    assert message.endswith(f"a.jsonl: row {wrong + 1}: not a load test: metrics: an object or null is expected, "
                            "and this is a number")  # fmt: skip


def test_empty_lines_are_none(tmp_path, written):
    lines = "\n".join(json.dumps(each) for each in aiperf())
    for content in (f"\n\n{lines}", f"\ufeff\n{lines}\n\n"):
        assert read_load_test(written(content, "a.jsonl")).source.rows == 4


def test_half_a_value_in_the_first_line_is_a_part_of_the_file(written):
    assert read_load_test(written(f"\n{json.dumps(aiperf()[0], indent=1)}", "a.json")).source.rows == 1
    assert "a.json: not valid JSON" in bad(read_load_test, written('{"metrics":\n', "a.json"))


# --- price lists ------------------------------------------------------------------------------------------------------

GOOD = '{"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}'


def test_what_is_there_twice(written):
    twice = '{"input_cost_per_token": 1e-6, "input_cost_per_token": 1, "output_cost_per_token": 1e-6}'
    path = written(f'{{"a": {twice}, "b": {GOOD}, "c": {GOOD}, "c": {GOOD}}}', "prices.json")
    assert bad(read_prices, path, "a").endswith(
        "prices.json: a: 'input_cost_per_token' is there twice; keep one of both"
    )
    assert bad(read_prices, path, "c").endswith("prices.json: c is there twice; keep one of both")
    assert read_prices(path, "b").input == 1e-6


def test_a_price_of_5000_digits(written):
    path = written(f'{{"a": {{"input_cost_per_token": {"9" * 5000}}}, "b": {GOOD}}}', "prices.json")
    assert "prices.json: a: input_cost_per_token = inf: must be a number" in bad(read_prices, path, "a")
    assert read_prices(path, "b").input == 1e-6


def test_long_names_of_other_prices_are_cut(written):
    others = {f"{'x' * 5000}_cost{number}": 1 for number in range(3)}
    message = bad(read_prices, written(json.dumps({"a": others}), "prices.json"), "a")
    assert "and 0 more" not in message
    assert len(message) < 600


def test_lists_that_are_no_text(written):
    assert "not UTF-8 text" in bad(read_prices, written(b"{\xff}", "a.json"), "a")
    assert "not valid JSON" in bad(read_prices, written("[" * 100_000, "a.json"), "a")
    assert "not a price list: an object is expected, and this is null" in bad(
        read_prices, written("null", "a.json"), "a"
    )
