"""A sweep of ten thousand budgets over the paper's nine models, from one tally."""

import bestofk as bk
import numpy as np
import pytest

COSTS, LATENCIES = np.linspace(0.005, 1, 100), np.linspace(2, 120, 100)
SELECTORS = ("accuracy", "cube", "utopia")
LOOKED_AT = 97  # every so many points are asked one at a time
TRIALS = 1_000_000


@pytest.fixture(scope="module")
def priced():
    """The models, and a tally."""
    models = bk.load_catalog().models
    return models, bk.draw(models["gpt-5"].workload, TRIALS, threads=2)


def test_draw_to_sweep(benchmark, priced):
    """Something to hold the sweep against."""
    models, tally = priced
    assert benchmark.pedantic(bk.draw, (models["gpt-5"].workload, TRIALS), rounds=3) == tally


def test_ten_thousand_budgets(benchmark, priced):
    models, tally = priced
    vary = {"max_cost": COSTS, "max_latency": LATENCIES}
    bk.sweep(models, {"max_cost": [1]}, selectors=SELECTORS, tally=tally)
    found = benchmark.pedantic(bk.sweep, (models, vary), {"selectors": SELECTORS, "tally": tally}, rounds=3)
    assert len(found.rows) == len(COSTS) * len(LATENCIES) * len(SELECTORS)
    summaries = bk.simulate(models, tally=tally).values()
    for row in found.rows[::LOOKED_AT]:
        cost, latency = row.inputs
        candidates = bk.within(summaries, bk.Budget(cost=cost, latency=latency))
        choice = bk.registered_selector(row.selector).choose(candidates)
        assert (choice.model, choice.k, choice.reason) == (row.choice.model, row.choice.k, row.choice.reason)
