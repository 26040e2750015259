"""The random bits and the normals made of them: streams, trials and seeds against each other, and how normal they are.

Chi-square tests of two-way tables of bytes: 256 × 256 cells with 16 expected each. Seeds are fixed; every test refuses
beyond a chance of 1e-6 on either side, so all of them together would raise a false alarm in 0.02 % of all seeds.
"""

import bestofk as bk
import naive_stream as naive
import numpy as np
import pytest
import same_trials
from bestofk.stream import kernels
from bestofk.stream.lattice import UNIT
from scipy import stats

DRAWS = 2**20
ALARM = 1e-6
NEIGHBOURS = {
    "k and k + 1": ({"stream": 5}, {"stream": 6}),
    "trial and trial + 1": ({"first": 1000}, {"first": 1001}),
    "trial and trial + 2^21": ({"first": 0}, {"first": 2**21}),
    "seed and seed + 1": ({"seed": 42}, {"seed": 43}),
    "tokens and ranks": ({"sampler": 0}, {"sampler": 1}),
    "k and k + 1, trial and trial + 1": ({"stream": 5, "first": 1}, {"stream": 6, "first": 0}),
    "high and low word": ({}, {"word": 1}),
}


def bits(seed=42, sampler=0, stream=3, first=0, word=0):
    """The high or the low 32 bits of every other trial, so that neighbours are never in two pairs."""
    words = np.empty((2, 2 * DRAWS), np.int32)
    key = np.uint64(naive.keys(seed, 2)[sampler])
    kernels.draw_bits(np.uint64(kernels.stream_start(key, stream, first)), *words)
    return words[word, ::2].copy().view(np.uint32)


def normals(seed=42, stream=3, first=0):
    """Input and output deviates of every other trial on the lattice, shape (2, DRAWS)."""
    words = [bits(seed=seed, stream=stream, first=first, word=word).view(np.int32) for word in (0, 1)]
    sums = np.zeros((2, DRAWS), np.int32)
    unreached = np.full(2, -(2**20), np.int32)
    kernels.add_lengths(*words, np.float32(UNIT), np.zeros(2, np.float32), unreached, *sums)
    return sums


def assert_not_surprising(statistic, degrees):
    assert stats.chi2.sf(statistic, degrees) > ALARM
    assert stats.chi2.cdf(statistic, degrees) > ALARM


def table_of(one, other, side):
    """Counts of pairs of numbers below `side`, shape (side, side)."""
    return np.bincount(one.astype(np.int64) * side + other, minlength=side * side).reshape(side, side)


@pytest.mark.parametrize("shift", [0, 8, 16, 24])
@pytest.mark.parametrize("pair", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_bytes_of_neighbours_are_independent(pair, shift):
    one, other = ((bits(**address) >> np.uint32(shift)) & 255 for address in pair)
    table = table_of(one, other, 256)
    expected = DRAWS / table.size
    assert_not_surprising(((table - expected) ** 2 / expected).sum(), table.size - 1)


@pytest.mark.parametrize("pair", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_bits_of_neighbours_agree_half_of_the_time(pair):
    """Each of the 32 × 32 pairs of one bit here and one bit there, within 6 standard errors: false alarms 2e-6."""
    one, other = (
        2 * np.unpackbits(bits(**address)[: DRAWS // 8].view(np.uint8).reshape(-1, 4), axis=1).astype(np.int32) - 1
        for address in pair
    )
    assert np.abs(np.einsum("ij,ik->jk", one, other)).max() < 6 * np.sqrt(len(one))


NORMAL_NEIGHBOURS = {name: pair for name, pair in NEIGHBOURS.items() if "rank" not in name and "word" not in name}


@pytest.mark.parametrize("pair", NORMAL_NEIGHBOURS.values(), ids=NORMAL_NEIGHBOURS)
@pytest.mark.parametrize("sides", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_normals_of_neighbours_are_independent(pair, sides):
    probability = np.linspace(0, 1, 65)
    one, other = (
        np.digitize(normals(**address)[side], stats.norm.ppf(probability[1:-1]) * UNIT)
        for address, side in zip(pair, sides, strict=True)
    )
    statistic, _, degrees, _ = stats.chi2_contingency(table_of(one, other, 64))
    assert_not_surprising(statistic, degrees)


def test_input_and_output_of_a_pair_are_independent():
    edges = stats.norm.ppf(np.linspace(0, 1, 65)[1:-1]) * UNIT
    one, other = (np.digitize(deviates, edges) for deviates in normals())
    statistic, _, degrees, _ = stats.chi2_contingency(table_of(one, other, 64))
    assert_not_surprising(statistic, degrees)


@pytest.mark.parametrize("side", [0, 1])
def test_normals_are_normal(side):
    """Moments within 5 standard errors: false alarms 6e-7 each; Kolmogorov–Smirnov."""
    deviates = normals(stream=11)[side] / UNIT
    for order, expected, variance in [
        (1, 0, 1),
        (2, 1, 2),
        (3, 0, 15),
        (4, 3, 96),
        (6, 15, 10_170),
        (8, 105, 2_016_000),
    ]:
        error = (np.mean(deviates**order) - expected) / np.sqrt(variance / DRAWS)
        assert abs(error) < 5, order
    spread = deviates + np.random.default_rng(0).uniform(-0.5, 0.5, DRAWS) / UNIT
    assert stats.kstest(spread, "norm").pvalue > ALARM


def test_normals_are_normal_in_the_tails():
    """Beyond 2, 3, 4 and 5 standard deviations, on either side: Poisson, refused beyond 1e-6."""
    deviates = np.concatenate([normals(stream=k).ravel() for k in range(8)]) / UNIT
    for limit in (2, 3, 4, 5):
        for beyond in (np.sum(deviates > limit), np.sum(deviates < -limit)):
            expected = deviates.size * stats.norm.sf(limit)
            assert stats.poisson.sf(beyond - 1, expected) > ALARM
            assert stats.poisson.cdf(beyond, expected) > ALARM


@pytest.mark.parametrize("k", [1, 2, 7, 64, 128])
def test_running_maximum_is_the_maximum_of_k_uniforms(k):
    deviates = same_trials.best_deviates(42, 200_000, [k])[0]
    assert stats.kstest(stats.norm.cdf(deviates) ** k, "uniform").pvalue > ALARM


def test_records_come_as_often_as_they_should():
    """Step k breaks the record in 1 / k of the trials: a binomial for each k, refused beyond 1e-6."""
    trials = 200_000
    tally = bk.draw(bk.Workload(bk.Normal(1, 0), bk.Normal(1, 0)), trials, k_max=64, percentiles=False)
    moved_up = np.cumsum(tally.counts["rank"][:, ::-1], axis=1).max(axis=1)
    assert moved_up[0] == trials
    deviates = same_trials.best_deviates(42, trials, list(range(1, 65)))
    for k in range(2, 65):
        broken = np.sum(deviates[k - 1] > deviates[k - 2])
        assert stats.binomtest(int(broken), trials, 1 / k).pvalue > ALARM
        assert moved_up[k - 1] <= broken
