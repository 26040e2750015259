"""Decisions with their stability, against the same without: what the quick form costs, in work, on one thread."""

import bestofk as bk
import pytest

TRIALS = 1_000_000
PUBLISHED_TRIALS = 3000
BUDGETS = {
    "means": bk.Budget(cost=0.5, latency=60, accuracy=0.93),
    "tail": bk.Budget(cost=0.5, latency="60@p95", accuracy=0.93),
    "tails": bk.Budget(cost="0.5@p99", latency="60@p95", accuracy=0.93),
}
BY_NOISE = {"knee-published"}
each_budget = pytest.mark.parametrize("limits", BUDGETS)


@pytest.fixture(scope="module")
def model():
    """A model of the paper, for which kernels and selectors are compiled and loaded."""
    ours = bk.load_catalog().models["gpt-5"]
    for method in ("stream", "published"):
        for budget in BUDGETS.values():
            bk.solve(ours, budget, method=method, trials=1000)
    return ours


@pytest.fixture(scope="module")
def choices(model):
    """What every selector chooses by exact values, of those that do not choose by noise; by budget."""
    exact = {name: bk.solve(model, budget, method="analytic").answers for name, budget in BUDGETS.items()}
    return {
        name: {each.selector.name: each.choice.k for each in answers if each.selector.name not in BY_NOISE}
        for name, answers in exact.items()
    }


def decided(model, limits, stability, **settings):
    decision = bk.solve(model, BUDGETS[limits], stability=stability, threads=1, **settings)
    return {each.selector.name: each for each in decision.answers}


@each_budget
def test_plain(benchmark, model, choices, limits):
    answers = benchmark(decided, model, limits, "none", trials=TRIALS)
    assert {name: answers[name].choice.k for name in choices[limits]} == choices[limits]
    assert all(each.stability is None for each in answers.values())


@each_budget
def test_with_quick_stability(benchmark, model, choices, limits):
    answers = benchmark(decided, model, limits, "quick", trials=TRIALS)
    assert {name: answers[name].choice.k for name in choices[limits]} == choices[limits]
    assert all(each.stability.replications == 100 for each in answers.values())


def test_published_plain(benchmark, model):
    answers = benchmark(decided, model, "means", "none", method="published", trials=PUBLISHED_TRIALS)
    assert answers["cube"].choice.k == 4


def test_published_with_quick_stability(benchmark, model):
    answers = benchmark(decided, model, "means", "quick", method="published", trials=PUBLISHED_TRIALS)
    assert answers["cube"].choice.k == 4
    assert all(each.stability.replications == 100 for each in answers.values())
