"""Exact laws by definition: mpmath and adaptive quadrature, one number at a time; it imports nothing of the package."""

import math
from itertools import pairwise

import mpmath
import numpy as np
from scipy.integrate import quad
from scipy.special import log_ndtr, ndtr, wofz

DEVIATIONS = range(-12, 13)  # from the mean, where integrals are split


def standard_density(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


# --- the best of k accuracies, clipped to [0, 1] ----------------------------------------------------------------------


def best_moments(mean, std, k):
    """E A = ∫ (1 − F^k) dx and the root of E A² − (E A)² with E A² = ∫ 2x (1 − F^k) dx, in 60 digits."""
    with mpmath.workdps(60):
        mean, std = mpmath.mpf(mean), mpmath.mpf(std)
        ends = sorted({min(max(mean + z * std, 0), 1) for z in range(-18, 19, 4)} | {mpmath.mpf(0), mpmath.mpf(1)})

        def above(x):
            return 1 - mpmath.ncdf(x, mean, std) ** k

        first = mpmath.quad(above, ends)
        second = mpmath.quad(lambda x: 2 * x * above(x), ends)
        return float(first), float(mpmath.sqrt(second - first**2))


def best_moments_by_adaptive_quadrature(mean, std, k):
    """The same in floating point, for Y = (A − μ)/σ: E Y = ∫ (1 − F^k) above 0 less ∫ F^k below, then E (Y − E Y)²."""
    low, high = max(-mean / std, -40), min((1 - mean) / std, 40)
    ends = {min(max(z, low), high) for z in DEVIATIONS} | {low, high, 0}

    def below(z):
        return math.exp(k * log_ndtr(z))

    def above(z):
        return -math.expm1(k * log_ndtr(z))

    first = _piecewise(lambda z: above(z) if z > 0 else -below(z), ends)
    center = min(max(first, low), high)
    square = _piecewise(lambda z: 2 * abs(z - first) * (above(z) if z > first else below(z)), ends | {center})
    return mean + std * first, std * math.sqrt(square)


def single_accuracy(mean, std):
    """E A for k = 1 in closed form: the normal's mean, plus what the clip at 0 lifts, less what the clip at 1 cuts."""
    lift, cut = (std * (standard_density(gap / std) - gap / std * ndtr(-gap / std)) for gap in (mean, 1 - mean))
    return mean + lift - cut


def _piecewise(integrand, ends):
    pieces = pairwise(sorted(ends))
    return math.fsum(quad(integrand, *piece, epsabs=0, epsrel=1e-9)[0] for piece in pieces if piece[0] < piece[1])


# --- token lengths, clipped to [1, ∞) ---------------------------------------------------------------------------------


def length_moments(mean, std):
    """E L and the std of L = max(1, N(μ, σ²)) by integration, in 40 digits."""
    with mpmath.workdps(40):
        mean, std = mpmath.mpf(mean), mpmath.mpf(std)
        ends = sorted({max(mpmath.mpf(1), mean + z * std) for z in range(-18, 19, 4)} | {mpmath.mpf(1)})
        atom = mpmath.ncdf(1, mean, std)

        def expected(value):
            return value(1) * atom + mpmath.quad(lambda x: value(x) * mpmath.npdf(x, mean, std), ends)

        first = expected(lambda x: x)
        return float(first), float(mpmath.sqrt(expected(lambda x: (x - first) ** 2)))


def pair_below(total, one, other):
    """Chance that a X + b Y ≤ total for clipped lengths X, Y, by conditioning on X; each is (μ, σ, rate)."""
    (mean, std, rate), (other_mean, other_std, other_rate) = one, other

    def below(x):
        y = (total - rate * x) / other_rate
        return ndtr((y - other_mean) / other_std) if y >= 1 else 0.0

    highest = max((total - other_rate) / rate, 1.0)
    ends = {min(max(mean + z * std, 1.0), highest) for z in DEVIATIONS}
    atom = ndtr((1 - mean) / std)
    return atom * below(1.0) + _piecewise(lambda x: standard_density((x - mean) / std) / std * below(x), ends)


def sum_below(total, k, lengths):
    """Chance that the sum of k draws of each (μ, σ, rate) is ≤ total, from its characteristic function (Gil-Pelaez).

    That of max(0, N(β, 1)) is Q(β) + exp(iωβ − ω²/2) − exp(−β²/2) w((−ω + iβ)/√2)/2 with Faddeeva's w. The k must be
    large enough for it to die out.
    """
    scale = math.sqrt(k) * math.hypot(*(std * rate for _, std, rate in lengths))
    terms = np.arange(20_000) + 0.5
    t = terms * 2 * np.pi / (40 * scale)
    transform = np.exp(-1j * t * total)
    for mean, std, rate in lengths:
        depth, frequency = (mean - 1) / std, rate * std * t
        lifted = np.exp(-(depth**2) / 2) * wofz((-frequency + 1j * depth) / math.sqrt(2)) / 2
        one = ndtr(-depth) + np.exp(1j * frequency * depth - frequency**2 / 2) - lifted
        transform = transform * (np.exp(1j * rate * t) * one) ** k
    assert abs(transform[-1]) < 1e-6, "the characteristic function has not died out"
    return 0.5 - np.sum(transform.imag / terms) / np.pi


# --- simulation -------------------------------------------------------------------------------------------------------


def simulated_requests(generator, trials, k, lengths, accuracy, rates):
    """A and the totals of each (rate in, rate out) for many requests of k, shape (trials, 1 + r)."""
    sums = [np.maximum(generator.normal(*length, (trials, k)), 1).sum(axis=1) for length in lengths]
    best = np.clip(generator.normal(*accuracy, (trials, k)), 0, 1).max(axis=1)
    return np.column_stack([best, *(rate_in * sums[0] + rate_out * sums[1] for rate_in, rate_out in rates)])
