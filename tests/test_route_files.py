"""Files that route reads: leaderboards of Aider and price lists with figures, and what of them is left out and why."""

import json
import re
from pathlib import Path

import bestofk as bk
import numpy as np
import pytest
from bestofk.routing.attempts import Attempts

ENTRY = (
    "- {{model: {}, edit_format: diff, test_cases: 200, "
    "pass_rate_1: {}, pass_rate_2: {}, seconds_per_case: {}, total_cost: {}}}\n"
)
BOARD = "".join(
    ENTRY.format(*figures)
    for figures in (
        ("good", 40.0, 70.0, 30.0, 16.0),
        ("cheap", 30.0, 50.0, 17.0, 3.4),
        ("worse", 20.0, 40.0, 36.0, 9.0),
        ("unpriced", 35.0, 60.0, 20.0, 0.0),
        ("unknown", 35.0, 60.0, 20.0, "null"),
    )
)
PRICES = {
    "a": {"input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6},
    "b": {"input_cost_per_token": 2e-6, "output_cost_per_token": 8e-6},
    "free": {"input_cost_per_token": 0, "output_cost_per_token": 0},
}
FIGURES = """model,accuracy,accuracy_std,latency_in,latency_out,output_tokens,output_tokens_std,parallelism
a,0.8,0.1,0.0001,0.002,500,50,2
b,0.9,0.05,0.0001,0.002,,,
free,0.7,0.1,0.0001,0.002,,,
absent,0.7,0.1,0.0001,0.002,,,
"""


@pytest.fixture
def board(written):
    return written(BOARD, "board.yml")


@pytest.fixture
def prices(written):
    return written(json.dumps(PRICES), "prices.json")


def test_a_second_attempt_is_made_where_the_first_fails(board):
    summary = bk.load_models(board).models.summaries()["good"]
    assert summary.k.tolist() == [1, 2]
    cost = 16 / 200  # of a case, with 1 + 0.6 calls
    assert summary.mean[:, 1].tolist() == pytest.approx([cost / 1.6, cost])
    assert summary.mean[:, 2].tolist() == pytest.approx([30 / 1.6, 30])
    assert summary.mean[:, 0].tolist() == [0.4, 0.7]
    assert summary.se[:, 0].tolist() == pytest.approx(np.sqrt([0.4 * 0.6 / 200, 0.7 * 0.3 / 200]))


def test_a_cost_that_is_not_known_leaves_a_model_out_unless_it_is_free(board):
    found = bk.load_models(board)
    assert list(found.models.entries) == ["good", "cheap", "worse"]
    assert "total_cost is 0" in found.left_out["unpriced"]
    assert "total_cost is missing" in found.left_out["unknown"]
    free = bk.load_models(board, free=True)
    assert not free.left_out
    assert free.models.summaries()["unknown"].mean[:, 1].tolist() == [0, 0]


def test_a_board_is_routed(board):
    found = bk.route(bk.load_models(board).models, bk.Budget(cost=1), reach=[0.45])
    assert [(stop.model, stop.k) for stop in found.frontier] == [("cheap", 1), ("cheap", 2), ("good", 2)]
    assert [(each.model, dict(each.by)) for each in found.dominated] == [("worse", {"cheap": 2})]
    row = found.reaches[0].row
    assert (found.candidates.model[row], found.candidates.k[row]) == ("cheap", 2)
    assert found.replication.kind == "inputs"
    assert all(each.stability.replications == 100 for each in found.answers)


def test_other_cases_vary_as_the_binomial_standard_error_says():
    entry, generator = Attempts("x", 200, (0.4, 0.7), 1.0, 1.0), np.random.default_rng(1)
    drawn = np.array([entry.drawn_again(generator).solved for _ in range(2000)])
    assert (np.diff(drawn, axis=1) >= 0).all()
    error = np.sqrt(np.array([0.24, 0.21]) / 200)
    assert np.abs(drawn.mean(axis=0) - [0.4, 0.7]).max() < 5 * error.max() / np.sqrt(2000)  # 1 in 10^6
    assert drawn.std(axis=0) == pytest.approx(error, rel=0.08)  # five standard errors of a standard deviation


def test_percentiles_of_a_board_are_refused(board):
    with pytest.raises(bk.BadInput, match="only means were measured"):
        bk.route(bk.load_models(board).models, bk.Budget(latency="30@p95"))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (("pass_rate_2: 70.0", "pass_rate_2: 30.0"), "pass_rate_1 = 40 and pass_rate_2 = 30: must be percentages"),
        (("pass_rate_2: 70.0, ", ""), "entry 1: good: pass_rate_2 is missing"),
        (("test_cases: 200, pass_rate_1: 40.0", "test_cases: 0.5, pass_rate_1: 40.0"), "test_cases = 0.5"),
        (("total_cost: 16.0", "total_cost: -1"), "total_cost = -1"),
        (("total_cost: 16.0", "total_cost: x"), "total_cost = 'x': must be a number"),
        (("model: cheap", "model: good"), "'good .diff.' is there twice"),
        (("total_cost: 16.0", f"total_cost: 0x{'f' * 5000}"), "total_cost = a number of thousands of digits: must be"),
        (("total_cost: 16.0", "total_cost: 1.0e+300"), r"total_cost = 1e\+300, .*: must lie in"),
        (("seconds_per_case: 30.0", "seconds_per_case: 1.0e+300"), r"seconds_per_case = 1e\+300: must lie in"),
        (("model: good", f"model: 0x{'f' * 5000}"), "model = a number of thousands of digits: must be a text"),
        (("model: good", "model: [a, b]"), r"entry 1: model = \['a', 'b'\]: must be a text"),
        (("test_cases: 200", "test_cases: 1.0e+300"), r"test_cases = 1e\+300: must be a whole number from 1 to 10"),
        (("test_cases: 200", "test_cases: 1.0e+19"), r"test_cases = 1e\+19: must be a whole number from 1 to 10"),
    ],
)
def test_a_board_that_is_wrong(written, change, match):
    with pytest.raises(bk.BadInput, match=match):
        bk.load_models(written(BOARD.replace(*change, 1), "board.yml"))


def test_a_board_that_is_empty(written):
    with pytest.raises(bk.BadInput, match=r"board\.yml: empty: nothing but blanks or comments"):
        bk.load_models(written("", "board.yml"))


@pytest.mark.parametrize("key", ["model", "edit_format"])
def test_a_text_that_grows_by_reference(written, key):
    """Ten levels of nine references each: a billion words where they are written out."""
    levels = "".join(f"  x{at}: &x{at} [{', '.join([f'*x{at - 1}'] * 9)}]\n" for at in range(1, 10))
    fields = {"model": "good", "edit_format": "diff", key: "*x9"}
    entry = f"- x0: &x0 [word]\n{levels}" + "".join(f"  {name}: {value}\n" for name, value in fields.items())
    with pytest.raises(bk.BadInput, match=f"{key} = .*: must be a text"):
        bk.load_models(written(f"{entry}  pass_rate_1: 1\n{BOARD}", "board.yml"))


def test_a_price_list_is_joined_with_figures(prices, written):
    found = bk.load_models(prices, figures=written(FIGURES, "figures.csv"))
    assert list(found.models) == ["a", "b"]
    a, b = found.models.values()
    assert (a.resources[0].input, a.resources[0].output) == (1e-6, 4e-6)
    assert (a.workload.output.mean, a.workload.output.std, a.parallelism) == (500, 50, 2)
    assert b.workload == bk.load_catalog().models["gpt-5"].workload
    assert "is 0, so the price is unknown" in found.left_out["free"]
    assert "no model 'absent' among 3" in found.left_out["absent"]
    assert bk.route(found.models, bk.Budget(cost=1), method="analytic", k_max=8).frontier
    assert list(bk.load_models(prices, figures=written(FIGURES, "figures.csv"), free=True).models) == ["a", "b", "free"]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (("a,0.8", "a,1.8"), r"figures.csv: row 1 .*: accuracy.mean = 1.8: must lie in \[0, 1\]"),
        (("b,0.9", "a,0.9"), "model 'a' is there twice"),
        (("b,0.9", "b,"), "row 2 .*: accuracy is missing"),
        (("b,0.9", "b,good"), "accuracy = 'good': must be a number"),
        (("500,50,2", "500,50,2.5"), "parallelism"),
        (("latency_in,", "speed,"), "no column 'latency_in'"),
    ],
)
def test_figures_that_are_wrong(prices, written, change, match):
    with pytest.raises(bk.BadInput, match=match):
        bk.load_models(prices, figures=written(FIGURES.replace(*change), "figures.csv"))


def test_prices_and_figures_belong_together(prices, written):
    with pytest.raises(bk.BadInput, match="give --figures"):
        bk.load_models(prices)
    with pytest.raises(bk.BadInput, match="give --models"):
        bk.load_models(figures=written(FIGURES, "figures.csv"))


def test_a_real_board(shared_data):
    found = bk.load_models(shared_data("aider_polyglot_leaderboard.yml"))
    assert len(found.models.entries) + len(found.left_out) == 69
    assert sum("is missing" in reason for reason in found.left_out.values()) == 1
    routed = bk.route(found.models, bk.Budget(cost=0.1, latency=120), selectors=["accuracy"], reach=[0.8])
    assert (routed.answers[0].choice.model, routed.answers[0].choice.k) == ("gpt-5 (medium)", 2)
    assert routed.candidates.model[routed.reaches[0].row] == "gpt-5 (low)"


def test_a_real_price_list(shared_data, written):
    figures = "model,accuracy,accuracy_std,latency_in,latency_out\ngpt-5,0.9,0.02,0.0005,0.005\n"
    found = bk.load_models(shared_data("litellm_prices.json"), figures=written(figures, "figures.csv"))
    assert found.models["gpt-5"].resources[0].output == 1e-5


def block(language):
    """The one block of a language on the page about routes."""
    page = (Path(__file__).parents[1] / "docs" / "route.md").read_text(encoding="utf-8")
    return re.search(rf"^```{language}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)[1]


def test_figures_of_the_page_are_read(written):
    prices = dict.fromkeys(("gpt-5", "gpt-4o-mini"), PRICES["a"])
    path = written(json.dumps(prices), "prices.json")
    assert list(bk.load_models(path, figures=written(block("csv"), "figures.csv")).models) == list(prices)


def test_python_of_the_page_runs(capsys):
    exec(compile(block("python"), "route.md", "exec"), {})  # noqa: S102 - the page's own code
    assert capsys.readouterr().out == "nemotron-nano-9b-v2 4 gpt-5-nano 4\n"
