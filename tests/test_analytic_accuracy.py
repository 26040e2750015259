"""The law of the best of k: moments to the last digits, percentiles and chances, wherever the accuracy is clipped."""

from statistics import NormalDist

import bestofk as bk
import naive_laws as naive
import numpy as np
import pytest
from bestofk.analytic.best import Best
from hypothesis import example, given
from hypothesis import strategies as st

means = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
stds = st.floats(-9, 3).map(lambda exponent: 10**exponent)
numbers = st.one_of(st.integers(1, 128), st.integers(1, 4096))


def best(mean, std, k):
    return Best(bk.Normal(mean, std), np.atleast_1d(np.array(k)))


@pytest.mark.parametrize(
    ("mean", "std"),
    [
        pytest.param(0.94, 0.02, id="paper"),
        pytest.param(0.88, 0.07, id="saturates soon"),
        pytest.param(0.5, 0.5, id="clipped on both sides"),
        pytest.param(0.0, 0.1, id="clipped at 0"),
        pytest.param(1.0, 0.1, id="clipped at 1"),
        pytest.param(0.999, 0.3, id="certain to 1e-19"),
        pytest.param(0.5, 1e-9, id="narrow"),
        pytest.param(0.0, 1e-5, id="narrow at 0"),
        pytest.param(0.3, 100.0, id="a coin"),
    ],
)
def test_moments_to_the_last_digits(mean, std):
    ks = [1, 128, 4096]
    found, spread = best(mean, std, ks).moments()
    for row, k in enumerate(ks):
        first, root = naive.best_moments(mean, std, k)
        assert abs(found[row] - first) <= 1e-13
        assert spread[row] == pytest.approx(root, rel=1e-9, abs=1e-25)


@given(means, stds, numbers)
@example(0.0, 1e-9, 1)
@example(1.0, 1e-9, 4096)
@example(1.0, 1000.0, 4096)
def test_moments_everywhere(mean, std, k):
    found, spread = best(mean, std, k).moments()
    first, root = naive.best_moments_by_adaptive_quadrature(mean, std, k)
    assert abs(found[0] - first) <= 1e-10
    assert spread[0] == pytest.approx(root, rel=1e-7, abs=1e-14)


@given(means, stds)
def test_one_draw_in_closed_form(mean, std):
    assert best(mean, std, 1).moments()[0][0] == pytest.approx(naive.single_accuracy(mean, std), abs=1e-12)


@given(means, st.one_of(st.just(0.0), st.just(5e-324), st.floats(-17, -9).map(lambda exponent: 10**exponent), stds))
@example(0.94, 1e-13)
def test_mean_never_falls_with_k_nor_leaves_the_range(mean, std):
    found, spread = best(mean, std, np.arange(1, 1000)).moments()
    assert (np.diff(found) >= 0).all()
    assert ((found >= 0) & (found <= 1)).all()
    assert ((spread >= 0) & (spread <= 0.5)).all()


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0])
def test_without_spread_the_best_is_the_mean(mean):
    law = best(mean, 0.0, [1, 7, 4096])
    found, spread = law.moments()
    assert (found == mean).all()
    assert (spread == 0).all()
    assert (law.quantile(np.array([0.0, 0.3, 1.0])) == mean).all()
    assert (law.exceedance(mean) == 0).all()
    assert (law.exceedance(mean - 1e-9) == 1).all()


@given(means, stds, numbers, st.floats(1e-9, 1 - 1e-9))
def test_chance_above_a_percentile(mean, std, k, p):
    law = best(mean, std, k)
    value = law.quantile(np.array([p]))[0, 0]
    chance = law.exceedance(value)[0]
    if 0 < value < 1:
        slack = 4e-16 * k / std  # the percentile is known to one unit in the last place of 1
        assert chance == pytest.approx(1 - p, abs=1e-9 + slack)
    elif value == 0:
        assert chance <= 1 - p + 1e-12
    else:
        assert chance == 0


def test_percentiles_at_the_ends_and_in_the_tails():
    low, tiny, high, top = best(0.9, 0.05, np.array([1, 4096])).quantile(np.array([0.0, 1e-300, 1 - 1e-16, 1.0]))
    assert low.tolist() == [0, 0]
    assert tiny.tolist() == pytest.approx([0, 0.9 + 0.05 * NormalDist().inv_cdf(1e-300 ** (1 / 4096))], abs=1e-12)
    assert high.tolist() == top.tolist() == [1, 1]


@given(means, stds, numbers)
def test_nothing_lies_above_1_and_everything_above_less_than_0(mean, std, k):
    law = best(mean, std, k)
    assert law.exceedance(1.0)[0] == 0
    assert law.exceedance(2.0)[0] == 0
    assert law.exceedance(-1e-9)[0] == 1


@pytest.mark.parametrize(("mean", "std"), [(0.94, 0.02), (0.9, 0.1), (0.5, 0.5), (0.0, 0.1), (1.0, 0.3)])
@pytest.mark.parametrize("k", [1, 3, 16])
def test_percentiles_against_simulation(mean, std, k):
    """Shares within 5 standard errors; 15 × 9 pairs of checks give a false alarm for 1 of about 7,000 seeds."""
    trials = 100_000
    best_of_k = naive.simulated_requests(np.random.default_rng(k), trials, k, [(9, 0), (9, 0)], (mean, std), [])[:, 0]
    probabilities = np.array([0.001, 0.01, 0.025, 0.25, 0.5, 0.75, 0.975, 0.99, 0.999])
    slack = 5 * np.sqrt(probabilities * (1 - probabilities) / trials)
    values = best(mean, std, k).quantile(probabilities)[:, 0]
    assert (np.mean(best_of_k[:, None] < values, axis=0) <= probabilities + slack).all()
    assert (np.mean(best_of_k[:, None] <= values, axis=0) >= probabilities - slack).all()
