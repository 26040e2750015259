"""Why not another k: what is broken, what would have to give, what lies next to a choice, and what more costs."""

import bestofk as bk
import naive_decision as naive
import numpy as np
import pytest
from bestofk.decision.exchange import exchange_rates
from bestofk.decision.whynot import infeasible_points, relaxations, surroundings
from bestofk.points import Points
from hypothesis import given
from hypothesis import strategies as st

OBJECTIVES = tuple(
    bk.Objective(name, unit, sense)
    for name, unit, sense in (
        ("accuracy", "", "max"),
        ("cost", "USD", "min"),
        ("latency", "s", "min"),
        ("water", "l", "min"),
    )
)
levels = st.integers(0, 6).map(lambda level: level / 8)


@st.composite
def problems(draw):
    """Points of one model in d = 2 to 4 objectives, with coarse values, and limits on any of them."""
    d, n = draw(st.integers(2, 4)), draw(st.integers(1, 8))
    values = draw(st.lists(st.lists(levels, min_size=d, max_size=d), min_size=n, max_size=n))
    limits = draw(st.lists(st.none() | levels, min_size=d, max_size=d))
    return [each.name for each in OBJECTIVES[:d]], [4 * row + 4 for row in range(n)], values, limits


def points_of(problem):
    names, ks, values, limits = problem
    budget = bk.Budget(**{name: limit for name, limit in zip(names, limits, strict=True) if limit is not None})
    array = np.array(values)
    return Points(np.array(ks), np.full(len(ks), "model"), OBJECTIVES[: len(names)], array, array, budget)


def senses(problem):
    return [each.sense for each in OBJECTIVES[: len(problem[0])]]


@given(problems())
def test_every_infeasible_k_names_the_limits_that_it_breaks_and_by_how_much(problem):
    names, ks, values, limits = problem
    expected = []
    for k, point in zip(ks, values, strict=True):
        broken = [naive.excess(*each) for each in zip(point, senses(problem), limits, strict=True)]
        if max(broken) > 0:
            expected.append((k, {name: by for name, by in zip(names, broken, strict=True) if by > 0}))
    assert [(each.k, each.excess) for each in infeasible_points(points_of(problem))] == expected


@given(problems())
def test_relaxations_are_the_smallest_that_help_alone(problem):
    names, ks, values, limits = problem
    expected = naive.smallest_relaxations(ks, values, senses(problem), limits)
    found = relaxations(points_of(problem))
    assert {names.index(each.objective): (each.change, each.k) for each in found} == expected


@given(problems())
def test_a_relaxed_limit_allows_the_k_that_it_names_and_nothing_less_does(problem):
    points = points_of(problem)
    for each in relaxations(points):
        relaxed = bk.Budget(**{**points.budget.limits, each.objective: each.limit})
        allowed = Points(points.k, points.model, points.objectives, points.values, points.limited, relaxed)
        assert each.k == allowed.k[allowed.keeps.all(axis=1)].min()
        sign = 1 if allowed.objectives[[o.name for o in allowed.objectives].index(each.objective)].is_resource else -1
        tighter = bk.Budget(**{**relaxed.limits, each.objective: max(0.0, each.limit - sign * 1e-9)})
        if each.limit - sign * 1e-9 >= 0:
            barely = Points(points.k, points.model, points.objectives, points.values, points.limited, tighter)
            assert not barely.keeps.all(axis=1).any()


@given(problems(), st.data())
def test_neighbours_on_the_grid(problem, data):
    names, ks, values, limits = problem
    row = data.draw(st.integers(0, len(ks) - 1))
    around = surroundings(points_of(problem), ks[row])
    assert around.ends_the_grid == (row == len(ks) - 1)
    for neighbour, other in ((around.down, row - 1), (around.up, row + 1)):
        assert (neighbour is None) == (not 0 <= other < len(ks))
        if neighbour is not None:
            broken = [
                [naive.excess(*each) > 0 for each in zip(values[at], senses(problem), limits, strict=True)]
                for at in (row, other)
            ]
            assert neighbour.k == ks[other]
            assert list(neighbour.change.values()) == [b - a for a, b in zip(values[row], values[other], strict=True)]
            newly = [there and not here for here, there in zip(*broken, strict=True)]
            assert neighbour.breaks == tuple(name for name, fresh in zip(names, newly, strict=True) if fresh)


def curve(k, accuracy, cost, latency, limits):
    return bk.Candidates.of(k, ["m"] * len(k), OBJECTIVES[:3], np.column_stack([accuracy, cost, latency]), limits)


def test_what_binds_by_hand():
    points = curve([4, 8, 12], [0.9, 0.95, 0.96], [1, 2, 3], [5, 9, 12], {"cost": 2.5, "latency": 10}).points
    at = {k: surroundings(points, k) for k in (4, 8)}
    assert at[4].binding == ()
    assert at[4].down is None
    assert at[8].binding == ("cost", "latency")
    assert not at[8].ends_the_grid


def test_k_max_binds_where_the_grid_ends():
    points = curve([4, 8], [0.9, 0.95], [1, 2], [5, 9], {"cost": 100}).points
    assert surroundings(points, 8).binding == ()
    assert surroundings(points, 8).ends_the_grid


def test_percentiles_are_what_has_to_give():
    model = bk.load_catalog().models["gpt-5"]
    summary = bk.simulate(model, method="analytic", k_max=16)["gpt-5"]
    points = Points.of(summary, bk.Budget(latency="10@p95", accuracy=0.95))
    (needed,) = [each for each in relaxations(points) if each.objective == "latency"]
    assert needed.k == 4
    assert needed.limit == summary.quantile(0.95)[0, 2]
    assert needed.limit > summary.mean[0, 2]


def test_exchange_rates_by_hand():
    candidates = curve([4, 8, 12], [0.90, 0.92, 0.925], [1, 2, 4], [5, 9, 11], {"cost": 9})
    first, second = exchange_rates(candidates)
    assert (first.k, first.next_k, second.k, second.next_k) == (4, 8, 8, 12)
    assert first.per_step == pytest.approx({"cost": 0.5, "latency": 2})
    assert second.per_step == pytest.approx({"cost": 4, "latency": 4})
    assert second.accuracy == pytest.approx(0.005)


def test_exchange_rates_leave_out_what_is_dominated():
    candidates = curve([4, 8, 12], [0.90, 0.90, 0.92], [1, 2, 3], [5, 6, 7], {"cost": 9})
    (rate,) = exchange_rates(candidates)
    assert (rate.k, rate.next_k) == (4, 12)
    assert rate.per_step == pytest.approx({"cost": 1, "latency": 1})


def test_nothing_is_gained_at_any_price_between_equal_points():
    (rate,) = exchange_rates(curve([4, 8], [1, 1], [0, 0], [0, 0], {}))
    assert rate.accuracy == 0
    assert rate.per_step == {"cost": np.inf, "latency": np.inf}


@pytest.mark.parametrize("cost", [0.5, 1.5])
def test_fewer_than_two_points_have_no_rates(cost):
    assert exchange_rates(curve([4, 8], [0.9, 0.95], [1, 2], [5, 6], {"cost": cost})) == ()
