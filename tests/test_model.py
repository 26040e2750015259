"""Models and what they are made of: their objectives, when they share draws, and what is refused."""

import math

import bestofk as bk
import pytest
from bestofk.errors import shown
from examples import model

NOT_FINITE = [math.nan, math.inf, -math.inf]


def test_objectives_are_accuracy_and_then_the_resources():
    green = model(further=[bk.Resource("energy", "J", 0.1, 0.2)])
    assert [(each.name, each.unit, each.sense) for each in green.objectives] == [
        ("accuracy", "", "max"),
        ("cost", "USD", "min"),
        ("latency", "s", "min"),
        ("energy", "J", "min"),
    ]


def test_latency_alone_is_divided_by_the_parallelism():
    assert [used.parallel for used in model().resources] == [False, True]


@pytest.mark.parametrize("mean", NOT_FINITE)
def test_mean_is_finite(mean):
    with pytest.raises(bk.BadInput, match=r"mean = .*: must be a finite number"):
        bk.Normal(mean, 1)


@pytest.mark.parametrize("std", [*NOT_FINITE, -0.1])
def test_spread_is_finite_and_not_negative(std):
    with pytest.raises(bk.BadInput, match=r"std = .*: must be a finite number ≥ 0"):
        bk.Normal(1, std)


@pytest.mark.parametrize("side", ["input", "output"])
def test_a_length_has_a_mean_of_a_token(side):
    lengths = {"input": bk.Normal(10, 1), "output": bk.Normal(10, 1), side: bk.Normal(0.5, 1)}
    with pytest.raises(bk.BadInput, match=f"{side}.mean = 0.5: a length has a mean of at least 1 token"):
        bk.Workload(**lengths)


@pytest.mark.parametrize("rate", [*NOT_FINITE, -1e-9])
def test_rates_are_finite_and_not_negative(rate):
    with pytest.raises(bk.BadInput, match=r"cost.output = .*: must be a finite number ≥ 0"):
        bk.Resource.cost(0, rate)
    with pytest.raises(bk.BadInput, match=r"latency.input = .*: must be a finite number ≥ 0"):
        bk.Resource.latency(rate, 0)


@pytest.mark.parametrize("mean", [-0.01, 1.01])
def test_accuracy_lies_in_0_to_1(mean):
    with pytest.raises(bk.BadInput, match=r"accuracy.mean = .*: must lie in \[0, 1\]"):
        model(accuracy=(mean, 0))


@pytest.mark.parametrize("parallelism", [0, -4, 1.5, True, "4", 10**9])
def test_parallelism_is_a_whole_number(parallelism):
    with pytest.raises(bk.BadInput, match=r"parallelism = .*: must be a whole number from 1 to 1,000,000"):
        model(parallelism=parallelism)


def test_each_resource_has_a_name_of_its_own():
    with pytest.raises(bk.BadInput, match="each name may be used once, got accuracy, cost, latency, cost"):
        model(further=[bk.Resource.cost(1, 1)])


def test_equal_workloads_have_equal_digests():
    workload = bk.Workload(bk.Normal(1024, 64), bk.Normal(2048, 128))
    assert workload.digest == bk.Workload(bk.Normal(1024.0, 64.0), bk.Normal(2048.0, 128.0)).digest
    others = [
        bk.Workload(bk.Normal(2048, 128), bk.Normal(1024, 64)),
        bk.Workload(bk.Normal(1024, 64), bk.Normal(2048, 127.99999999999999)),
    ]
    assert len({workload.digest, *(other.digest for other in others)}) == 3


# --- how a value is shown in a message --------------------------------------------------------------------------------


class Unspeakable:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        ("a\nb", "'a\\nb'"),
        ([10**4000], "[1000000"),
        ([16**9000], "a number of thousands of digits"),
        ([[[[[[[[1]]]]]]]], "[[[[[[[...]]]]]]]"),
        (Unspeakable(), "<Unspeakable instance"),
    ],
    ids=["number", "two lines", "long", "too long", "deep", "unspeakable"],
)
def test_any_value_is_shown_on_one_short_line(value, text):
    line = shown(value)
    assert line.startswith(text)
    assert len(line) <= 80
    assert len(line.splitlines()) == 1
