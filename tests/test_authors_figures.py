"""The published method gives the figures that the paper's own code gives: every choice, mean, spread and percentile."""

import json

import bestofk as bk
import pytest

AUTHORS_NAMES = {
    "gpt-5": "gpt5",
    "gpt-5-mini": "gpt5-mini",
    "gpt-5-nano": "gpt5-nano",
    "nemotron-ultra-253b": "nvidia-nemotron-ultra-253b",
    "nemotron-h-47b": "nvidia-nemotron-h-47b",
    "nemotron-nano-9b-v2": "nvidia-nemotron-nano-9b-v2",
    "qwen3-max": "qwen3-max",
    "qwen3-next-80b-a3b": "qwen3-next-80b-a3b",
    "qwen3-30b-a3b": "qwen3-30b-a3b",
}
SELECTORS = {"accuracy": "accuracy", "cube": "cube", "utopia": "utopia", "knee-published": "knee"}
SCENARIOS = ("essay-feedback", "medical-ai", "proposal-writing")


@pytest.fixture(scope="module")
def summaries():
    return bk.simulate(bk.load_catalog().models, method="published", trials=300, seed=42, k_max=128)


@pytest.fixture
def figures(shared_data):
    return json.loads(shared_data("authors_code_seed42.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("selector", SELECTORS)
@pytest.mark.parametrize("name", AUTHORS_NAMES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_cell(figures, summaries, scenario, name, selector):
    expected = figures["scenarios"][scenario]["models"][AUTHORS_NAMES[name]][SELECTORS[selector]]
    summary = summaries[name]
    choice = bk.registered_selector(selector).choose(bk.within(summary, bk.load_catalog().scenarios[scenario].budget))
    if expected is None:
        assert choice.k is None
        assert choice.reason
        return
    assert choice.k == expected["k"]
    row = summary.k.tolist().index(choice.k)
    low, high = summary.quantile([0.025, 0.975])[:, row]
    for column, objective in enumerate(("accuracy", "cost", "latency")):
        assert summary.mean[row, column] == pytest.approx(expected[objective], rel=1e-9, abs=0)
        assert summary.std[row, column] == pytest.approx(expected[f"{objective}_std"], rel=1e-7, abs=0)
        assert [low[column], high[column]] == pytest.approx(expected[f"{objective}_ci95"], rel=1e-6, abs=0)


def test_same_budgets_and_settings(figures):
    assert {key: figures[key] for key in ("seed", "trials", "k_max", "parallelism")} == {
        "seed": 42, "trials": 300, "k_max": 128, "parallelism": 4,
    }  # fmt: skip
    for name, scenario in bk.load_catalog().scenarios.items():
        theirs = figures["scenarios"][name]
        limits = scenario.budget.limits
        assert (limits["cost"], limits["latency"], limits["accuracy"]) == (
            theirs["c_max"], theirs["t_max"], theirs["a_min"],
        )  # fmt: skip
