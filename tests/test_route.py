"""bestofk.route: frontier, dominated models, cheapest ways and knees equal those found by looking at every point."""

import bestofk as bk
import naive
import naive_route
import numpy as np
import pytest
from bestofk.candidates import Candidates
from bestofk.points import Points
from bestofk.routing.ask import nearest_of_each
from bestofk.routing.contenders import MANY, contenders
from bestofk.routing.dominated import dominated_models
from bestofk.routing.frontier import frontier
from bestofk.routing.reach import cheapest_at
from bestofk.routing.stability import RouteStability
from examples import OBJECTIVES, model, tables
from hypothesis import given
from hypothesis import strategies as st

SENSES = ("max", "min", "min")
BUDGET = bk.Budget(cost=0.5, latency=60, accuracy=0.93)


@pytest.fixture(scope="module")
def catalog():
    return bk.load_catalog()


@pytest.fixture(scope="module")
def found(catalog):
    return bk.route(catalog.models, BUDGET, method="analytic", reach=[0.95, 0.999999])


def laid_out(values, models):
    """Points of some models, one after the other, each with k = 1, 2, …; as the package and as the oracle have them."""
    names = sorted(f"m{index % models}" for index in range(len(values)))
    k = [1 + names[:row].count(name) for row, name in enumerate(names)]
    own = Points(np.array(k), np.array(names), OBJECTIVES[3], values, values, bk.Budget(cost=1, latency=1))
    return Candidates.among(own), list(zip(names, k, values.tolist(), strict=True))


@given(tables((3,)), st.integers(1, 4), st.floats(0, 1))
def test_equals_brute_force(values, models, accuracy):
    candidates, points = laid_out(values, models)
    losses = naive.losses(values, SENSES, (None, 1, 1))
    stops = frontier(candidates)
    assert [points[stop.row] for stop in stops] == [points[row] for row in naive_route.frontier(points, losses)]
    assert [(stop.model, stop.k) for stop in stops] == [points[stop.row][:2] for stop in stops]
    dominated, expected = dominated_models(candidates), naive_route.beaten_models(points, losses)
    assert [each.model for each in dominated] == list(expected)
    for each in dominated:
        by = expected[each.model]
        assert each.k == len(by) == sum(each.by.values())
        assert set(each.by) <= set().union(*by)
        if len(each.by) == 1:
            assert all(set(each.by) <= at_k for at_k in by)
    assert cheapest_at(candidates, accuracy).row == naive_route.cheapest_at(points, accuracy)


def test_whole_catalog_equals_brute_force(catalog, found):
    summaries = bk.simulate(catalog.models, method="analytic")
    everything = [
        (name, k, values)
        for name, summary in summaries.items()
        for k, values in zip(summary.k.tolist(), summary.mean.tolist(), strict=True)
    ]
    points = [everything[row] for row in naive_route.feasible(everything, SENSES, (0.93, 0.5, 60))]
    losses = naive.losses([values for _, _, values in points], SENSES, (0.93, 0.5, 60))
    assert [(stop.model, stop.k) for stop in found.frontier] == [
        points[row][:2] for row in naive_route.frontier(points, losses)
    ]
    chosen = {each.selector.name: (each.choice.model, each.choice.k) for each in found.answers}
    scores = {
        "accuracy": naive.accuracy_scores([values for _, _, values in points]),
        "cube": naive.cube_scores(losses),
        "utopia": naive.utopia_scores(losses),
    }
    for name, score in scores.items():
        assert chosen[name] == points[max(score, key=score.get)][:2]
    for name in ("knee", "knee-chord"):
        own = {each: bk.registered_selector(name).choose(bk.within(summaries[each], BUDGET)).k for each in summaries}
        rows = {point[:2]: row for row, point in enumerate(points)}
        expected = naive_route.best_knee(
            points, losses, lambda model, _, own=own, rows=rows: rows.get((model, own[model]))
        )
        assert chosen[name] == points[expected][:2]


def test_exchange_rates_are_those_of_the_next_stop(found):
    values = found.candidates.values
    for here, there in zip(found.frontier, found.frontier[1:], strict=False):
        gain = values[there.row, 0] - values[here.row, 0]
        assert here.gain == gain >= 0
        if gain > 0:
            assert here.per_step["cost"] == pytest.approx(0.01 * (values[there.row, 1] - values[here.row, 1]) / gain)
    assert found.frontier[-1].gain is None
    assert found.frontier[-1].per_step == {}


def test_ways_that_are_asked_for_in_the_place_of_the_least_accuracy(catalog, found):
    assert [each.accuracy for each in found.reaches] == [0.95, 0.999999]
    assert [each.accuracy for each in bk.route(catalog.models, BUDGET, method="analytic").reaches] == [0.93]
    assert not bk.route(catalog.models, bk.Budget(cost=1), method="analytic").reaches
    unreached = bk.route(catalog.models["gpt-5"], BUDGET, method="analytic", reach=[1.0]).reaches[0]
    assert unreached.row is None
    assert unreached.nearest is not None
    with pytest.raises(bk.BadInput, match="reach = 95"):
        bk.route(catalog.models, BUDGET, method="analytic", reach=[95])


def test_one_model_is_solved(catalog):
    one = catalog.models["gpt-5"]
    routed = bk.route(one, BUDGET, trials=2000)
    solved = bk.solve(one, BUDGET, trials=2000)
    for here, there in zip(routed.answers, solved.answers, strict=True):
        assert (here.choice.k, here.choice.reason) == (there.choice.k, there.choice.reason)
        assert here.stability.share == there.stability.share


def test_answer_does_not_depend_on_threads_or_on_a_tally(catalog):
    models = [catalog.models[name] for name in ("gpt-5", "gpt-5-nano")]
    tally = bk.draw(models[0].workload, 2000)
    plain, threaded, priced = (
        bk.route(models, BUDGET, **settings)
        for settings in ({"trials": 2000}, {"trials": 2000, "threads": 3}, {"tally": tally})
    )
    for other in (threaded, priced):
        assert other.frontier == plain.frontier
        assert [each.stability for each in other.answers] == [each.stability for each in plain.answers]


@pytest.mark.parametrize("settings", [{"stability": "full"}, {"method": "published", "trials": 20, "k_max": 8}])
def test_further_runs(settings):
    models = [model("a", accuracy=(0.8, 0.1)), model("b", accuracy=(0.81, 0.1), cost=(2e-6, 4e-6))]
    asked = {"trials": 100, "k_max": 8, **settings}
    found = bk.route(models, bk.Budget(cost=1, latency=100), selectors=["accuracy"], **asked)
    assert found.replication.kind == "runs"
    assert found.answers[0].stability.replications == 100


def test_models_with_different_workloads_are_replicated_together_and_named():
    models = [model("a"), model("b", lengths=((900, 10), (3000, 100)))]
    found = bk.route(models, bk.Budget(cost=1, latency=100), trials=500, k_max=8)
    assert "2 workloads" in found.notes[-1]
    assert all(each.stability.replications == 100 for each in found.answers)


def test_inputs_with_standard_errors_are_drawn_again_each_for_itself():
    spread = bk.Normal(0.8, 0.05, mean_se=0.02)
    first, second = (
        bk.Model(name, name, each.workload, spread, each.resources, 4) for name in "ab" for each in [model()]
    )
    found = bk.route([first, second], bk.Budget(cost=1), selectors=["accuracy"], method="analytic", k_max=8)
    assert found.replication.kind == "inputs"
    assert 0.3 < found.answers[0].stability.model_share < 0.7  # a coin of 100 throws, four standard errors


def test_of_many_models_those_near_the_front_are_replicated():
    models = [
        model(f"m{i}", accuracy=(0.5 + 0.004 * i, 0.05), cost=(1e-6, 1e-6 * (1 + i % 7))) for i in range(MANY + 20)
    ]
    found = bk.route(models, bk.Budget(cost=1, latency=1000), trials=200, k_max=8)
    assert f"Of {MANY + 20} models" in found.replication.note
    assert all(each.stability for each in found.answers)


def test_contenders_are_the_chosen_ones_the_largest_and_layer_after_layer_of_the_front():
    loss = np.arange(1, 2 * MANY + 1) / (4 * MANY)  # each dominates the next, so each is a layer of its own
    values = np.column_stack([1 - loss, loss, loss])
    names = [f"m{i:03d}" for i in range(2 * MANY)]
    candidates = Candidates.of([1] * len(names), names, OBJECTIVES[3], values, {"cost": 1, "latency": 1})
    expected = [*names[: MANY - 2], names[100], names[-1]]  # m000 has the largest accuracy, the last the largest cost
    assert contenders(candidates, [names[100]], names) == expected
    assert contenders(candidates, [], names[:MANY]) == names[:MANY]


def test_a_choice_that_another_model_dominates_is_passed_over():
    values = np.array([[0.9, 0.2, 0.2], [0.9, 0.1, 0.1], [0.95, 0.9, 0.9]])
    names = ["a", "b", "c"]
    candidates = Candidates.of([1, 1, 1], names, OBJECTIVES[3], values, {"cost": 1, "latency": 1})
    assert nearest_of_each([0, 2], candidates).model == "c"
    assert nearest_of_each([0, 1, 2], candidates).model == "b"
    assert "no model has a choice of its own" in nearest_of_each([0], candidates).reason


def test_nothing_is_feasible(catalog):
    found = bk.route(catalog.models, bk.Budget(cost=1e-9), method="analytic")
    assert found.frontier == found.dominated == ()
    assert found.infeasible == tuple(catalog.models)
    assert "cost ≤ 1e-09 USD holds at no k" in found.why_infeasible("gpt-5")
    assert all(each.choice.k is None and each.choice.reason for each in found.answers)


def test_models_that_cannot_be_compared_are_refused_unless_by_what_they_share():
    energy = bk.Resource("energy", "J", 0.1, 0.2)
    with_energy, without = model("a", further=(energy,)), model("b")
    with pytest.raises(bk.BadInput, match=r"'a' has energy, which 'b' has not.*compare cost, latency alone"):
        bk.route([without, with_energy], bk.Budget(cost=1), method="analytic")
    found = bk.route([without, with_energy], bk.Budget(cost=1), method="analytic", compare=["cost", "latency"])
    assert [each.name for each in found.candidates.objectives] == ["accuracy", "cost", "latency"]
    kilo = model("c", further=(bk.Resource("energy", "kJ", 0.1, 0.2),))
    with pytest.raises(bk.BadInput, match="J and kJ of energy"):
        bk.route([with_energy, kilo], bk.Budget(cost=1), method="analytic")
    with pytest.raises(bk.UnknownName, match="resource of 'b' named 'energy'"):
        bk.route([with_energy, without], bk.Budget(cost=1), method="analytic", compare=["energy"])


def test_a_broken_selector_costs_its_own_answer_only(catalog):
    from bestofk.plugins import Registered, registered_selector

    utopia = registered_selector("utopia")
    broken = Registered("broken", "x", "1", utopia.entry_point, rejected="is rejected: twice")
    found = bk.route(catalog.models, BUDGET, selectors=[broken, utopia], method="analytic")
    assert "rejected" in found.answers[0].failure
    assert found.answers[1].choice.k == 4


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"stability": "often"}, "no stability 'often'"),
        ({"replications": 3}, "replications = 3"),
        ({"k_max": 0}, "k_max"),
    ],
)
def test_settings_out_of_range(catalog, settings, match):
    with pytest.raises(bk.BadInput, match=match):
        bk.route(catalog.models, BUDGET, **settings)


def test_shares_of_model_and_k():
    stability = RouteStability.of(None, [None, ("a", 4), None, ("a", 8)])
    assert (stability.share, stability.model_share) == (0.5, 0.5)
    assert list(stability.counts.values()) == [2, 1, 1]
