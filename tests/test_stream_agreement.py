"""The streaming method against the analytic one and against plain NumPy: mean, std, percentiles of every objective.

Seeds are fixed. Every threshold is 5 standard errors: with another seed, one of the 2,500 comparisons would fail by
chance in 0.15 % of all runs. The standard errors are

- of a mean over M trials, std / √M;
- of a std, √((m₄ − std⁴) / M) / (2 std), with the fourth central moment m₄;
- of the share of trials below a value, √(p (1 − p) / M): a percentile must lie between the exact ones of
  p ± 5 standard errors, give or take the percentiles' own error of 0.005 or 0.02 std.
"""

from functools import cache

import bestofk as bk
import naive_stream as naive
import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import chi2

STEPS = np.array([1, 2, 3, 7, 64, 128])
TRIALS, FEWER = 1_000_000, 20_000
P = np.array([0.001, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999])
RESOURCES = ((1.25e-6, 10e-6, False), (0.0005, 0.005, True), (1e-6, 0, False), (0, 1, True))
PARALLELISM = 4

PAPER = ((1024, 64), (2048, 128))
CASES = {
    "the paper's": (PAPER, (0.94, 0.02), 0.005),
    "the paper's, saturating at 1": (PAPER, (0.91, 0.07), 0.02),
    "std = mean": (((1024, 1024), (2048, 2048)), (0.5, 0.1), 0.02),
    "std = mean = 10": (((10, 10), (10, 10)), (0.5, 0.5), 0.02),
    "near the clip": (((5, 2), (6, 3)), (0.02, 0.05), 0.02),
    "at the clip": (((1, 1), (1.001, 0.5)), (0, 0.01), 0.02),
    "std = 0": (((100, 0), (200, 0)), (0.7, 0), 0.0),
    "std = 0 on one side": (((100, 0), (200, 200)), (1, 0.2), 0.02),
}


def model(lengths, accuracy):
    workload = bk.Workload(*(bk.Normal(*length) for length in lengths))
    resources = tuple(bk.Resource(f"r{i}", "1", *resource) for i, resource in enumerate(RESOURCES))
    return bk.Model("m", "m", workload, bk.Normal(*accuracy), resources, PARALLELISM)


@cache
def stream(case):
    lengths, accuracy, _ = CASES[case]
    ours = model(lengths, accuracy)
    return bk.price(bk.draw(ours.workload, TRIALS, seed=2024, threads=2), ours, STEPS)


@cache
def analytic(case):
    summary = bk.simulate(model(*CASES[case][:2]), method="analytic", k_step=1)["m"]
    return summary.mean[STEPS - 1], summary.std[STEPS - 1], lambda p: summary.quantile(p)[..., STEPS - 1, :]


def error_of_std(mean, std, quantile, trials):
    """Standard error, with a fourth moment from percentiles that are dense in the tails."""
    edges = expit(np.linspace(-25, 25, 2001))
    fourth = np.tensordot(np.diff(edges), (quantile((edges[1:] + edges[:-1]) / 2) - mean) ** 4, axes=1)
    return np.sqrt(np.maximum(fourth - std**4, 0) / trials) / (2 * std)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_moments_are_the_exact_ones(case):
    mean, std, quantile = analytic(case)
    drawn, varies = stream(case), std > 1e-9 * mean
    np.testing.assert_allclose(drawn.mean[~varies], mean[~varies], rtol=1e-12)
    assert not drawn.std[~varies].any()
    assert np.abs((drawn.mean - mean)[varies] / (std[varies] / np.sqrt(TRIALS))).max(initial=0) < 5
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = (drawn.std - std) / error_of_std(mean, std, quantile, TRIALS)
    assert np.abs(errors[varies]).max(initial=0) < 5


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_percentiles_are_the_exact_ones(case):
    mean, std, quantile = analytic(case)
    margin = CASES[case][2] * std + 1e-12 * mean + 1e-5 * (std > 0)
    errors = 5 * np.sqrt(P * (1 - P) / TRIALS)
    drawn = stream(case).quantile(P)
    assert (drawn >= quantile(np.maximum(P - errors, 0)) - margin).all()
    assert (drawn <= quantile(np.minimum(P + errors, 1)) + margin).all()


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_plain_simulation_agrees(case):
    lengths, accuracy, allowed = CASES[case]
    drawn, generator = stream(case), np.random.default_rng(7)
    percentiles = drawn.quantile(P)
    for row, k in enumerate(STEPS):
        sample = naive.simulate(generator, lengths, accuracy, RESOURCES, PARALLELISM, k, FEWER)
        for column, values in enumerate(sample.T):
            mean, std = drawn.mean[row, column], drawn.std[row, column]
            rounding = 1e-12 * mean
            assert abs(values.mean() - mean) <= 5 * std * np.sqrt(1 / FEWER + 1 / TRIALS) + rounding
            margin = allowed * std + rounding + 1e-5 * (std > 0)
            errors = 5 * np.sqrt(P * (1 - P) * (1 / FEWER + 1 / TRIALS))
            ordered, wanted = np.sort(values), percentiles[:, row, column]
            assert (np.searchsorted(ordered, wanted - margin) / FEWER <= P + errors).all()
            assert (np.searchsorted(ordered, wanted + margin, side="right") / FEWER >= P - errors).all()


@pytest.mark.parametrize("k", [1, 2, 7, 16])
def test_means_scatter_over_seeds_as_their_standard_errors_say(k):
    """The squared errors of 300 seeds, in standard errors, follow χ²: false alarms 1e-6 on either side."""
    seeds, trials = 300, 1000
    ours = model(((10, 10), (20, 5)), (0.5, 0.1))
    exact = bk.simulate(ours, method="analytic", k_max=k, k_step=k)["m"]
    means = [
        bk.price(bk.draw(ours.workload, trials, k_max=k, seed=seed, percentiles=False), ours).mean[-1]
        for seed in range(seeds)
    ]
    squares = (((np.array(means) - exact.mean[0]) / (exact.std[0] / np.sqrt(trials))) ** 2).sum(axis=0)
    assert (chi2.cdf(squares, seeds) > 1e-6).all()
    assert (chi2.sf(squares, seeds) > 1e-6).all()
