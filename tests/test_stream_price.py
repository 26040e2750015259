"""Prices against the very trials that were counted: moments to the last digits, percentiles within the stated error."""

import bestofk as bk
import numpy as np
import pytest
import same_trials
from bestofk.analytic.best import Best
from bestofk.stream.rank import BINS, LOWEST, PER_UNIT, Ranks

STEPS = np.array([1, 2, 3, 7, 64, 128])
P = np.array([0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.99, 0.995, 0.998, 0.999])

CATALOG = bk.load_catalog().models
PAPER = CATALOG["gpt-5"].workload
PAPER_RATES = sorted({(used.input, used.output) for model in CATALOG.values() for used in model.resources})
RATES = [(0, 1), (1, 0), (1, 1), (1.25, 10), (5, 1), (1, 30)]
WORKLOADS = {
    "the paper's, other prices": ((1024, 64), (2048, 128)),
    "std = mean": ((1024, 1024), (2048, 2048)),
    "std = mean = 1": ((1, 1), (1, 1)),
    "short and long": ((10, 10), (500, 500)),
    "near the clip": ((5, 2), (6, 3)),
    "at the clip": ((1, 0.01), (1.001, 0.9)),
    "narrow output": ((300, 200), (7, 0.3)),
    "input fixed": ((100, 0), (200, 50)),
    "output fixed": ((100, 30), (200, 0)),
    "tiny std": ((100, 1e-6), (200, 1e-3)),
}


def model(lengths, rates, accuracy=(0.9, 0.05)):
    resources = tuple(bk.Resource(f"r{i}", "1", *pair) for i, pair in enumerate(rates))
    return bk.Model("m", "m", bk.Workload(*(bk.Normal(*length) for length in lengths)), bk.Normal(*accuracy), resources)


def check(lengths, rates, trials, seed, allowed):
    """Hold the price of a tally against its trials: percentiles and exceedance within so many standard deviations."""
    ours = model(lengths, rates)
    summary = bk.price(bk.draw(ours.workload, trials, seed=seed, threads=2), ours, STEPS)
    percentiles = summary.quantile(P)
    sums = same_trials.token_sums(ours.workload, seed, trials, STEPS)
    for column, (rate_in, rate_out) in enumerate(rates, start=1):
        for row in range(len(STEPS)):
            sample = np.sort(rate_in * sums[0, row] + rate_out * sums[1, row])
            mean, std = sample.mean(), sample.std()
            assert summary.mean[row, column] == pytest.approx(mean, rel=1e-9)
            assert summary.std[row, column] == pytest.approx(std, rel=1e-9, abs=1e-12 * mean)
            error = percentiles[:, row, column] - sample[np.rint(P * (trials - 1)).astype(int)]
            assert np.abs(error).max() <= allowed * std + 1e-12 * mean
            limit = sample[trials * 9 // 10]
            above = summary.exceedance({f"r{column - 1}": limit})[row, column]
            assert above == pytest.approx(np.mean(sample > limit), abs=max(0.4 * allowed, 1e-3))


@pytest.mark.slow
def test_percentiles_of_the_papers_models():
    """Within 0.005 standard deviations. Fixed seed: of 10^6 trials every 30th seed or so gives one figure beyond."""
    check(((1024, 64), (2048, 128)), PAPER_RATES, trials=2_000_000, seed=1, allowed=0.005)


@pytest.mark.slow
@pytest.mark.parametrize("lengths", WORKLOADS.values(), ids=WORKLOADS)
def test_percentiles_of_any_workload(lengths):
    """Within 0.02 standard deviations."""
    check(lengths, RATES, trials=1_000_000, seed=2, allowed=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("accuracy", "allowed"),
    [((0.91, 0.07), 0.005), ((0.94, 0.02), 0.005), ((0.5, 0.5), 0.02), ((1, 0.1), 0.02), ((0, 0.1), 0.02)],
)
def test_accuracy_of_the_same_trials(accuracy, allowed):
    """Percentiles as for tokens; at least 0.001 σ_A where nearly all trials reach 1."""
    trials, seed = 1_000_000, 3
    ours = model(((10, 1), (20, 1)), [], accuracy)
    summary = bk.price(bk.draw(ours.workload, trials, seed=seed, percentiles=False, threads=2), ours, STEPS)
    percentiles, mean, std = summary.quantile(P)[..., 0], summary.mean[:, 0], summary.std[:, 0]
    for row, deviates in enumerate(same_trials.best_deviates(seed, trials, STEPS)):
        sample = np.sort(np.clip(accuracy[0] + accuracy[1] * deviates, 0, 1))
        assert mean[row] == pytest.approx(sample.mean(), abs=2e-4 * accuracy[1])
        assert std[row] == pytest.approx(sample.std(), rel=2e-3, abs=1e-4 * accuracy[1])
        error = percentiles[:, row] - sample[np.rint(P * (trials - 1)).astype(int)]
        assert np.abs(error).max() <= max(allowed * sample.std(), 0.001 * accuracy[1])
        limit = sample[trials // 3]
        assert summary.exceedance({"accuracy": limit})[row, 0] == pytest.approx(np.mean(sample > limit), abs=0.002)


ACCURACIES = {model.accuracy for model in CATALOG.values()} | {
    bk.Normal(*accuracy) for accuracy in [(0.5, 0.1), (0.99, 0.05), (0.999, 0.02), (0.5, 0.5), (0, 0.1), (1, 0.1)]
}


@pytest.mark.parametrize("accuracy", ACCURACIES, ids=str)
def test_bins_of_the_running_maximum_cost_next_to_nothing(accuracy):
    """With each bin's exact chance as its share of the trials, what is left is the error of the bins alone."""
    edges = LOWEST + np.arange(BINS + 1) / PER_UNIT
    below = np.exp(np.multiply.outer(-STEPS, np.logaddexp(0, -edges)))
    below[:, 0], below[:, -1] = 0, 1
    ranks, exact = Ranks(np.diff(below, axis=1)), Best(accuracy, STEPS)
    (mean, std), (exact_mean, exact_std) = ranks.moments(accuracy), exact.moments()
    assert np.abs((mean - exact_mean) / exact_std).max() < 5e-6
    assert np.abs(std - exact_std).max() < 5e-6 * accuracy.std
    assert np.abs(ranks.quantile(accuracy, P) - exact.quantile(P)).max() < 5e-4 * accuracy.std
    for limit in (0.9, 0.5, accuracy.mean):
        assert ranks.exceedance(accuracy, limit) == pytest.approx(exact.exceedance(limit), abs=3e-4)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("rates", [(0, 3), (3, 0), (3, 3), (0.5, 3)])
def test_an_atom_at_the_clip_is_exact(k, rates):
    """Where every length is one token, the price is that of k tokens, to the last digits."""
    ours = model(((1, 40), (1.5, 80)), [rates])
    summary = bk.price(bk.draw(ours.workload, 100_000, k_max=3, seed=4), ours)
    chance = 0.49 ** (k * np.count_nonzero(rates))
    all_clipped = k * sum(rates)
    percentiles = summary.quantile([0.001, 0.5 * chance, chance])[:, k - 1, 1]
    assert percentiles == pytest.approx([all_clipped] * 3, rel=1e-6)
    assert summary.quantile(chance + 0.05)[k - 1, 1] > 1.1 * all_clipped
    below, at = (summary.exceedance({"r0": limit})[k - 1, 1] for limit in (0.999 * all_clipped, 1.000001 * all_clipped))
    assert below == 1
    assert at == pytest.approx(1 - chance, abs=0.05)


def test_what_does_not_vary_has_one_price():
    ours = model(((100, 0), (200, 0)), [(1, 2), (0, 0)], accuracy=(0.7, 0))
    summary = bk.price(bk.draw(ours.workload, 100, k_max=3), ours)
    expected = np.array([[0.7, 500 * k, 0] for k in (1, 2, 3)])
    assert np.array_equal(summary.mean, expected)
    assert not summary.std.any()
    assert all(np.array_equal(values, expected) for values in summary.quantile([0, 0.3, 1]))
    above = summary.exceedance({"accuracy": 0.7, "r0": 1000, "r1": 0})
    assert np.array_equal(above, [[0, 0, 0], [0, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("trials", [1, 2, 3, 10])
@pytest.mark.parametrize("rates", [(1, 2), (0, 1), (1, 0), (1, 1e-9), (1e-9, 1)])
def test_few_trials_have_finite_prices(trials, rates):
    ours = model(((3, 2), (50, 5)), [rates])
    summary = bk.price(bk.draw(ours.workload, trials, k_max=4), ours)
    percentiles = summary.quantile(np.linspace(0, 1, 21))
    assert np.isfinite(percentiles).all()
    assert (np.diff(percentiles, axis=0) >= 0).all()
    assert np.isfinite(summary.std).all()
    assert (trials > 1) == bool(summary.std.any())


def test_percentiles_and_exceedance_are_each_others_inverse():
    ours = model(((10, 10), (20, 5)), [(3, 2)])
    summary = bk.price(bk.draw(ours.workload, 50_000, k_max=8), ours)
    for p in (0.01, 0.3, 0.5, 0.9, 0.99):
        for k, limit in enumerate(summary.quantile(p)[:, 1]):
            assert summary.exceedance({"r0": limit})[k, 1] == pytest.approx(1 - p, abs=1e-6)
