"""A tally at its limits: 10^12 trials and k = 4096 neither overflow nor lose a trial; memory does not grow with M."""

import os
import sys
from functools import cache
from subprocess import DEVNULL, PIPE, Popen

import bestofk as bk
import numpy as np
import pytest
from bestofk.stream.lattice import CELLS, Lattice

PAPER = bk.Workload(bk.Normal(1024, 64), bk.Normal(2048, 128))
HIGHEST_SUMS = bk.Workload(bk.Normal(1, 1), bk.Normal(1.5, 1e6))  # half of all lengths are clipped
MIB = 2**20


@cache
def drawn(workload, k_max, percentiles):
    """A thousand trials."""
    return bk.draw(workload, 1000, k_max=k_max, percentiles=percentiles)


def relabelled(tally, first):
    """The same counts, said to be of other trials."""
    return bk.Tally(tally.workload, tally.k_max, tally.seed, ((first, first + tally.trials),), tally.counts)


def any_model(workload):
    resources = (bk.Resource.cost(1e-6, 3e-6), bk.Resource.latency(0, 2))
    return bk.Model("m", "m", workload, bk.Normal(0.9, 0.05), resources)


def repeated(tally, times):
    """Many copies of a tally added up, as if of trials that follow each other; by doubling."""
    total, copies = None, tally
    while times:
        if times & 1:
            total = copies if total is None else total + relabelled(copies, total.trials)
        copies, times = copies + relabelled(copies, copies.trials), times >> 1
    return total


def whole_numbers(wide):
    return wide[..., 0].astype(object) * 2**32 + wide[..., 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workload", "k_max", "percentiles"),
    [(HIGHEST_SUMS, 4096, False), (PAPER, 4096, False), (HIGHEST_SUMS, 8, True), (PAPER, 8, True)],
)
def test_a_million_million_trials(workload, k_max, percentiles):
    few = drawn(workload, k_max, percentiles)
    many = repeated(few, 10**9)
    assert many.trials == 10**12
    exact = whole_numbers(few.counts["moments"]) * 10**9
    assert np.array_equal(whole_numbers(many.counts["moments"]), exact)
    assert exact.max() > 2**63
    low_words = many.counts["moments"][..., 1]
    assert low_words.min() >= 0
    assert low_words.max() < 2**32
    assert np.array_equal(many.counts["rank"], few.counts["rank"] * 10**9)
    assert np.array_equal(many.counts["cells"], few.counts["cells"] * 10**9)

    once, often = bk.price(few, any_model(workload)), bk.price(many, any_model(workload))
    np.testing.assert_allclose(often.mean, once.mean, rtol=1e-14)
    np.testing.assert_allclose(often.std, once.std, rtol=1e-12)
    np.testing.assert_allclose(often.se, often.std / 10**6, rtol=1e-14)
    assert np.isfinite(often.std).all()
    if percentiles:
        between_two_of_the_thousand = [0.0015, 0.1005, 0.5005, 0.9005, 0.9985]
        np.testing.assert_allclose(
            often.quantile(between_two_of_the_thousand), once.quantile(between_two_of_the_thousand), rtol=1e-6
        )
        limits = dict(zip(("accuracy", "cost", "latency"), once.mean[3], strict=True))
        np.testing.assert_allclose(often.exceedance(limits), once.exceedance(limits), atol=1e-9)


def test_low_words_are_canonical_in_any_order():
    parts = [bk.draw(HIGHEST_SUMS, range(first, first + 50), k_max=64) for first in range(0, 1000, 50)]
    forward, backward = sum(parts[1:], parts[0]), sum(parts[-2::-1], parts[-1])
    assert np.array_equal(forward.counts["moments"], backward.counts["moments"])
    assert np.array_equal(forward.counts["moments"], drawn(HIGHEST_SUMS, 64, percentiles=True).counts["moments"])
    assert forward.counts["moments"][..., 1].max() < 2**32


@pytest.mark.slow
def test_a_full_block_at_the_largest_k_does_not_overflow():
    """131,072 sums of squares at k = 4096 come to 0.64 of 2^63. Thresholds: 6 standard errors, false alarms 1e-8."""
    trials = 131_072
    workload = bk.Workload(bk.Normal(1, 1), bk.Normal(1, 1))
    model = bk.Model("m", "m", workload, bk.Normal(0.9, 0.05), (bk.Resource.cost(1, 0), bk.Resource.latency(0, 1)))
    tally = bk.draw(workload, trials, k_max=4096, percentiles=False, threads=2)
    square_sums = whole_numbers(tally.counts["moments"])[-1, 2:4]
    assert (square_sums > 0.6 * 2**63).all()
    assert (square_sums < 2**63).all()
    drawn = bk.price(tally, model, np.array([4096]))
    exact = bk.simulate(model, method="analytic", k_max=4096, k_step=4096)["m"]
    assert np.abs(drawn.mean - exact.mean)[0, 1:].max() < 6 * drawn.se[0, 1:].min()
    assert np.abs(drawn.std / exact.std - 1)[0, 1:].max() < 6 / np.sqrt(2 * trials)


@pytest.mark.parametrize("workload", [HIGHEST_SUMS, PAPER])
def test_every_lattice_sum_falls_into_its_own_cell(workload):
    """Cells are equally wide to the lattice point, although they are found in single precision."""
    from bestofk.stream import kernels

    layout = Lattice.of(workload, 4096)
    for k in (1, 2, 3, 7, 64, 128, 1000, 4096):
        origin, width = layout.origin[k - 1].astype(int), layout.width[k - 1].astype(int)
        sums = [np.arange(origin[side] - 9, origin[side] + (CELLS[side] + 1) * width[side]) for side in (0, 1)]
        for side in (0, 1):
            x = [np.full(sums[side].size, origin[other], np.int32) for other in (0, 1)]
            x[side] = sums[side].astype(np.int32)
            found = np.empty(sums[side].size, np.int32)
            kernels.find_cells(*x, layout.origin[k - 1], layout.per_unit[k - 1], np.array(CELLS, np.int32), found)
            cell = np.clip((sums[side] - origin[side]) // width[side] + 1, 0, CELLS[side] - 1)
            assert np.array_equal(np.unravel_index(found, CELLS[::-1])[1 - side], cell)


def test_a_tally_has_the_size_that_is_promised():
    size = sum(array.nbytes for array in bk.draw(PAPER, 10, k_max=128).counts.values())
    assert size == sum(array.nbytes for array in bk.draw(PAPER, 1000, k_max=128).counts.values())
    assert size < 14.1 * MIB


def peak_mib(*arguments):
    """Peak resident memory of a process, in MiB."""
    process = Popen([sys.executable, *arguments], stdout=DEVNULL, stderr=PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, process.stderr.read()
    process.stderr.close()
    process.returncode = 0
    return usage.ru_maxrss / 1024


DRAW = """
import sys, bestofk
workload = bestofk.Workload(bestofk.Normal(1024, 64), bestofk.Normal(2048, 128))
bestofk.draw(workload, 10, k_max=1)
trials, threads = map(int, sys.argv[1:])
if trials:
    bestofk.draw(workload, trials, k_max=128, threads=threads)
"""


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
def test_a_thread_needs_16_mib(threads):
    before, after = (peak_mib("-c", DRAW, str(trials), str(threads)) for trials in (0, 400_000))
    assert after - before < 16 * threads + 1


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
def test_memory_does_not_grow_with_trials(tmp_path, threads):
    """To 5 × 10^6 trials, because a run is in its steady state from the second checkpoint on; 10^8 give the same."""
    command = ("-m", "bestofk_cli", "draw", "--threads", str(threads))
    few, many = (
        peak_mib(*command, "--trials", trials, "-o", str(tmp_path / f"{trials}.tally")) for trials in ("1e5", "5e6")
    )
    assert many - few < 5
