"""Budgets and scenarios: what is a limit, how it is written, and what is refused."""

import copy
import pickle

import bestofk as bk
import pytest
from hypothesis import given
from hypothesis import strategies as st

limits = st.floats(0, 1e9, allow_nan=False)


def test_limits_by_name():
    budget = bk.Budget(cost=0.5, latency=60, accuracy=0.93)
    assert dict(budget.limits) == {"cost": 0.5, "latency": 60, "accuracy": 0.93}
    assert dict(budget.percentiles) == {}


def test_no_limits_at_all():
    assert dict(bk.Budget().limits) == {}


def test_percentile_in_place_of_the_mean():
    budget = bk.Budget(latency=" 60@p95 ", accuracy="0.9@p0.5")
    assert dict(budget.limits) == {"latency": 60, "accuracy": 0.9}
    assert dict(budget.percentiles) == {"latency": 95, "accuracy": 0.5}


@given(limits, st.none() | st.floats(0, 100, exclude_min=True, exclude_max=True))
def test_a_limit_is_read_back_as_it_is_written(limit, percentile):
    written = f"{limit!r}@p{percentile!r}" if percentile is not None else limit
    budget = bk.Budget(cost=written)
    again = bk.Budget(cost=budget.describe("cost"))
    assert again == budget
    assert again.limits["cost"] == limit


def test_equal_budgets():
    assert bk.Budget(cost=1) == bk.Budget(cost=1.0)
    assert bk.Budget(cost=1) != bk.Budget(cost="1@p95")
    assert bk.Budget(cost=1) != bk.Budget(latency=1)
    assert bk.Budget() != "no budget"


def test_repr_says_what_was_given():
    assert repr(bk.Budget(cost=0.5, latency="60@p95")) == "Budget(cost=0.5, latency=60@p95)"


def test_phrases_name_what_is_limited():
    latency = bk.Objective("latency", "s", "min")
    assert bk.Budget(latency=1200).phrase(latency) == "latency ≤ 1,200 s"
    assert bk.Budget(latency="60@p99.9999999").phrase(latency) == "latency p99.9999999 ≤ 60 s"


def test_budgets_travel_between_processes():
    scenario = bk.load_catalog().scenarios["medical-ai"]
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301 - our own bytes
    assert copy.deepcopy(scenario) == scenario


@pytest.mark.parametrize(
    ("name", "limit", "said"),
    [
        ("cost", -0.1, "cost = -0.1: a limit is a finite number ≥ 0"),
        ("cost", float("nan"), "cost = nan: a limit is a finite number ≥ 0"),
        ("cost", float("inf"), "cost = inf: a limit is a finite number ≥ 0"),
        ("accuracy", 1.5, "accuracy = 1.5: must lie in [0, 1]"),
        ("latency", "soon", "latency = 'soon': must be a number, or a number at a percentile such as 60@p95"),
        ("latency", "60@95", "latency = '60@95': must be a number, or"),
        ("latency", "60@p0", "latency = '60@p0': a percentile lies between 0 and 100"),
        ("latency", "60@p100", "latency = '60@p100': a percentile lies between 0 and 100"),
        ("latency", "60@pnan", "latency = '60@pnan': a percentile lies between 0 and 100"),
        ("latency", True, "must be a number"),
    ],
)
def test_what_is_no_limit(name, limit, said):
    with pytest.raises(bk.BadInput) as caught:
        bk.Budget(**{name: limit})
    assert said in str(caught.value)
