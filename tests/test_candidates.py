"""Candidates: what is feasible, what it loses, what none is feasible for, and what a selector may ask of them."""

from dataclasses import replace

import bestofk as bk
import naive
import numpy as np
import pytest
from examples import COST, LATENCY, OBJECTIVES, model, points, tables
from hypothesis import given
from hypothesis import strategies as st

limit = st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0.001, 1)


def limits_of(names, drawn):
    return {name: each for name, each in zip(names, drawn, strict=False) if each is not None}


@given(tables(), st.lists(limit, min_size=4, max_size=4))
def test_feasible_rows_and_losses_equal_the_definition(values, drawn):
    objectives = OBJECTIVES[values.shape[1]]
    drawn = drawn[: len(objectives)]
    senses = [objective.sense for objective in objectives]
    candidates = points(values, limits=limits_of([objective.name for objective in objectives], drawn))
    rows = naive.feasible(values, senses, drawn)
    assert candidates.k.tolist() == [row + 1 for row in rows]
    assert candidates.values.tolist() == values[rows].tolist()
    np.testing.assert_allclose(candidates.losses, naive.losses(values[rows], senses, drawn), rtol=1e-15, atol=1e-16)
    assert candidates.pareto.tolist() == naive.pareto(candidates.losses)
    assert len(candidates) == len(rows)


@given(tables(dimensions=(3,)), st.floats(0.01, 1))
def test_a_tighter_budget_leaves_a_subset(values, share):
    wide = points(values, limits={"cost": 0.8, "latency": 0.7})
    tight = points(values, limits={"cost": 0.8 * share, "latency": 0.7, "accuracy": 1 - share})
    assert set(tight.k) <= set(wide.k)


@given(tables(dimensions=(3,)), st.sampled_from([2.0**-10, 0.5, 1024.0]))
def test_losses_have_no_unit(values, unit):
    scaled = values * [1, unit, 1]
    limits = {"cost": 0.75, "latency": 0.5}
    here, there = points(values, limits=limits), points(scaled, limits=limits | {"cost": 0.75 * unit})
    assert here.losses.tolist() == there.losses.tolist()


def test_limits_are_kept_where_they_are_reached():
    candidates = points([[0.9, 0.5, 30], [0.9, 0.5, 30.5]], limits={"accuracy": 0.9, "cost": 0.5, "latency": 30})
    assert candidates.k.tolist() == [1]


def test_a_limit_of_zero_lets_what_is_free_through():
    candidates = points([[0.9, 0.0, 1.0], [0.9, 0.1, 1.0]], limits={"cost": 0.0})
    assert candidates.k.tolist() == [1]
    assert candidates.loss("cost").tolist() == [0]


# --- nothing is feasible ----------------------------------------------------------------------------------------------


def test_why_nothing_is_feasible():
    candidates = points(
        [[0.8, 0.1, 1], [0.9, 0.2, 2]], k=[4, 8], limits={"accuracy": 0.85, "cost": 0.1, "latency": 0.5}
    )
    assert len(candidates) == 0
    assert candidates.infeasible == (
        "nothing is feasible: accuracy ≥ 0.85 holds at k=8, cost ≤ 0.1 USD holds at k=4, "
        "latency ≤ 0.5 s holds at no k (k=4 to 8 tried)"
    )


def test_feasible_candidates_give_no_such_reason():
    assert points([[0.8, 0.1, 1]], limits={}).infeasible == ""


# --- what selectors ask -----------------------------------------------------------------------------------------------


def test_columns_by_name():
    candidates = points([[0.9, 0.25, 0.5], [0.95, 0.5, 1.0]], limits={"cost": 0.5})
    assert candidates.column("latency").tolist() == [0.5, 1.0]
    assert candidates.loss("cost").tolist() == [0.5, 1.0]
    assert candidates.position("accuracy") == 0


def test_an_objective_that_is_not_there_is_no_choice():
    with pytest.raises(bk.NoChoice, match="no objective 'latency' among accuracy, cost"):
        points([[0.9, 0.5]]).column("latency")


def test_smallest_score_and_its_ties():
    candidates = points(
        [[0.9, 0.1, 0.1]] * 4, k=[8, 4, 4, 2], names=["a", "b", "a", "z"], limits={"cost": 1.0, "latency": 1.0}
    )
    assert candidates.smallest(np.array([2.0, 1.0, 1.0, 3.0])) == 2
    assert candidates.smallest(np.array([1.0, 2.0, 3.0, 1.0])) == 3
    assert candidates.smallest(np.array([5.0, 1.0]), np.array([0, 1])) == 1


@given(tables(dimensions=(3,)))
def test_curve_is_the_pareto_set_in_the_order_of_k(values):
    shuffled = np.random.default_rng(3).permutation(len(values))
    candidates = points(values[shuffled], k=shuffled + 1)
    rows = candidates.curve()
    assert candidates.pareto[rows].all()
    assert len(rows) == candidates.pareto.sum()
    assert (np.diff(candidates.k[rows]) > 0).all()


def test_a_union_of_models_has_no_curve():
    with pytest.raises(bk.NoChoice, match="hold several"):
        points([[0.9, 0.1], [0.8, 0.1]], names=["a", "b"]).curve()


def test_arrays_are_read_only():
    candidates = points([[0.9, 0.1], [0.8, 0.2]])
    for array in (candidates.k, candidates.model, candidates.values, candidates.losses, candidates.pareto):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


# --- from summaries ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def summaries():
    return bk.simulate([model("b"), model("a", cost=(2e-6, 3e-6))], method="analytic", k_max=32)


def test_within_compares_the_means(summaries):
    budget = bk.Budget(cost=0.1, latency=50, accuracy=0.95)
    for summary in summaries.values():
        rows = naive.feasible(summary.mean, ("max", "min", "min"), (0.95, 0.1, 50))
        assert 0 < len(rows) < len(summary.k)
        assert bk.within(summary, budget).k.tolist() == summary.k[rows].tolist()


def test_union_of_models_holds_them_all(summaries):
    union = bk.within(summaries.values(), bk.Budget(cost=0.1))
    parts = [bk.within(summary, bk.Budget(cost=0.1)) for summary in summaries.values()]
    assert union.k.tolist() == [k for part in parts for k in part.k.tolist()]
    assert union.model.tolist() == [name for part in parts for name in part.model.tolist()]


def test_a_name_is_held_once_however_long(summaries):
    first, second, *_ = summaries.values()
    renamed = replace(first, model=replace(first.model, name="n" * 10_000))
    union = bk.within([renamed, second], bk.Budget())
    assert union.model.nbytes <= 8 * len(union)
    assert set(union.model) == {"n" * 10_000, second.model.name}


def test_budget_on_something_unknown(summaries):
    with pytest.raises(bk.UnknownName, match=r"no objective 'energy'.*known: accuracy, cost, latency"):
        bk.within(summaries["a"], bk.Budget(energy=3))


def test_models_with_different_objectives_form_no_union(summaries):
    green = bk.simulate(model("green", further=[bk.Resource("energy", "J", 1, 1)]), method="analytic", k_max=4)
    with pytest.raises(bk.BadInput, match="'green' and 'b' have different objectives"):
        bk.within([*summaries.values(), *green.values()], bk.Budget())


def test_no_summaries():
    with pytest.raises(bk.BadInput, match="at least one model"):
        bk.within([], bk.Budget())


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_are_finite(bad):
    with pytest.raises(bk.BadInput, match="finite"):
        bk.Candidates.of([1, 2], ["a", "a"], (COST, LATENCY), [[1, 2], [bad, 2]], {})
