"""bestofk.Router: the same choice as a route, the runner-up when a model is down, and the same from sixteen threads."""

from concurrent.futures import ThreadPoolExecutor

import bestofk as bk
import pytest
from examples import model

BUDGET = bk.Budget(cost=0.5, latency=60, accuracy=0.93)


@pytest.fixture(scope="module")
def catalog():
    return bk.load_catalog()


@pytest.fixture(scope="module")
def router(catalog):
    return bk.Router(catalog, BUDGET, "utopia", method="analytic")


@pytest.mark.parametrize("selector", ["utopia", "cheapest", "hypervolume", "topsis", "knee", "knee-chord"])
@pytest.mark.parametrize("budget", [None, bk.Budget(cost=0.05), bk.Budget(cost=0.2, latency="30@p95")])
def test_chooses_as_a_route_does_with_models_up_and_down(catalog, selector, budget):
    router = bk.Router(catalog, BUDGET, selector, method="analytic")
    models = dict(catalog.models)
    for _ in range(3):
        exclude = [name for name in catalog.models if name not in models]
        choice = router.choose(budget, exclude)
        routed = bk.route(models, budget or BUDGET, selectors=[selector], method="analytic").answers[0].choice
        assert choice == routed
        if choice.index is None:
            break
        chosen = router.candidates(budget, exclude)
        assert (chosen.model[choice.index], chosen.k[choice.index]) == (choice.model, choice.k)
        del models[choice.model]


def test_runner_up_is_not_the_first(router):
    first = router.choose()
    assert router.choose(exclude=[first.model]).model not in (None, first.model)
    assert router.choose() == first


def test_sixteen_threads_get_the_same_answers(catalog):
    budgets = [None, bk.Budget(cost=0.1), *(bk.Budget(cost=0.3, latency=f"40@p{90 + i % 8}") for i in range(14))]
    asked = [(budget, exclude) for budget in budgets for exclude in ((), ("nemotron-nano-9b-v2",))] * 8
    alone, shared = (bk.Router(catalog, BUDGET, "utopia", trials=5000, k_max=32) for _ in range(2))
    expected = [alone.choose(*each) for each in asked]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda each: shared.choose(*each), asked)) == expected


def test_what_a_router_gives_cannot_be_changed(router):
    with pytest.raises(ValueError, match="read-only"):
        router.candidates().values[0] = 0
    with pytest.raises(AttributeError):
        router.budget = bk.Budget(cost=1)


def test_reasons(router):
    assert "cost ≤ 1e-09 USD holds at no k" in router.choose(bk.Budget(cost=1e-9)).reason
    assert router.choose(exclude=router.models).reason.startswith("every model is excluded: gpt-5")


def test_what_is_not_known_is_refused(catalog, router):
    with pytest.raises(bk.UnknownName, match="no model 'gpt-6'; did you mean 'gpt-5'"):
        router.choose(exclude=["gpt-6"])
    with pytest.raises(bk.BadInput, match="must be a list of names"):
        router.choose(exclude="gpt-5")
    with pytest.raises(bk.UnknownName, match="no objective 'energy'"):
        router.choose(bk.Budget(energy=1))
    with pytest.raises(bk.UnknownName, match="no objective 'energy'"):
        bk.Router(catalog, bk.Budget(energy=1), "utopia", method="analytic")
    with pytest.raises(bk.UnknownName, match="no selector"):
        bk.Router(catalog, BUDGET, "utopian", method="analytic")


def test_a_model_of_one_is_enough():
    router = bk.Router(model(), bk.Budget(cost=1), "knee", method="analytic")
    assert router.models == ("example",)
    assert router.choose().model == "example"
