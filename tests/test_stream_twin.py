"""The draw loops give the integers of a plain re-implementation, to the bit, and this gives what it should."""

import math

import bestofk as bk
import naive_stream as naive
import numpy as np
import pytest
from bestofk.stream import kernels
from bestofk.stream.lattice import CELLS, UNIT, Lattice

WORKLOADS = {
    "the paper's": ((1024, 64), (2048, 128)),
    "std = mean": ((1024, 1024), (10, 10)),
    "at the clip": ((1, 1), (1.5, 0.5)),
    "far below the clip": ((2, 1000), (1, 0.01)),
    "std = 0": ((100, 0), (200, 50)),
}
K_MAX = 20


def workload(lengths):
    return bk.Workload(*(bk.Normal(*length) for length in lengths))


def whole_numbers(wide):
    return (wide[..., 0].astype(object) * 2**32 + wide[..., 1]).tolist()


@pytest.mark.parametrize("lengths", WORKLOADS.values(), ids=WORKLOADS)
@pytest.mark.parametrize("trials", [range(150), range(10**12 - 5, 10**12)], ids=["first", "last"])
def test_tally_is_the_twin(lengths, trials):
    tally = bk.draw(workload(lengths), trials, k_max=K_MAX, seed=7)
    layout = Lattice.of(workload(lengths), K_MAX)
    sums = naive.lattice_sums(lengths, 7, trials, K_MAX)
    assert whole_numbers(tally.counts["moments"]) == naive.moments(sums)
    cells = tally.counts["cells"].reshape(K_MAX, CELLS[1], CELLS[0])
    assert np.array_equal(cells.transpose(0, 2, 1), naive.histogram(sums, layout.origin, layout.width, CELLS))
    assert np.array_equal(np.cumsum(tally.counts["rank"], axis=0), naive.rank_bins(7, trials, K_MAX))


def test_price_means_the_twins_tokens():
    lengths = WORKLOADS["at the clip"]
    tally = bk.draw(workload(lengths), 200, k_max=K_MAX, seed=3)
    resources = (bk.Resource.cost(3, 5), bk.Resource.latency(2, 7))
    summary = bk.price(tally, bk.Model("m", "m", workload(lengths), bk.Normal(0.5, 0.1), resources, 4))
    input_sum, output_sum = naive.tokens(lengths, naive.lattice_sums(lengths, 3, range(200), K_MAX))
    used = np.stack([3 * input_sum + 5 * output_sum, (2 * input_sum + 7 * output_sum) / 4], axis=-1)
    np.testing.assert_allclose(summary.mean[:, 1:], used.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(summary.std[:, 1:], used.std(axis=1), rtol=1e-9)
    np.testing.assert_allclose(summary.se, summary.std / math.sqrt(200), rtol=1e-12)


def test_many_records_are_the_twin():
    tally = bk.draw(workload(WORKLOADS["the paper's"]), 40, k_max=4096, seed=1, percentiles=False)
    assert np.array_equal(np.cumsum(tally.counts["rank"], axis=0), naive.rank_bins(1, range(40), 4096))


def test_lattice_normals_are_box_muller():
    """In single precision, 999 of 1000 lattice points are those of double precision, the others next to them."""
    high, low = np.array([naive.draw(12345, 3, trial) for trial in range(100_000)]).T
    for ours, exact in zip(naive.normal_pairs(high, low), naive.exact_normal_pairs(high, low), strict=True):
        off = np.abs(np.rint(ours) - np.rint(exact))
        assert off.max() <= 1
        assert off.mean() < 1e-3


@pytest.mark.parametrize("high", [0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("low", [0, 1, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF])
def test_extreme_bits_give_a_finite_pair_within_the_bound(high, low):
    words = naive.signed([high]), naive.signed([low])
    sums = np.zeros((2, 1), np.int32)
    unreached = np.full(2, -(2**20), np.int32)
    kernels.add_lengths(*words, np.float32(UNIT), np.zeros(2, np.float32), unreached, *sums)
    assert np.array_equal(sums[:, 0], [np.rint(side[0]) for side in naive.normal_pairs([high], [low])])
    assert np.hypot(*sums.astype(float)).max() <= math.sqrt(2 * 32 * math.log(2)) * UNIT + 1
