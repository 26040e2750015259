"""The streaming method on nine models, every k, all objectives with percentiles, for a trial and a k of each."""

import bestofk as bk
import numpy as np
import pytest
from bestofk.stream.lattice import UNIT, Lattice
from stream_baselines import K_MAX, arrays_over_trials, draw_and_sum, model_numbers, scalar_loop

TRIALS, SCALAR_TRIALS, ARRAY_TRIALS = 3_000_000, 20_000, 1_000
SEED = 42
STANDARD_ERRORS = 6  # of a mean; with 9 models, 128 k and 3 objectives a false alarm in a hundred thousand runs


@pytest.fixture(scope="module")
def models():
    """The paper's nine models."""
    return list(bk.load_catalog().models.values())


@pytest.fixture(scope="module")
def numbers(models):
    """The models as arrays."""
    return model_numbers(models)


@pytest.fixture(scope="module")
def exact(models):
    """Exact means and stds, shape (models, K, d) each; kernels are compiled when they are there."""
    streamed(models, trials=1000)
    summaries = bk.simulate(models, method="analytic", k_max=K_MAX, k_step=1).values()
    return np.stack([each.mean for each in summaries]), np.stack([each.std for each in summaries])


def streamed(models, *, threads=1, trials=TRIALS):
    """By the package: draw once, price all, with percentiles. Shape (models, 4, K, d)."""
    summaries = bk.simulate(models, trials=trials, seed=SEED, k_max=K_MAX, k_step=1, threads=threads).values()
    return np.array([[each.mean, each.std, *each.quantile([0.025, 0.975])] for each in summaries])


def assert_means(found, exact, trials):
    """Means lie within standard errors of the exact ones; where next to nothing varies, within a millionth."""
    mean, std = exact
    assert np.all(np.abs(found - mean) <= STANDARD_ERRORS * std / np.sqrt(trials) + 1e-6 * mean)


def test_floor(benchmark, models, exact):
    lattice = Lattice.of(models[0].workload, K_MAX)
    arguments = (np.uint64(SEED), TRIALS, np.float32(UNIT), lattice.shift, lattice.least)
    draw_and_sum(np.uint64(SEED), 10, *arguments[2:])
    benchmark.extra_info["work"] = TRIALS
    sums = benchmark.pedantic(draw_and_sum, arguments, rounds=2)
    for total, spread in zip(sums, (64, 128), strict=True):
        assert abs(total.mean() / UNIT) * spread <= STANDARD_ERRORS * spread * np.sqrt(K_MAX / TRIALS)
        assert total.std() / UNIT == pytest.approx(np.sqrt(K_MAX), rel=0.01)
    assert exact is not None


@pytest.mark.parametrize("threads", [1, 2])
def test_streamed(benchmark, models, exact, threads):
    benchmark.extra_info["work"] = TRIALS
    found = benchmark.pedantic(streamed, (models,), {"threads": threads}, rounds=2)
    assert_means(found[:, 0], exact, TRIALS)
    assert np.all(found[:, 2] <= found[:, 3])


def test_scalar_loop(benchmark, numbers, exact):
    sums = np.zeros((len(numbers[1]), K_MAX, 3, 2))
    scalar_loop(np.random.default_rng(SEED), 10, *numbers, sums)

    def run():
        sums[:] = 0
        scalar_loop(np.random.default_rng(SEED), SCALAR_TRIALS, *numbers, sums)
        return sums

    benchmark.extra_info["work"] = SCALAR_TRIALS
    assert_means(benchmark.pedantic(run, rounds=2)[..., 0] / SCALAR_TRIALS, exact, SCALAR_TRIALS)


def test_arrays_over_trials(benchmark, numbers, exact):
    def run():
        return arrays_over_trials(np.random.default_rng(SEED), ARRAY_TRIALS, *numbers)

    benchmark.extra_info["work"] = ARRAY_TRIALS
    assert_means(benchmark.pedantic(run, rounds=2)[:, 0], exact, ARRAY_TRIALS)


@pytest.fixture(scope="module")
def tally(models):
    """A tally of many trials."""
    return bk.draw(models[0].workload, TRIALS, k_max=K_MAX, seed=SEED, threads=2)


def test_draw_ten_thousand(benchmark, models, exact):
    """Something to hold the price of a model against."""
    found = benchmark(bk.draw, models[0].workload, 10_000, k_max=K_MAX, seed=SEED)
    assert_means(bk.price(found, models[4]).mean, tuple(each[4] for each in exact), 10_000)


def test_price_moments(benchmark, models, tally, exact):
    """Mean, std and standard error of one model at every k, from a tally that other models were priced on."""
    prices = bk.PriceList(tally, np.arange(1, K_MAX + 1))
    prices.price(models[0])
    found = benchmark(prices.price, models[4])
    assert_means(found.mean, tuple(each[4] for each in exact), TRIALS)


def test_price_percentiles(benchmark, models, tally):
    """The 2.5 and 97.5 percentiles of all three objectives of one model at every k."""
    summary = bk.PriceList(tally, np.arange(1, K_MAX + 1)).price(models[4])
    low, high = benchmark(summary.quantile, [0.025, 0.975])
    normal = 1.959964 * summary.std[:, 1:]
    np.testing.assert_allclose(low[:, 1:], summary.mean[:, 1:] - normal, atol=0.02 * summary.std[:, 1:].max())
    np.testing.assert_allclose(high[:, 1:], summary.mean[:, 1:] + normal, atol=0.02 * summary.std[:, 1:].max())
