"""A decision with its stability, against the same decision without: the quick form costs at most as much again."""

import bestofk as bk
import pytest

TRIALS = 1_000_000


@pytest.fixture(scope="module")
def question():
    """A model and a budget of the paper, of which kernels and selectors are compiled and loaded."""
    catalog = bk.load_catalog()
    model, budget = catalog.models["gpt-5"], catalog.scenarios["essay-feedback"].budget
    bk.solve(model, budget, trials=1000)
    return model, budget


@pytest.fixture(scope="module")
def choices(question):
    """What every selector chooses by exact means, of those that do not choose by noise."""
    exact = bk.solve(*question, method="analytic")
    return {each.selector.name: each.choice.k for each in exact.answers if each.selector.name != "knee-published"}


def decided(question, stability):
    decision = bk.solve(*question, trials=TRIALS, stability=stability)
    return {each.selector.name: each for each in decision.answers}


def test_plain(benchmark, question, choices):
    answers = benchmark(decided, question, "none")
    assert {name: answers[name].choice.k for name in choices} == choices
    assert all(each.stability is None for each in answers.values())


def test_with_quick_stability(benchmark, question, choices):
    answers = benchmark(decided, question, "quick")
    assert {name: answers[name].choice.k for name in choices} == choices
    assert all(each.stability.replications == 100 for each in answers.values())
