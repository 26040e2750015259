"""The selectors of the paper: each against its definition, in its laws of scale, and where it has no answer."""

import bestofk as bk
import naive
import numpy as np
import pytest
from bestofk.testing import check_selector
from examples import model, points, tables, trajectories
from hypothesis import assume, example, given
from hypothesis import strategies as st

PAPERS = ("accuracy", "cube", "utopia", "knee", "knee-published")
CLOSE = 1e-9


def choose(name, candidates):
    return bk.registered_selector(name).choose(candidates)


def assert_best(choice, scores, candidates, rel=CLOSE):
    """Assert that a choice has the best score, and that no equal candidate comes before it."""
    best = max(scores.values())
    assert scores[choice.index] == pytest.approx(best, rel=rel)
    same = [row for row in scores if np.array_equal(candidates.values[row], candidates.values[choice.index])]
    assert choice.k == candidates.k[same].min()


@pytest.mark.parametrize("name", [each.name for each in bk.installed_selectors() if each.distribution == "bestofk"])
def test_laws(name):
    check_selector(bk.registered_selector(name).load())


# --- by definition ----------------------------------------------------------------------------------------------------


@given(tables())
def test_accuracy(values):
    candidates = points(values)
    assert_best(choose("accuracy", candidates), naive.accuracy_scores(candidates.values), candidates)


@given(tables())
def test_cube(values):
    candidates = points(values)
    assert_best(choose("cube", candidates), naive.cube_scores(candidates.losses), candidates)


@given(tables())
def test_utopia(values):
    candidates = points(values)
    choice = choose("utopia", candidates)
    assert candidates.pareto[choice.index]
    assert_best(choice, naive.utopia_scores(candidates.losses), candidates)


@given(trajectories(), st.lists(st.integers(1, 40), min_size=14, max_size=14))
def test_knee(values, steps):
    """On grids of any spacing; a curve that bends by less than rounding has none."""
    candidates = points(values, k=np.cumsum(steps)[: len(values)])
    choice, scores = choose("knee", candidates), naive.knee_scores(candidates.k, candidates.losses)
    if choice.k is None:
        assert len(scores) == 0 or max(scores.values()) < CLOSE
    else:
        assume(max(scores.values()) > 1e-6)
        assert scores[choice.index] == pytest.approx(max(scores.values()), rel=1e-6)


@given(tables(dimensions=(3, 4)) | trajectories(dimensions=(3, 4)))
@example(np.array([[0.75, 0, 0.25, 0], [0.75, 0.001, 0, 0.5], [0.5, 0, 0, 0], [0.75, 0.001, 0, 0.5]]))  # turns back
def test_knee_published(values):
    candidates = points(values)
    choice = choose("knee-published", candidates)
    scores = naive.published_knee_scores(candidates.k, candidates.losses, 1, 2, 0)
    if choice.k is None:
        assert len(scores) == 0 or max(scores.values()) == 0
    else:
        assert scores[choice.index] == pytest.approx(max(scores.values()), rel=CLOSE)


# --- curvature --------------------------------------------------------------------------------------------------------


def knee_of(k, losses):
    """The k of the knee of a curve in loss space that is all Pareto: as accuracy and further resources."""
    return choose("knee", points(np.column_stack([1 - losses[:, 0], losses[:, 1:]]), k=k)).k


def test_knee_of_a_hyperbola_is_at_its_vertex():
    """The curve y = c/x bends most where x = y."""
    x = np.linspace(0.05, 0.8, 76)
    k = np.arange(1, 77)
    assert knee_of(k, np.column_stack([0.04 / x, x])) == k[np.argmin(np.abs(x - 0.2))]


def test_knee_of_a_parabola_in_three_dimensions():
    """κ of a parabola in a tilted plane is largest at its vertex."""
    t = np.linspace(-0.2, 0.2, 41)
    along, across = np.array([-1, 0.5, 0.5]) / np.sqrt(1.5), np.array([1, 1, 1]) / np.sqrt(3)
    losses = 0.4 + np.outer(t, along) + np.outer(t**2, across)
    assert knee_of(np.arange(1, 42), losses) == 21


def test_knee_of_a_corner():
    losses = np.array([[0.9, 0.1], [0.7, 0.11], [0.5, 0.12], [0.49, 0.3], [0.48, 0.5]])
    assert knee_of(np.arange(1, 6), losses) == 3


@given(trajectories(dimensions=(3,), least=4), st.permutations([0, 1, 2]))
def test_curvature_does_not_depend_on_the_order_of_objectives(values, order):
    scores = naive.knee_scores(np.arange(1, len(values) + 1), 1 - values)
    turned = naive.knee_scores(np.arange(1, len(values) + 1), (1 - values)[:, list(order)])
    assert list(turned) == list(scores)
    assert list(turned.values()) == pytest.approx(list(scores.values()), rel=1e-9, abs=1e-12)


@given(trajectories(dimensions=(3,), least=4), st.floats(0, 0.7))
def test_a_turn_of_loss_space_leaves_the_knee(values, angle):
    """Cost and latency may be turned into each other: the curvature of a curve is its own."""
    candidates = points(values / 4)
    choice = choose("knee", candidates)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = np.column_stack([candidates.values[:, 0], candidates.values[:, 1:] @ turn])
    assume((turned > 0).all())
    scores = naive.knee_scores(candidates.k, candidates.losses)
    there = points(turned)
    assume(candidates.pareto.all() and there.pareto.all() and len(scores) and max(scores.values()) > 1e-6)
    assume(len([score for score in scores.values() if score > (1 - 1e-6) * max(scores.values())]) == 1)
    assert choose("knee", there).k == choice.k


# --- laws of scale ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
@given(values=trajectories(dimensions=(3,)), unit=st.sampled_from([2.0**-20, 0.25, 1024.0]))
def test_units_do_not_matter(name, values, unit):
    limits = {"cost": 1.0, "latency": 1.0}
    here = choose(name, points(values, limits=limits))
    there = choose(name, points(values * [1, unit, 1], limits=limits | {"cost": unit}))
    assert here.k == there.k


@pytest.mark.parametrize("name", ["accuracy", "utopia", "cube"])
@given(values=tables(dimensions=(3,)))
def test_what_is_dominated_changes_nothing(name, values):
    worse = np.clip(values - [0.5, -0.25, -0.25], 0, 1)
    here = choose(name, points(values))
    there = choose(name, points(np.concatenate([values, worse])))
    assert here.k == there.k


@pytest.mark.parametrize("name", ["accuracy", "utopia", "cube"])
@given(values=tables(dimensions=(3,), least=2))
def test_dropping_another_point_changes_nothing(name, values):
    choice = choose(name, points(values))
    other = 1 if choice.k != 1 else 2
    left = np.arange(1, len(values) + 1) != other
    assert choose(name, points(values[left], k=np.flatnonzero(left) + 1)).k == choice.k


# --- no answer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_feasible(name):
    choice = choose(name, points([[0.9, 0.5, 0.5]], limits={"cost": 0.1}))
    assert choice.k is None
    assert choice.reason.startswith("nothing is feasible: cost ≤ 0.1 USD holds at no k")


@pytest.mark.parametrize("name", ["knee", "knee-published"])
@pytest.mark.parametrize("n", [1, 2])
def test_fewer_than_three_pareto_points(name, n):
    values = [[0.9, 0.1, 0.1], [0.95, 0.2, 0.2]][:n]
    dominated = [[0.5, 0.5, 0.5]] * 3
    choice = choose(name, points(values + dominated))
    assert choice.k is None
    assert choice.reason == f"a knee needs three Pareto points, and there are {n}"


@pytest.mark.parametrize("name", ["knee", "knee-published"])
def test_all_points_equal(name):
    choice = choose(name, points([[0.9, 0.1, 0.1]] * 5))
    assert choice.k is None
    assert choice.reason


@pytest.mark.parametrize("name", ["knee", "knee-published"])
@given(st.lists(st.floats(0.001, 1), min_size=3, max_size=3), st.lists(st.integers(1, 30), min_size=3, max_size=60))
def test_a_straight_curve_has_no_knee(name, slope, steps):
    k = np.cumsum(steps)
    values = np.outer(k, slope) / k[-1]
    choice = choose(name, points(values, k=k))
    if name == "knee":  # the published one takes rounding for curvature
        assert (choice.k, choice.reason) == (None, "the Pareto curve is straight within rounding: it has no knee")
    else:
        assert choice.k is None or choice.k in k[1:-1]


@pytest.mark.parametrize("name", ["knee", "knee-published"])
def test_a_union_of_models_has_no_knee(name):
    union = points([[0.9, 0.1, 0.1], [0.92, 0.2, 0.2], [0.95, 0.3, 0.4]] * 2, names=["a"] * 3 + ["b"] * 3)
    choice = choose(name, union)
    assert choice.k is None
    assert choice.needs_curve
    assert "several" in choice.reason


def test_knee_published_needs_cost_and_latency():
    choice = choose("knee-published", points([[0.9, 0.1], [0.92, 0.2], [0.95, 0.4]]))
    assert choice.reason == "no objective 'latency' among accuracy, cost"


def test_exact_ties_go_to_the_smallest_k_and_then_to_the_first_name():
    tied = points([[0.9, 0.1, 0.1]] * 4, k=[8, 4, 4, 12], names=["a", "b", "a", "a"])
    for name in ("accuracy", "cube", "utopia"):
        assert (choose(name, tied).k, choose(name, tied).model) == (4, "a")


def test_knee_published_is_not_the_knee():
    """On exact means cost and latency are proportional: what the published knee takes for curvature is rounding."""
    summary = bk.simulate(model(latency=(0.0004, 0.0016), cost=(1e-6, 4e-6)), method="analytic", k_max=128)["example"]
    candidates = bk.within(summary, bk.Budget(cost=1.0, latency=200))
    scores = naive.published_knee_scores(candidates.k, candidates.losses, 1, 2, 0)
    assert max(scores.values()) < 1e-9
    assert choose("knee", candidates).k == candidates.k[1]
