"""Which model at which k: 448,000 points from one tally, their Pareto set by three libraries, and a router's answer."""

import bestofk as bk
import moocore
import numpy as np
import pytest
from bestofk.points import Points
from paretoset import paretoset

MODELS, K_MAX, TRIALS = 3_500, 128, 100_000
BUDGET = bk.Budget(cost=1000, latency=1000)  # kept by most of the points


@pytest.fixture(scope="module")
def paper():
    """The paper's catalog."""
    return bk.load_catalog()


@pytest.fixture(scope="module")
def tally(paper):
    """A tally of the models' workload; that it has few trials does not matter to who prices it."""
    return bk.draw(paper.models["gpt-5"].workload, TRIALS, k_max=K_MAX)


@pytest.fixture(scope="module")
def models(paper, tally):
    """Models with prices, speeds and accuracies as various as those of a market; kernels are compiled."""
    random, workload = np.random.default_rng(0), paper.models["gpt-5"].workload
    dear, slow = np.exp(random.normal(0, 1.5, MODELS)), np.exp(random.normal(0, 0.7, MODELS))
    good = np.clip(0.9 + 0.02 * np.log(dear) + random.normal(0, 0.03, MODELS), 0.3, 0.999)
    made = [
        bk.Model(
            name=f"provider/model-{row}",
            title=f"Model {row}",
            workload=workload,
            accuracy=bk.Normal(good[row], 0.02 + 0.02 * random.random()),
            resources=(
                bk.Resource.cost(1e-6 * dear[row], 4e-6 * dear[row] * (0.5 + random.random())),
                bk.Resource.latency(1e-4 * slow[row], 3e-3 * slow[row]),
            ),
        )
        for row in range(MODELS)
    ]
    routed(made[:20], tally)
    return made


@pytest.fixture(scope="module")
def losses(models, tally):
    """Of all points, shape (448000, 3)."""
    points = Points.of(bk.simulate(models, tally=tally).values(), BUDGET)
    return points.losses(np.arange(len(points.k)))


def routed(models, tally):
    return bk.route(models, BUDGET, tally=tally, stability="none", reach=[0.99])


def test_priced(benchmark, models, tally):
    summaries = benchmark.pedantic(lambda: bk.simulate(models, tally=tally), rounds=3)
    assert len(summaries) == MODELS


def test_routed(benchmark, models, tally, losses):
    found = benchmark.pedantic(lambda: routed(models, tally), rounds=3)
    assert len(found.points.k) == MODELS * K_MAX
    kept = found.points.keeps.all(axis=1)
    assert found.candidates.pareto.tolist() == moocore.is_nondominated(losses[kept], keep_weakly=True).tolist()
    assert len(found.frontier) == found.candidates.pareto.sum()
    assert all(answer.choice.k for answer in found.answers if answer.selector.name in ("utopia", "knee", "cheapest"))


def test_pareto(benchmark, losses):
    mask = benchmark(bk.pareto_mask, losses)
    assert mask.tolist() == moocore.is_nondominated(losses, keep_weakly=True).tolist()


def test_pareto_moocore(benchmark, losses):
    mask = benchmark(moocore.is_nondominated, losses, keep_weakly=True)
    assert mask.sum() > 100


def test_pareto_paretoset(benchmark, losses):
    mask = benchmark.pedantic(paretoset, (losses,), {"distinct": False}, rounds=2, warmup_rounds=1)
    assert mask.tolist() == bk.pareto_mask(losses).tolist()


def test_route_of_nine(benchmark, paper):
    budget = paper.scenarios["essay-feedback"].budget
    tally = bk.draw(paper.models["gpt-5"].workload, TRIALS, k_max=K_MAX)
    found = benchmark(lambda: bk.route(paper.models, budget, selectors=["utopia"], tally=tally, stability="none"))
    assert (found.answers[0].choice.model, found.answers[0].choice.k) == ("nemotron-nano-9b-v2", 4)


@pytest.mark.parametrize("selector", ["utopia", "knee-chord"])
def test_router(benchmark, paper, selector):
    router = bk.Router(paper, paper.scenarios["essay-feedback"].budget, selector, trials=TRIALS)
    choice = benchmark(lambda: router.choose(exclude=["nemotron-nano-9b-v2"]))
    assert choice.model == "gpt-5-nano"
