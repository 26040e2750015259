"""bestofk solve: from a model and a budget to a decision, in text and in JSON, with its exit codes."""

from __future__ import annotations

import json
from dataclasses import replace

import bestofk as bk
import numpy as np
import pytest
from bestofk.decision.stability import Stability
from bestofk_tables.decision.choices import choices_table
from bestofk_tables.decision.report import DecisionReport
from click.testing import CliRunner

HAND = (
    "--price-in", "1.25", "--price-out", "10", "--latency-in", "0.0005", "--latency-out", "0.005",
    "--accuracy", "0.94±0.02", "--parallelism", "4",
)  # fmt: skip
ENERGY = """
[resources.energy]
unit = "J"

[workload]
input = { mean = 1000, std = 0 }
output = { mean = 2000, std = 0 }

[models.small]
usd_per_million_tokens = { input = 1, output = 4 }
seconds_per_token = { input = 0.001, output = 0.002 }
accuracy = { mean = 0.9, std = 0.03 }
resources = { energy = { input = 0.01, output = 0.1 } }
parallelism = 2

[scenarios.battery]
budget = { cost = 1.0, energy = 2500 }
"""


@pytest.fixture
def solve():
    from bestofk_cli.app import app

    def run(*arguments):
        return CliRunner().invoke(app, ["solve", *arguments])

    return run


@pytest.fixture
def decide(solve):
    def run(*arguments):
        result = solve(*arguments, "--format", "json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run


def by_selector(found):
    return {choice["selector"]: choice for choice in found["choices"]}


def test_a_model_typed_by_hand_is_the_catalogs_model_with_the_same_figures(decide):
    asked = ("--scenario", "essay-feedback", "--method", "analytic")
    by_hand, by_name = decide(*HAND, *asked), decide("gpt-5", *asked)
    assert by_hand["choices"] == by_name["choices"]
    assert by_hand["model"] == "by hand"


def test_what_is_typed_takes_the_place_of_a_models_own_figure(decide):
    found = decide("gpt-5", "--scenario", "essay-feedback", "--method", "analytic", "--parallelism", "8")
    assert found["feasible"] == [8, 16]
    assert by_selector(found)["fastest"]["latency"] == pytest.approx((0.0005 * 1024 + 0.005 * 2048) * 8 / 8)


def test_typed_limits_take_the_place_of_the_scenarios(decide):
    found = decide("gpt-5", "--scenario", "essay-feedback", "--max-cost", "0.2", "--method", "analytic")
    assert found["budget"] == {"cost": 0.2, "latency": 60, "accuracy": 0.93}
    assert found["feasible"] == [4, 8]


def test_a_limit_on_a_percentile_is_stricter_than_one_on_the_mean(decide):
    cost = 20 * (1.25e-6 * 1024 + 10e-6 * 2048)
    for limit, largest in ((f"{cost * 1.001}", 20), (f"{cost * 1.001}@p99", 16)):
        found = decide("gpt-5", "--max-cost", limit, "--method", "analytic", "--selector", "accuracy")
        assert found["feasible"][-1] == largest


def test_the_quick_stability_says_at_how_many_trials_it_holds(decide):
    found = decide("gpt-5", "--scenario", "essay-feedback", "--trials", "20000", "--selector", "accuracy")
    assert found["replication"]["kind"] == "parts"
    assert (found["replication"]["count"], found["replication"]["trials"]) == (100, 200)
    assert "understates the stability at 20,000" in found["replication"]["note"]
    assert found["choices"][0]["stability"]["replications"] == 100


def test_the_published_knee_is_a_lottery_and_its_accuracy_choice_is_not(decide):
    found = by_selector(
        decide(
            "qwen3-max", "--scenario", "medical-ai", "--method", "published", "--stability", "full",
            "--selector", "knee-published", "--selector", "utopia",
        )
    )  # fmt: skip
    assert found["knee-published"]["stability"]["share"] < 0.5 < found["utopia"]["stability"]["share"] + 0.25
    assert len(found["knee-published"]["stability"]["counts"]) > 5


def test_risk_comes_from_the_distributions(decide):
    found = decide(
        "gpt-5", "--max-latency", "53.8", "--method", "analytic", "--selector", "fixed", "--option", "fixed.k=20"
    )
    (choice,) = found["choices"]
    mean, std = choice["latency"], choice["latency_std"]
    from scipy.stats import norm

    assert choice["risk"]["breaks"]["latency"] == pytest.approx(norm.sf(53.8, mean, std), abs=1e-3)
    assert choice["risk"]["keeps_all"] == pytest.approx(1 - choice["risk"]["breaks"]["latency"], abs=1e-3)


def test_exchange_rates_price_each_further_hundredth(decide):
    found = decide("gpt-5", "--scenario", "essay-feedback", "--method", "analytic", "--selector", "accuracy")
    first = found["exchange"][0]
    assert (first["k"], first["next_k"]) == (4, 8)
    per_sample = 1.25e-6 * 1024 + 10e-6 * 2048
    assert first["per_0.01_accuracy"]["cost"] == pytest.approx(4 * per_sample / first["accuracy"] * 0.01)


def test_a_fourth_objective_from_a_catalog_file_needs_no_code(tmp_path, decide, solve):
    catalog = tmp_path / "energy.toml"
    catalog.write_text(ENERGY)
    asked = ("small", "--catalog", str(catalog), "--scenario", "battery")
    found = decide(*asked, "--method", "analytic", "--selector", "accuracy")
    per_sample = 0.01 * 1000 + 0.1 * 2000
    (choice,) = found["choices"]
    assert choice["k"] == 2500 // per_sample // 2 * 2 == 10
    assert choice["energy"] == pytest.approx(10 * per_sample)
    assert found["exchange"][0]["per_0.01_accuracy"].keys() == {"cost", "latency", "energy"}
    assert choice["risk"]["breaks"] == {"cost": 0, "energy": 0}
    assert choice["around"]["binding"] == ["energy"]
    shown = solve(*asked, "--trials", "5000").stdout
    assert "energy (J)" in shown
    assert "Exchange rates along the Pareto set" in shown
    stricter = decide(*asked, "--limit", "energy=1300", "--method", "analytic", "--selector", "accuracy")
    assert stricter["choices"][0]["k"] == 6


def test_standard_errors_of_the_inputs_are_what_an_exact_method_replicates(tmp_path, decide):
    measured = ENERGY.replace("std = 0.03 }", "std = 0.03, mean_se = 0.02 }")
    catalog = tmp_path / "measured.toml"
    catalog.write_text(measured)
    found = decide(
        "small", "--catalog", str(catalog), "--min-accuracy", "0.95", "--method", "analytic", "--selector", "cheapest"
    )
    assert found["replication"]["kind"] == "inputs"
    assert 0 < found["choices"][0]["stability"]["share"] < 1


def test_nothing_feasible_says_what_would_have_to_give_and_ends_with_1(solve):
    arguments = ("gpt-5", "--max-cost", "0.3", "--min-accuracy", "0.985", "--method", "analytic")
    result = solve(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("bestofk: nothing is feasible: accuracy ≥ 0.985 holds from k=")
    assert "What would have to give" in result.stdout
    found = json.loads(solve(*arguments, "--format", "json").stdout)
    relaxed = {each["objective"]: each for each in found["relaxations"]}
    assert relaxed["accuracy"]["k"] == 12
    assert relaxed["cost"]["limit"] == pytest.approx(relaxed["cost"]["k"] * (1.25e-6 * 1024 + 10e-6 * 2048))
    assert solve("gpt-5", "--max-cost", repr(relaxed["cost"]["limit"]), *arguments[3:]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("gpt-5",), "--max-cost"),
        (("gpt5", "--max-cost", "1"), "did you mean 'gpt-5'"),
        (("--max-cost", "1"), "--accuracy"),
        (("gpt-5", "--max-cost", "-1"), "cost = '-1'"),
        (("gpt-5", "--max-cost", "nan"), "cost = 'nan'"),
        (("gpt-5", "--max-latency", "60@p100"), "between 0 and 100"),
        (("gpt-5", "--max-latency", "60@95"), "60@p95"),
        (("gpt-5", "--min-accuracy", "1.5"), "[0, 1]"),
        (("gpt-5", "--limit", "energy"), "NAME=LIMIT"),
        (("gpt-5", "--limit", "energy=1"), "no objective 'energy'"),
        (("gpt-5", "--limit", "cost=0.5", "--max-cost", "0.4"), "give --max-cost"),
        (("gpt-5", "--limit", "energy=1", "--limit", "energy=2"), "once"),
        (("gpt-5", "--max-cost", "1", "--accuracy", "high"), "0.94±0.02"),
        ((*HAND, "--accuracy", "0.94", "--max-cost", "1"), "--accuracy 0.94: say how much samples differ"),
        (("gpt-5", "--max-cost", "1", "--price-in", "-2"), "'--price-in': -2.0 is not in the range"),
        (("gpt-5", "--max-cost", "1", "--stability", "fast"), "stability"),
        (("gpt-5", "--max-cost", "1", "--replications", "10"), "100"),
        (("gpt-5", "--max-cost", "1", "--k-max", "3"), "k_step"),
    ],
)
def test_bad_input_is_one_line_and_ends_with_2(solve, arguments, says):
    result = solve(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert not result.stdout


def test_csv_has_a_row_for_each_selector(solve):
    result = solve("gpt-5", "--scenario", "essay-feedback", "--method", "analytic", "--format", "csv")
    lines = result.stdout.splitlines()
    assert len(lines) == 1 + len(np.unique([line.split(",")[1] for line in lines[1:]]))
    assert "keeps_all" in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        (*HAND, "--max-cost", "0.5@p99", "--method", "analytic", "--option", "fixed.k=8", "--weights", "cost=2"),
        ("gpt-5", "--scenario", "essay-feedback", "--trials", "1e4", "--stability", "full", "--selector", "utopia"),
    ],
)
def test_the_command_in_the_provenance_makes_the_same_decision(decide, arguments):
    import shlex

    found = decide(*arguments)
    _, command, *words = shlex.split(found["provenance"]["command"])
    assert command == "solve"
    assert "json" in words
    again = decide(*[word for word in words if word not in ("--format", "json")])
    assert again["choices"] == found["choices"]


def test_no_choice_at_all_ends_with_1_and_the_reason(solve):
    result = solve(
        "gpt-5", "--max-cost", "0.5", "--method", "analytic", "--selector", "fixed", "--option", "fixed.k=17"
    )
    assert result.exit_code == 1
    assert result.stderr.startswith("bestofk: k=17 is not on the grid")


def test_an_accuracy_alone_keeps_the_spread_of_the_model(decide):
    asked = ("gpt-5", "--max-cost", "1", "--method", "analytic", "--selector", "accuracy")
    alone, spread, none = (
        by_selector(decide(*asked, "--accuracy", text))["accuracy"]["accuracy"] for text in ("0.9", "0.9±0.02", "0.9±0")
    )
    assert alone == spread
    assert alone > none == pytest.approx(0.9)
    lengths = (decide(*asked, "--output-tokens", text)["choices"][0] for text in ("1000", "1000±128"))
    assert next(lengths) == next(lengths)


def test_where_nothing_is_feasible_the_relaxation_comes_first_and_no_dashes(solve):
    text = solve("gpt-5", "--max-cost", "0.3", "--min-accuracy", "0.985", "--method", "analytic").stdout
    lines = text.splitlines()
    assert lines[0] == "GPT-5: no k keeps the budget"
    assert [line for line in lines if line][2] == "What would have to give, the other limits kept"
    assert "accuracy-per-cost" not in text
    assert len(lines) < 20


def test_a_relaxed_percentile_is_named_as_one(solve):
    text = solve("gpt-5", "--max-cost", "0.1", "--min-accuracy", "0.97@p10", "--method", "analytic").stdout
    assert "- accuracy p10 ≥ 0.943" in text
    assert " in place of 0.97 (by 0.0" in text


def test_where_replications_find_something_feasible_that_is_said(solve):
    text = solve("gpt-5", "--max-cost", "0.08703", "--trials", "20000", "--k-max", "4").stdout
    assert "of the replications something is feasible." in text


def test_what_a_point_breaks_is_said_with_the_side_and_units_stand_in_the_headers(solve):
    text = solve("gpt-5", "--scenario", "essay-feedback", "--method", "analytic", "--k-max", "24").stdout
    (header, _, row) = text.partition("Which k break the budget")[2].partition("Exchange")[0].strip().splitlines()[-3:]
    assert header.split() == ["k", "accuracy", "cost", "(USD)", "latency", "(s)"]
    assert row.split() == ["24", "+0.0222", "+4.51"]
    text = solve("gpt-5", "--min-accuracy", "0.962", "--method", "analytic", "--k-max", "12").stdout
    assert text.partition("Which k break the budget")[2].partition("Exchange")[0].split()[-2:] == ["4", "−0.00144"]


def test_amounts_have_no_exponent_that_can_be_read_without(tmp_path, solve):
    catalog = tmp_path / "energy.toml"
    catalog.write_text(ENERGY)
    asked = ("small", "--catalog", str(catalog), "--max-cost", "1", "--limit", "energy=2500", "--method", "analytic")
    text = solve(*asked, "--selector", "accuracy-per-cost").stdout
    assert "energy ≤ 2,500 J by 2" in text
    assert "e+0" not in text


def test_csv_has_the_range_of_k_in_two_columns(solve):
    text = solve("gpt-5", "--scenario", "essay-feedback", "--trials", "2000", "--k-max", "8", "--format", "csv").stdout
    assert "stability,k_range90_low,k_range90_high," in text.splitlines()[0]
    assert "[" not in text


def test_a_range_of_k_counts_no_choice_where_it_is_common():
    """A knee that one replication in forty finds is none, and not surely at the k of that one."""
    decision = bk.solve(bk.load_catalog().models["gpt-5"], bk.Budget(cost=0.5), selectors=["knee"], method="analytic")
    shown = {}
    for outcomes in ([None] * 39 + [8], [None] * 20 + [8] * 15 + [12] * 5, [None] * 4 + [8] * 36):
        stability = Stability.of(None, outcomes)
        (answer,) = decision.answers
        again = replace(decision, answers=(replace(answer, stability=stability),))
        (row,) = choices_table(again).rows
        (record,) = DecisionReport(again, {}).records()
        shown[row[3]] = (record["k_range90"], record["no_choice"])
    assert shown == {"none": (None, 0.975), "8 to 12, or none": ([8, 12], 0.5), "8": ([8, 8], 0.1)}
