"""The laws of cost and latency: moments of clipped lengths, and percentiles of their sums with their atoms."""

import math
from itertools import product
from statistics import NormalDist

import bestofk as bk
import naive_laws as naive
import numpy as np
import pytest
from bestofk.analytic.clipped import ClippedNormal
from bestofk.analytic.total import TINY, Total
from bestofk.rates import lengths_drawn, rates_of
from examples import model
from hypothesis import example, given, settings
from hypothesis import strategies as st

PROBABILITIES = np.array([0.001, 0.01, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.99, 0.999])
PAPER = ((1024, 64), (2048, 128))
HEAVY = ((1024, 1024), (2048, 2048))
MILD = ((1024, 300), (2048, 600))
NEAR = ((1.5, 1), (3, 2))
AT_THE_CLIP = ((1, 10), (1, 20))
ONE_SIDED = ((1024, 0), (2048, 2048))
NARROW = ((1024, 1), (2048, 2048))
EVEN, FREE_INPUT, FREE_OUTPUT = (1.0, 2.0), (0.0, 1.0), (1.0, 0.0)


def total(k, lengths, rates):
    """The law of one resource that is not divided by P."""
    one = model(lengths=lengths, cost=rates)
    return law_of(one, 0, np.atleast_1d(np.array(k)))


def law_of(one, column, k):
    """The law of one of a model's resources."""
    return Total.of(one.workload, rates_of(one, k)[:, column], lengths_drawn(one.workload, k))


def parts(lengths, rates):
    """Means, spreads and rates of the lengths that count."""
    return [(*length, rate) for length, rate in zip(lengths, rates, strict=True) if rate > 0 and length[1] > 0]


@pytest.mark.parametrize(("mean", "std"), [(1024, 64), (1024, 1024), (1.5, 1), (1, 20), (2, 100), (5, 1e-3), (9, 1e4)])
def test_moments_of_a_length_to_the_last_digits(mean, std):
    length = ClippedNormal.tokens(bk.Normal(mean, std))
    first, spread = naive.length_moments(mean, std)
    assert length.mean == pytest.approx(first, rel=1e-14)
    assert length.std == pytest.approx(spread, rel=1e-13)


@given(st.floats(1, 1e9), st.one_of(st.just(0.0), st.just(5e-324), st.floats(1e-12, 1e12)))
@example(1.0, 5e-324)
def test_clipping_lifts_the_mean_and_narrows_the_spread(mean, std):
    length = ClippedNormal.tokens(bk.Normal(mean, std))
    assert mean <= length.mean <= mean + 0.3990 * std
    assert 0.5837 * std <= length.std <= std
    assert 0 <= length.clip_chance <= 0.5


@given(st.floats(1, 1e4), st.floats(0, 1e4), st.floats(0, 1), st.floats(0, 1), st.integers(1, 64))
def test_sums_add_means_and_variances(mean, std, rate_in, rate_out, parallelism):
    one = model(
        lengths=((mean, std), (2048, 128)),
        cost=(rate_in, rate_out),
        latency=(rate_in, rate_out),
        parallelism=parallelism,
    )
    k = np.array([1, 5, 128])
    lengths = [ClippedNormal.tokens(side) for side in (one.workload.input, one.workload.output)]
    mean_of_one = rate_in * lengths[0].mean + rate_out * lengths[1].mean
    std_of_one = math.hypot(rate_in * lengths[0].std, rate_out * lengths[1].std)
    for column, divisor in enumerate((1, parallelism)):
        found, spread = law_of(one, column, k).moments()
        np.testing.assert_allclose(found, k * mean_of_one / divisor, rtol=1e-12)
        np.testing.assert_allclose(spread, np.sqrt(k) * std_of_one / divisor, rtol=1e-11, atol=1e-12 * mean_of_one)


def test_percentiles_of_the_paper_are_those_of_a_normal():
    law = total([1, 7, 128], PAPER, EVEN)
    assert law.closed_form.all()
    mean, std = law.moments()
    values = law.quantile(PROBABILITIES)
    for row in range(3):
        exact = [NormalDist(mean[row], std[row]).inv_cdf(p) for p in PROBABILITIES]
        np.testing.assert_allclose(values[:, row], exact, rtol=1e-12)


@pytest.mark.parametrize("lengths", [HEAVY, NEAR, AT_THE_CLIP])
def test_one_draw_of_one_length_is_a_clipped_normal(lengths):
    law = total(1, lengths, FREE_INPUT)
    mean, std = lengths[1]
    exact = np.maximum([NormalDist(mean, std).inv_cdf(p) for p in PROBABILITIES], 1)
    np.testing.assert_allclose(law.quantile(PROBABILITIES)[:, 0], exact, rtol=1e-12)
    assert law.exceedance(1.0)[0] == pytest.approx(1 - law.sides[1].length.clip_chance, abs=1e-11)
    assert law.exceedance(0.999)[0] == 1


def assert_percentiles(law, below, width):
    """The law's percentiles lie within `width` standard deviations of those of the distribution function `below`."""
    slack = width * law.moments()[1][0]
    for p, value in zip(PROBABILITIES, law.quantile(PROBABILITIES)[:, 0], strict=True):
        assert below(value - slack) <= p + 1e-9
        assert below(value + slack) >= p - 1e-9


@pytest.mark.parametrize("rates", [EVEN, (1e-3, 1.0), (1.0, 1e-3), (1e-5, 1.0)])
@pytest.mark.parametrize("lengths", [HEAVY, NEAR, AT_THE_CLIP, NARROW])
def test_percentiles_of_one_request_against_quadrature(lengths, rates):
    """A part that only blurs the other's atom is the worst case."""
    one, other = parts(lengths, rates)
    if one[1] * one[2] > other[1] * other[2]:
        one, other = other, one
    law = total(1, lengths, rates)
    assert_percentiles(law, lambda x: naive.pair_below(x, one, other) if x >= sum(rates) else 0.0, 1e-3)


@pytest.mark.parametrize("lengths", [HEAVY, MILD, NEAR, AT_THE_CLIP])
def test_percentiles_of_two_requests_against_quadrature(lengths):
    """One price is zero, so the sum of two draws is a pair, with an atom where both are clipped."""
    mean, std = lengths[1]
    law = total(2, lengths, FREE_INPUT)
    assert_percentiles(law, lambda x: naive.pair_below(x, (mean, std, 1), (mean, std, 1)) if x >= 2 else 0.0, 1e-5)


@pytest.mark.parametrize(
    ("lengths", "rates"),
    [
        case
        for case in product([HEAVY, NEAR, AT_THE_CLIP, ONE_SIDED, NARROW], [EVEN, FREE_INPUT, FREE_OUTPUT, (0.01, 1.0)])
        if parts(*case)
    ],
)
@pytest.mark.parametrize(("k", "width"), [(24, 1e-4), (128, 2e-4), (4096, 1e-3)])
def test_percentiles_of_many_requests_against_the_characteristic_function(lengths, rates, k, width):
    law = total(k, lengths, rates)
    fixed = k * sum(rate * mean for (mean, std), rate in zip(lengths, rates, strict=True) if std == 0)
    assert_percentiles(law, lambda x: naive.sum_below(x - fixed, k, parts(lengths, rates)), width)


@pytest.mark.parametrize("rates", [EVEN, FREE_INPUT, FREE_OUTPUT])
@pytest.mark.parametrize("lengths", [PAPER, HEAVY, NEAR, AT_THE_CLIP, ONE_SIDED])
@pytest.mark.parametrize("k", [1, 2, 3, 7, 16])
def test_percentiles_against_simulation(lengths, rates, k):
    """Shares within 5 standard errors; 75 × 11 pairs of checks give a false alarm for 1 of about 1,000 seeds."""
    trials = 50_000
    simulated = naive.simulated_requests(np.random.default_rng(k), trials, k, lengths, (0.5, 0), [rates])[:, 1]
    law = total(k, lengths, rates)
    slack = 5 * np.sqrt(PROBABILITIES * (1 - PROBABILITIES) / trials)
    values = law.quantile(PROBABILITIES)[:, 0]
    width = 1e-3 * law.moments()[1] + 1e-12 * values
    assert (np.mean(simulated[:, None] < values - width, axis=0) <= PROBABILITIES + slack).all()
    assert (np.mean(simulated[:, None] <= values + width, axis=0) >= PROBABILITIES - slack).all()


@settings(max_examples=40)
@given(
    st.floats(1, 100),
    st.floats(0, 3),
    st.floats(1, 100),
    st.floats(0, 3),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.integers(1, 40),
    st.floats(1e-6, 1 - 1e-6),
)
@example(1.0, 1.0, 1.0, 1.0, (0.0, 0.0), 4, 0.5)
@example(1.0, 1.0, 1.0, 1.0, (1e-300, 1.0), 4, 0.5)
@example(1.0, 1.0, 1.0, 0.0, (1e-185, 0.0), 2, 0.5)
@example(1.0, 1.0, 1.0, 0.0, (5e-324, 0.0), 2, 0.5)
@example(1.0, 1.0, 2.0, 1e-38, (1e-38, 1.0), 1, 0.5)
@example(1.0, 1.0, 4.0, 0.0, (0.10602323235434288, 1.0), 3, 0.125)
def test_chance_above_a_percentile(input_mean, input_ratio, output_mean, output_ratio, rates, k, p):
    """It is 1 − p, less at an atom; and nothing costs less than k requests of one token each."""
    lengths = ((input_mean, input_ratio * input_mean), (output_mean, output_ratio * output_mean))
    law = total(k, lengths, rates)
    least, value, most = law.quantile(np.array([0, p, 1]))[:, 0]
    assert least <= value <= most
    assert law.exceedance(value)[0] <= 1 - p + 1e-6
    assert law.exceedance(least * (1 - 1e-9) - 1e-300)[0] == 1
    assert law.exceedance(most)[0] == 0
    if law.moments()[1][0] > TINY:
        shortest = [1 if std > 0 else mean for mean, std in lengths]
        assert least == pytest.approx(k * sum(rate * length for rate, length in zip(rates, shortest, strict=True)))
        assert most == math.inf
        if law.exceedance(least)[0] > 1 - p + 1e-6:
            assert law.exceedance(value * (1 - 4e-12))[0] >= 1 - p - 1e-6


def test_atom_where_every_length_is_clipped():
    """Half of the lengths are clipped: k = 3 requests cost the least in 1/64 of all cases, and no less in any."""
    law = total(3, AT_THE_CLIP, EVEN)
    assert law.quantile(np.array([0.0, 1 / 65]))[:, 0].tolist() == [9, 9]
    assert law.quantile(np.array([1 / 60]))[0, 0] > 9
    assert law.exceedance(9.0)[0] == pytest.approx(63 / 64, abs=1e-12)


@pytest.mark.parametrize(("lengths", "rates", "use"), [(PAPER, (0.0, 0.0), 0), (((10, 0), (20, 0)), (1.0, 2.0), 50)])
def test_what_does_not_vary_is_certain(lengths, rates, use):
    law = total([1, 4], lengths, rates)
    mean, std = law.moments()
    assert mean.tolist() == [use, 4 * use]
    assert std.tolist() == [0, 0]
    assert law.quantile(np.array([0.0, 0.5, 1.0])).tolist() == [[use, 4 * use]] * 3
    assert law.exceedance(float(use)).tolist() == [0, float(use > 0)]


def test_a_limit_that_is_met_to_rounding_is_kept():
    """Three requests at 0.1 use 0.30000000000000004."""
    certain = total(3, ((1, 0), (1, 0)), (0.1, 0.0))
    clipped = total(3, ((1, 1), (1, 0)), (0.1, 0.0))
    assert certain.exceedance(0.3)[0] == 0
    assert certain.exceedance(0.3 - 1e-9)[0] == 1
    assert clipped.exceedance(0.3)[0] == pytest.approx(7 / 8, abs=1e-9)
    assert clipped.exceedance(0.3 - 1e-9)[0] == 1
