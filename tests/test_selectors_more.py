"""The selectors beyond the paper's: each against its definition, its laws, and where there is one another package."""

from dataclasses import replace

import bestofk as bk
import moocore
import naive_selectors
import numpy as np
import pytest
from bestofk.testing import check_selector
from examples import points, tables, trajectories, union
from hypothesis import assume, given
from hypothesis import strategies as st

NAMES = (
    "accuracy-per-cost",
    "chebyshev",
    "cheapest",
    "fastest",
    "fixed",
    "hypervolume",
    "knee-chord",
    "topsis",
    "weighted",
)
WEIGHING = ("weighted", "chebyshev", "topsis")
OBJECTIVES = ("accuracy", "cost", "latency", "energy")
ROUNDING = 1e-12
CLEAR = 1e-9


def choose(name, candidates, **options):
    return bk.registered_selector(name).choose(candidates, **options)


def sixteenths(dimensions=(2, 3, 4)):
    """Values whose sums are exact in floating point, so that equal scores are equal to the bit; shape (n, d)."""
    level = st.integers(0, 16).map(lambda i: i / 16)
    return st.sampled_from(dimensions).flatmap(
        lambda d: st.lists(st.lists(level, min_size=d, max_size=d), min_size=1, max_size=14).map(np.array)
    )


def without_points(candidates):
    """The same candidates where nothing is known of the points that they were chosen among."""
    return replace(candidates, points=None)


def weights_for(values):
    return st.lists(st.integers(0, 3), min_size=values.shape[1], max_size=values.shape[1]).filter(any)


def named(weights):
    return dict(zip(OBJECTIVES, weights, strict=False))


def assert_best(costs, index):
    """The index is a row with the smallest cost, within rounding."""
    assert costs[index] <= min(costs.values()) + ROUNDING


# --- laws of all ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", NAMES)
def test_every_selector_keeps_the_laws(name, seed):
    check_selector(bk.registered_selector(name).load(), seed=seed)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("knee-chord", {"sensitivity": 0}),
        ("fixed", {"k": 3}),
        *((name, {"weights": {"accuracy": 5, "cost": 0.5}}) for name in WEIGHING),
    ],
)
def test_the_laws_hold_with_options_too(name, options):
    check_selector(bk.registered_selector(name).with_options(**options).load())


@pytest.mark.parametrize("name", NAMES)
@given(values=tables(), seed=st.integers(0, 99))
def test_the_order_of_the_candidates_does_not_matter(name, values, seed):
    order = np.random.default_rng(seed).permutation(len(values))
    candidates = union(values)
    shuffled = points(values[order], k=candidates.k[order], names=candidates.model[order])
    one, other = choose(name, candidates), choose(name, shuffled)
    assert (one.model, one.k) == (other.model, other.k)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_of_help_is_a_sentence_that_fits(name):
    help_ = bk.registered_selector(name).help()
    assert help_.endswith(".")
    assert len(help_) <= 120


# --- cheapest and fastest ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "column"), [("cheapest", 1), ("fastest", 2)])
@given(values=tables((3, 4)))
def test_cheapest_and_fastest_take_the_lowest_and_of_equals_the_smallest_k(name, column, values):
    candidates = union(values)
    lowest = naive_selectors.best(dict(enumerate(values[:, column])), candidates.k, candidates.model)
    assert choose(name, candidates).index == lowest


def test_fastest_needs_a_latency():
    choice = choose("fastest", points([[0.9, 0.1], [0.95, 0.2]]))
    assert choice.index is None
    assert choice.reason == "no objective 'latency' among accuracy, cost"


# --- fixed ------------------------------------------------------------------------------------------------------------


def test_fixed_takes_its_k_and_by_default_16():
    candidates = points(np.linspace([0.5, 0.1, 0.1], [0.9, 0.9, 0.9], 20))
    assert choose("fixed", candidates).k == 16
    assert choose("fixed", candidates, k=3).k == 3


def test_fixed_names_each_limit_that_k_breaks_and_the_excess():
    limits = {"accuracy": 0.8, "cost": 0.5, "latency": 60}
    candidates = points([[0.7, 0.2, 50], [0.9, 0.4, 55], [0.95, 0.625, 72.5]], limits=limits)
    assert choose("fixed", candidates, k=1).reason == "k=1 breaks accuracy ≥ 0.8 by 0.1"
    assert (
        choose("fixed", candidates, k=3).reason == "k=3 breaks cost ≤ 0.5 USD by 0.125 USD and latency ≤ 60 s by 12.5 s"
    )
    assert choose("fixed", candidates, k=9).reason == "k=9 is not on the grid of k=1 to 3; the nearest is k=3"


def test_fixed_takes_the_most_accurate_model_at_its_k():
    values = [[0.8, 0.1, 0.1], [0.9, 0.2, 2.0], [0.85, 0.05, 0.3], [0.95, 0.2, 2.0], [0.9, 2.0, 0.1]]
    candidates = points(values, k=[4, 4, 4, 8, 8], names=["a", "b", "c", "b", "c"])
    assert choose("fixed", candidates, k=4).model == "c"
    assert choose("fixed", candidates, k=8).reason == (
        "k=8 breaks a limit with every model; b, the most accurate there, breaks latency ≤ 1 s by 1 s"
    )


def test_fixed_on_bare_candidates_says_that_k_is_not_among_them():
    bare = without_points(points([[0.9, 0.1], [0.95, 0.2]]))
    assert choose("fixed", bare).reason == "k=16 is not among the candidates"
    assert choose("fixed", bare, k=2).k == 2


# --- accuracy-per-cost ------------------------------------------------------------------------------------------------


@given(values=tables((3, 4)), cost=st.sampled_from([0.25, 0.5, 1.0]), latency=st.sampled_from([0.25, 0.5, 1.0]))
def test_accuracy_per_cost_is_the_accuracy_optimum_under_the_cost_limit_where_that_is_feasible(values, cost, latency):
    affordable = {row: -values[row, 0] for row in range(len(values)) if values[row, 1] <= cost}
    assume(affordable)
    k = np.arange(1, len(values) + 1)
    best = naive_selectors.best(affordable, k, k)
    choice = choose("accuracy-per-cost", points(values, limits={"cost": cost, "latency": latency}))
    if values[best, 2] <= latency:
        assert choice.k == k[best]
    else:
        assert choice.index is None


def test_accuracy_per_cost_names_k_the_limit_that_it_breaks_and_the_excess():
    values = [[0.8, 0.1, 20], [0.9, 0.4, 72.5], [0.95, 0.6, 90]]
    limits = {"cost": 0.5, "latency": 60}
    assert choose("accuracy-per-cost", points(values, limits=limits)).reason == (
        "most accurate under the cost budget is k=2, which breaks latency ≤ 60 s by 12.5 s"
    )
    two = points(values, k=[4, 8, 12], names=["a", "b", "b"], limits=limits)
    assert choose("accuracy-per-cost", two).reason == (
        "most accurate under the cost budget is k=8 of b, which breaks latency ≤ 60 s by 12.5 s"
    )


def test_accuracy_per_cost_on_bare_candidates_is_their_accuracy_optimum():
    bare = without_points(points([[0.8, 0.1], [0.9, 0.5], [0.85, 0.9]]))
    assert choose("accuracy-per-cost", bare).k == 2


# --- weights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["weighted", "chebyshev"])
@given(data=st.data(), values=sixteenths())
def test_weighted_and_chebyshev_follow_their_definitions_ties_included(name, data, values):
    weights = data.draw(weights_for(values))
    candidates = union(values)
    costs = getattr(naive_selectors, name)(candidates.losses, weights)
    best = naive_selectors.best(costs, candidates.k, candidates.model)
    assert choose(name, candidates, weights=named(weights)).index == best


@given(data=st.data(), values=tables())
def test_topsis_follows_its_definition(data, values):
    weights = data.draw(weights_for(values))
    candidates = union(values)
    index = choose("topsis", candidates, weights=named(weights)).index
    assert_best(naive_selectors.topsis(candidates.losses, weights), index)


@pytest.mark.parametrize("name", WEIGHING)
@given(values=sixteenths())
def test_a_weight_on_one_objective_alone_gives_that_objectives_optimum(name, values):
    candidates = union(values)
    for column, objective in enumerate(candidates.objectives):
        alone = {each.name: float(each == objective) for each in candidates.objectives}
        index = choose(name, candidates, weights=alone).index
        assert candidates.losses[index, column] == candidates.losses[:, column].min()


@pytest.mark.parametrize("name", WEIGHING)
@given(data=st.data(), values=tables())
def test_only_the_ratios_of_the_weights_count_and_by_default_they_are_equal(name, data, values):
    weights = data.draw(weights_for(values))
    candidates = union(values)
    assert (
        choose(name, candidates, weights=named(weights)).index
        == choose(name, candidates, weights=named([8 * weight for weight in weights])).index
    )
    ones = choose(name, candidates, weights=named([1] * values.shape[1]))
    assert choose(name, candidates) == choose(name, candidates, weights={}) == ones
    assert choose(name, candidates, weights={"cost": 1}) == ones


@pytest.mark.parametrize("name", ["chebyshev", "topsis"])
@given(values=tables())
def test_chebyshev_and_topsis_answer_a_pareto_point(name, values):
    candidates = union(values)
    assert candidates.pareto[choose(name, candidates).index]


@pytest.mark.parametrize("name", WEIGHING)
@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"cots": 1}, "no objective 'cots'; did you mean 'cost'? (known: accuracy, cost)"),
        ({"joule": 1}, "no objective 'joule' (known: accuracy, cost)"),
        ({"cost": -0.5}, "weights: cost = -0.5: a weight is a finite number ≥ 0"),
        ({"accuracy": 0, "cost": 0}, "weights: 0 for each of accuracy, cost: at least one must be above 0"),
    ],
)
def test_weights_that_are_not_allowed_are_bad_input_in_one_line(name, weights, message):
    with pytest.raises(bk.BadInput) as error:
        choose(name, points([[0.9, 0.1], [0.95, 0.2]]), weights=weights)
    assert str(error.value) == f"selector {name!r}: {message}"


@pytest.mark.parametrize("weight", [np.nan, np.inf])
def test_a_weight_must_be_finite_in_python_too(weight):
    weighted = bk.registered_selector("weighted").load()
    with pytest.raises(bk.BadInput, match="finite number"):
        weighted(points([[0.9, 0.1]]), weights={"cost": weight})


# --- scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["knee-chord", "topsis"])
@given(values=trajectories(least=3), factors=st.lists(st.integers(-6, 6), min_size=3, max_size=3))
def test_the_scale_of_a_loss_does_not_matter_to_knee_chord_and_topsis(name, values, factors):
    limits = {each: 2.0**factor for each, factor in zip(OBJECTIVES[1:], factors, strict=True)}
    limits = dict(list(limits.items())[: values.shape[1] - 1])
    scaled = values * [1, *limits.values()]
    assert choose(name, points(scaled, limits=limits)).k == choose(name, points(values)).k
    loose = {each: 8 * limit for each, limit in limits.items()}
    assert choose(name, points(scaled, limits=loose)).k == choose(name, points(values)).k


# --- hypervolume ------------------------------------------------------------------------------------------------------


@given(values=tables(most=7))
def test_hypervolume_follows_its_definition(values):
    candidates = union(values)
    costs = naive_selectors.hypervolume(candidates.losses.tolist())
    choice = choose("hypervolume", candidates)
    if choice.index is None:
        assert min(costs.values()) == pytest.approx(0, abs=ROUNDING)
    else:
        assert_best(costs, choice.index)


def front(generator, count, dimensions):
    """Values whose losses lie on a sphere around the reference point, so that none dominates another."""
    normal = np.abs(generator.normal(size=(count, dimensions)))
    losses = 1 - normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return np.column_stack([1 - losses[:, 0], losses[:, 1:]])


@pytest.mark.parametrize("dimensions", [2, 3, 4])
@pytest.mark.parametrize("count", [1, 2, 20, 130])
def test_hypervolume_agrees_with_moocore(count, dimensions):
    generator = np.random.default_rng(count)
    for _ in range(3):
        candidates = points(front(generator, count, dimensions))
        volumes = moocore.hv_contributions(candidates.losses, ref=np.ones(dimensions))
        assert_best(dict(enumerate(-volumes)), choose("hypervolume", candidates).index)


@pytest.mark.parametrize("dimensions", [2, 3, 4])
def test_hypervolume_agrees_with_moocore_along_one_models_curve(dimensions):
    generator = np.random.default_rng(dimensions)
    for _ in range(5):
        steps = generator.gamma(0.5, size=(128, dimensions))
        candidates = points(np.cumsum(steps, axis=0) / (0.01 + steps.sum(axis=0)))
        volumes = moocore.hv_contributions(candidates.losses, ref=np.ones(dimensions))
        assert_best(dict(enumerate(-volumes)), choose("hypervolume", candidates).index)


def test_hypervolume_counts_equal_points_as_one():
    twice = points([[0.5, 0.5], [0.9, 0.6], [0.9, 0.6]], k=[1, 2, 2], names=["a", "b", "a"])
    choice = choose("hypervolume", twice)
    assert (choice.model, choice.k) == ("a", 2)


def test_hypervolume_has_no_answer_where_every_point_is_at_a_limit():
    choice = choose("hypervolume", points([[0.9, 1.0, 0.2], [0.95, 0.5, 1.0]]))
    assert choice.index is None
    assert "hypervolume of its own" in choice.reason
