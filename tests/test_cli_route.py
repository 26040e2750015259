"""bestofk route: the frontier first, in text and for machines, exit codes like those of solve, errors of one line."""

import csv
import io
import json

import pytest
from command import run
from logs import large_log, log_catalog
from test_route_files import BOARD, FIGURES, PRICES

FAST = ("route", "--method", "analytic", "--k-max", "32")
BUDGET = ("--scenario", "essay-feedback")


@pytest.fixture(scope="module")
def text():
    return run(*FAST, *BUDGET, "--reach", "0.95", "--reach", "0.9999999").stdout


def test_the_frontier_comes_first_and_fits_a_page(text):
    title, *lines = text.splitlines()
    assert title == "Which model, and how many samples?"
    assert max(map(len, lines)) <= 120
    table = text.partition("What each selector chooses")[0]
    assert "GPT-5 Nano                    4  0.9505" in table
    assert "1.42" in table


def test_what_follows_the_frontier(text):
    assert "utopia             Nvidia Nemotron Nano 9B v2    4" in text
    assert "- 0.95: GPT-5 Nano at k=4 (accuracy 0.9505, cost 0.00348 USD, latency 2.15 s)." in text
    assert "- 0.9999999: not reached; the most accurate is Nvidia Nemotron Nano 9B v2 at k=32" in text
    assert "- Qwen3-Max: by Nvidia Nemotron Nano 9B v2." in text


def test_json_has_everything():
    found = json.loads(run(*FAST, *BUDGET, "--format", "json").stdout)
    assert found["budget"] == {"cost": 0.5, "latency": 60, "accuracy": 0.93}
    assert {"model", "k", "accuracy", "cost_se", "latency_range95", "gain"} <= set(found["frontier"][0])
    assert [each["selector"] for each in found["choices"] if each["k"] is None and each["reason"]] == []
    assert len(found["frontier"]) > 8
    assert found["reach"][0]["reach"] == 0.93
    assert {"model", "k", "by"} == set(found["dominated"][0])
    assert found["provenance"]["command"].startswith("bestofk route --scenario essay-feedback")


def test_csv_has_a_line_for_each_stop_and_each_selector():
    lines = list(csv.DictReader(io.StringIO(run(*FAST, *BUDGET, "--format", "csv").stdout)))
    assert {line["part"] for line in lines} == {"frontier", "choice"}
    assert all(line["model"] and line["k"] and line["accuracy_range95_low"] for line in lines)
    assert all(line["selector"] for line in lines if line["part"] == "choice")


def test_named_models_alone():
    found = json.loads(run(*FAST, "gpt-5", "gpt-5-mini", *BUDGET, "--format", "json").stdout)
    assert found["models"] == 2
    assert {each["model"] for each in found["frontier"]} <= {"gpt-5", "gpt-5-mini"}


def test_a_leaderboard(written):
    result = run("route", "--models", written(BOARD, "board.yml"), "--max-cost", "1")
    assert result.exit_code == 0
    assert "good       2  0.7000 [0.633, 0.759]" in result.stdout
    assert "total_cost is 0, so its cost is unknown (--free takes it for nothing to pay): unpriced." in result.stdout
    assert "Attempts are not independent" in result.stdout


def test_a_leaderboard_for_machines(written):
    result = run("route", "--models", written(BOARD, "board.yml"), "--max-cost", "1", "--format", "json")
    found = json.loads(result.stdout)
    assert found["left_out"]["unpriced"].startswith("total_cost is 0")
    assert found["frontier"][-1]["accuracy_se"] == pytest.approx((0.7 * 0.3 / 200) ** 0.5)
    assert found["frontier"][-1]["cost_range95"] == [None, None]


@pytest.mark.parametrize(
    "option", [("--trials", "10"), ("--k-max", "8"), ("--method", "analytic"), ("--compare", "cost")]
)
def test_a_leaderboard_is_not_simulated(written, option):
    result = run("route", "--models", written(BOARD, "board.yml"), "--max-cost", "1", *option)
    assert result.exit_code == 2
    assert option[0].strip("-") in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["html", "latex", "pipe", "rst", "tsv", "grid"])
def test_formats(name):
    assert "emotron" in run(*FAST, *BUDGET, "--format", name).stdout


def test_a_price_list(written):
    prices, figures = written(json.dumps(PRICES), "prices.json"), written(FIGURES, "figures.csv")
    result = run(*FAST, "--models", prices, "--figures", figures, "--max-cost", "0.1")
    assert result.exit_code == 0
    assert "Left out" in result.stdout
    assert "absent" in result.stdout


def test_nothing_feasible_ends_with_1():
    result = run(*FAST, "--max-cost", "1e-9")
    assert result.exit_code == 1
    assert "GPT-5: cost ≤ 1e-09 USD holds at no k" in result.stdout
    assert "(by 0.00348 USD) allows GPT-5 Nano at k=4." in " ".join(result.stdout.split())
    assert result.stderr.count("\n") == 1
    assert "nothing is feasible" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no budget"),
        (("gpt-6", *BUDGET), "no model 'gpt-6'; did you mean 'gpt-5'?"),
        ((*BUDGET, "--reach", "95"), "reach = 95.0: an accuracy lies in [0, 1]"),
        ((*BUDGET, "--compare", "energy"), "no resource of 'gpt-5' named 'energy'"),
        ((*BUDGET, "--figures", "x.csv"), "belongs to a price list"),
        ((*BUDGET, "--models", "absent.json"), "give --figures FILE"),
        ((*BUDGET, "--models", "absent.toml"), "cannot be read"),
    ],
)
def test_errors_are_one_line_and_end_with_2(arguments, message):
    result = run(*FAST, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_a_tally_is_priced_for_all_models(tmp_path):
    assert (
        run("draw", "--model", "gpt-5", "--trials", "2000", "--k-max", "16", "-o", tmp_path / "run.tally").exit_code
        == 0
    )
    result = run("route", "--tally", tmp_path / "run.tally", *BUDGET)
    assert result.exit_code == 0
    assert "M = 2,000 trials" in " ".join(result.stdout.split())


def test_a_catalog_is_named_as_everywhere(tmp_path):
    asked, catalog = (*FAST[:3], "--max-cost", 1), log_catalog(tmp_path, large_log())
    named = [run(*asked, option, catalog, "--format", "json") for option in ("--catalog", "--models")]
    assert named[0].exit_code == 0
    assert named[0].stdout == named[1].stdout
    assert "The Pareto set of 1 model by accuracy" in run(*asked, "--catalog", catalog).stdout
