"""Sweeps: the same choices as one at a time, from the same draws; keys and ranges that are wrong end in one line."""

import bestofk as bk
import numpy as np
import pytest
from bestofk.sensitivity.axis import Axis, parse_axis
from bestofk.sensitivity.inputs import figures_of, find_input
from bestofk.stream import draw as drawing
from logs import large_log

MODELS = bk.load_catalog().models
SETTINGS = {"trials": 20_000, "k_max": 32}
ASKED = ("accuracy", "cube", "utopia", "knee", "cheapest")


def routed(models, budget, selectors=ASKED, **settings):
    """What `route` answers, selector by selector."""
    found = bk.route(models, budget, selectors=selectors, stability="none", **settings)
    return [(each.choice.model, each.choice.k, each.choice.reason) for each in found.answers]


def swept(found):
    """What a sweep answers, point by point."""
    size = len(found.selectors)
    rows = [(row.choice.model, row.choice.k, row.choice.reason) for row in found.rows]
    return [rows[first : first + size] for first in range(0, len(rows), size)]


@pytest.fixture(scope="module")
def tally():
    return bk.draw(MODELS["gpt-5"].workload, SETTINGS["trials"], k_max=SETTINGS["k_max"])


@pytest.mark.parametrize("base", [{}, {"latency": "60@p95"}, {"accuracy": "0.93@p10"}, {"cost": "9@p90"}])
def test_each_budget_is_answered_as_if_it_were_alone(tally, base):
    costs, least = [0.001, 0.01, 0.05, 0.4], [0.9, 0.97]
    budget = bk.Budget(**base)
    found = bk.sweep(MODELS, {"max_cost": costs, "min_accuracy": least}, budget, selectors=ASKED, tally=tally, k_max=32)
    expected = []
    for cost in costs:
        for accuracy in least:
            cost_limit = f"{cost}@p90" if "cost" in base else cost
            accuracy_limit = f"{accuracy}@p10" if "accuracy" in base else accuracy
            limits = {**base, "cost": cost_limit, "accuracy": accuracy_limit}
            expected.append(routed(MODELS, bk.Budget(**limits), tally=tally, k_max=32))
    assert swept(found) == expected


def test_figures_of_models_vary():
    vary = {"gpt-5.accuracy.std": [0.01, 0.09], "parallelism": [2, 8], "max_cost": [0.1, 0.4]}
    found = bk.sweep(MODELS, vary, selectors=["accuracy", "cube"], **SETTINGS)
    expected = []
    for std in vary["gpt-5.accuracy.std"]:
        for parallelism in vary["parallelism"]:
            inputs = {"accuracy.std": std, "parallelism": parallelism}
            models = [changed(model, inputs if name == "gpt-5" else {"parallelism": parallelism})
                      for name, model in MODELS.items()]  # fmt: skip
            expected += [routed(models, bk.Budget(cost=cost), ["accuracy", "cube"], **SETTINGS) for cost in (0.1, 0.4)]
    assert swept(found) == expected
    assert [row.inputs for row in found.rows[:3]] == [(0.01, 2.0, 0.1), (0.01, 2.0, 0.1), (0.01, 2.0, 0.4)]


def changed(model, inputs):
    for key, value in inputs.items():
        model = figures_of(model)[key](model, value)
    return model


def test_draws_are_shared(monkeypatch):
    drawn = []
    monkeypatch.setattr("bestofk.stream.method.draw", lambda *_, **__: drawn.append(1) or drawing.draw(*_, **__))
    bk.sweep(MODELS, {"accuracy.std": [0.01, 0.02], "max_cost": [0.1, 0.2, 0.3]}, selectors=["accuracy"], **SETTINGS)
    assert len(drawn) == 1
    bk.sweep(MODELS, {"workload.output.mean": [1000, 2000]}, selectors=["accuracy"], **SETTINGS)
    assert len(drawn) == 3


def test_every_figure_is_set():
    model = MODELS["gpt-5"]
    for key, change in figures_of(model).items():
        other = change(model, 1.0)
        assert other != model, key
        assert change(other, 1.0) == other
    assert figures_of(model)["usd_per_million_tokens.output"](model, 3.0).resources[0].output == pytest.approx(3e-6)
    assert figures_of(model)["workload.input.mean"](model, 3.0).workload.input == bk.Normal(3.0, 64)


def test_limits_of_further_resources():
    energy = bk.Resource("energy", "J", 1.0, 1.0)
    model = bk.Model("mine", "Mine", MODELS["gpt-5"].workload, bk.Normal(0.9, 0.05), (energy,))
    found = bk.sweep(model, {"max_energy": [4000, 40_000]}, selectors=["accuracy"], method="analytic")
    assert [row.choice.k for row in found.rows] == [1, 13]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("max_cots", "max_cost"),
        ("acuracy.std", "accuracy.std"),
        ("gpt-5.acuracy.std", "gpt-5.accuracy.std"),
        ("gpt-5.max_cost", "max_cost"),
    ],
)
def test_unknown_keys_name_the_nearest(key, meant):
    with pytest.raises(bk.UnknownName, match=f"no input '{key}'; did you mean '{meant}'"):
        find_input(key, MODELS.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("max_cost", "must be KEY="),
        ("=1,2", "must be KEY="),
        ("max_cost=", "must be KEY="),
        ("max_cost=1:2", "must be KEY="),
        ("max_cost=1:2:3:4", "must be KEY="),
        ("max_cost=1:2:0", "count must be a whole number"),
        ("max_cost=1:2:2.5", "count must be a whole number"),
        ("max_cost=1:2:1", "1 value from 1 to 2"),
        ("max_cost=1:1:3", "3 values from 1 to 1"),
        ("max_cost=1,x", "'x' is not a finite number"),
        ("max_cost=1,,2", "'' is not a finite number"),
        ("max_cost=nan", "'nan' is not a finite number"),
        ("max_cost=1:inf:3", "'inf' is not a finite number"),
        ("max_cost=1,2,1", "a value is given twice"),
    ],
)
def test_bad_ranges(text, reason):
    with pytest.raises(bk.BadInput, match=reason) as refused:
        parse_axis(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("vary", "reason"),
    [
        ({}, "nothing varies"),
        ({"max_cost": []}, "no values"),
        ([Axis("max_cost", (1.0,)), Axis("max_cost", (2.0,))], "given twice"),
        ({"max_cost": np.arange(1, 2000), "max_latency": np.arange(1, 2000)}, "more than 1,000,000 points"),
        ({"parallelism": [1.5]}, "vary parallelism: parallelism = 1.5: must be a whole number"),
        ({"accuracy.mean": [2]}, "must lie in"),
        ({"min_accuracy": [2]}, "must lie in"),
        ({"max_cost": [-1]}, "finite number ≥ 0"),
    ],
)
def test_bad_grids(vary, reason):
    with pytest.raises(bk.BadInput, match=reason):
        bk.sweep(MODELS, vary, selectors=["accuracy"], method="analytic")


def test_what_was_chosen_anywhere_is_known_with_a_summary_that_reaches_it():
    """At P = 4 k ends at 16, at P = 5 it ends at 15."""
    model = bk.Model("log", "", bk.Workload.from_records(large_log()), None, MODELS["gpt-5"].resources)
    found = bk.sweep(
        model, {"parallelism": [5, 4], "max_cost": [0.004, 9]}, selectors=["accuracy", "fastest"], method="analytic"
    )
    rows = {(row.inputs[0], row.choice.k) for row in found.rows}
    (name, (ks, summary)), *others = found.chosen.items()
    assert (name, others) == ("log", [])
    assert list(ks) == sorted({k for _, k in rows if k is not None})
    assert (ks[-1], summary.model.parallelism) == (16, 4)


def test_limits_that_vary_are_not_among_those_that_do_not():
    budget = bk.Budget(cost="0.3@p95", latency=60)
    found = bk.sweep(MODELS["gpt-5"], {"max_cost": [0.1, 0.2]}, budget, selectors=["accuracy"], method="analytic")
    assert found.budget == bk.Budget(latency=60)
    assert found.varying == ("cost p95",)
