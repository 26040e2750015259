"""Summaries of the analytic method: against the published one, with any objectives, without a draw."""

import bestofk as bk
import numpy as np
import pytest
from examples import model


@pytest.fixture(scope="module")
def catalog():
    return bk.load_catalog()


@pytest.fixture(scope="module")
def exact(catalog):
    return bk.simulate(catalog.models, method="analytic")


def test_published_means_agree(catalog, exact):
    """Within 5 standard errors; 864 means, about 100 of them independent, give a false alarm for 1 seed of 15,000."""
    trials = 1000
    drawn = bk.simulate(catalog.models, method="published", trials=trials)
    for name, summary in drawn.items():
        assert (np.abs(summary.mean - exact[name].mean) <= 5 * exact[name].std / np.sqrt(trials) + 1e-12).all()


def test_published_spreads_agree(catalog, exact):
    """Within 6 standard errors of a variance, for the resources, which are normal: a false alarm for 1 seed of 10^6."""
    trials = 1000
    drawn = bk.simulate(catalog.models, method="published", trials=trials)
    for name, summary in drawn.items():
        ratio = summary.std[:, 1:] / exact[name].std[:, 1:]
        assert (np.abs(ratio**2 - 1) <= 6 * np.sqrt(2 / trials)).all()


def test_nothing_is_drawn(exact):
    summary = exact["gpt-5"]
    assert summary.provenance == bk.Provenance("analytic", trials=None, seed=None, k_max=128)
    assert (summary.se == 0).all()


def test_neither_seed_nor_trials_nor_threads_matter(catalog, exact):
    again = bk.simulate(catalog.models["gpt-5"], method="analytic", trials=7, seed=1, threads=2)["gpt-5"]
    assert again.mean.tobytes() == exact["gpt-5"].mean.tobytes()


def test_a_grid_is_a_part_of_a_finer_one(catalog, exact):
    finer = bk.simulate(catalog.models["gpt-5"], method="analytic", k_step=1)["gpt-5"]
    rows = np.searchsorted(finer.k, exact["gpt-5"].k)
    np.testing.assert_allclose(finer.mean[rows], exact["gpt-5"].mean, rtol=1e-14)
    np.testing.assert_allclose(finer.quantile(0.1)[rows], exact["gpt-5"].quantile(0.1), rtol=1e-14)


def test_any_number_of_resources():
    further = (
        bk.Resource("energy", "J", 0.5, 0.25),
        bk.Resource("water", "l", 0.0, 0.0),
        bk.Resource("heat", "J", 2.0, 0.0, parallel=True),
    )
    one = model(lengths=((10, 10), (20, 0)), further=further, parallelism=2)
    summary = bk.simulate(one, method="analytic", k_max=4)["example"]
    names = [objective.name for objective in summary.objectives]
    assert names == ["accuracy", "cost", "latency", "energy", "water", "heat"]
    assert summary.mean.shape == summary.std.shape == (2, 6)
    assert summary.quantile([0.1, 0.5, 0.9]).shape == (3, 2, 6)
    energy, water, heat = (summary.mean[:, names.index(name)] for name in ("energy", "water", "heat"))
    assert (water == 0).all()
    np.testing.assert_allclose(energy - summary.k * 20 * 0.25, heat * 2 / 4, rtol=1e-12)


def test_chances_are_given_for_limits_alone(exact):
    chances = exact["gpt-5"].exceedance({"cost": exact["gpt-5"].mean[3, 1]})
    assert np.isnan(chances[:, [0, 2]]).all()
    assert chances[3, 1] == pytest.approx(0.5)
    assert (np.diff(chances[:, 1]) >= 0).all()
