"""The laws of a tally: the same integers however trials are split, threaded and added; what does not fit is refused."""

import itertools
from functools import cache, reduce
from operator import add
from threading import Thread

import bestofk as bk
import numpy as np
import pytest
from bestofk.stream import draw as drawing
from hypothesis import given
from hypothesis import strategies as st

PAPER = bk.Workload(bk.Normal(1024, 64), bk.Normal(2048, 128))
CLIPPED = bk.Workload(bk.Normal(3, 4), bk.Normal(1.5, 1))
K_MAX = 6


@cache
def whole(workload):
    """Three thousand trials drawn at once."""
    return bk.draw(workload, 3000, k_max=K_MAX)


def same_integers(one, other):
    return one == other and all(np.array_equal(one.counts[name], other.counts[name]) for name in other.counts)


@given(
    workload=st.sampled_from([PAPER, CLIPPED]),
    cuts=st.lists(st.integers(0, 3000), max_size=6),
    threads=st.integers(1, 4),
    random=st.randoms(use_true_random=False),
)
def test_any_split_any_order_any_threads(workload, cuts, threads, random):
    edges = [0, *sorted(cuts), 3000]
    parts = [
        bk.draw(workload, range(first, last), k_max=K_MAX, threads=threads) for first, last in itertools.pairwise(edges)
    ]
    random.shuffle(parts)
    assert same_integers(reduce(add, parts), whole(workload))


@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("chunk", [999, 4096, 131072])
def test_any_threads_and_any_chunk_size(monkeypatch, threads, chunk):
    at_once = bk.draw(PAPER, range(100, 60_000), k_max=K_MAX)
    monkeypatch.setattr(drawing, "CHUNK", chunk)
    assert same_integers(bk.draw(PAPER, range(100, 60_000), k_max=K_MAX, threads=threads), at_once)


def test_draws_side_by_side_do_not_touch_each_other():
    tallies = {}
    threads = [
        Thread(target=lambda seed=seed: tallies.update({seed: bk.draw(PAPER, 3000, k_max=K_MAX, seed=seed)}))
        for seed in (41, 42, 43)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same_integers(tallies[42], whole(PAPER))
    assert not np.array_equal(tallies[41].counts["moments"], tallies[42].counts["moments"])


@pytest.mark.parametrize("workload", [PAPER, CLIPPED])
def test_a_smaller_k_max_is_a_prefix(workload):
    long = bk.draw(workload, 500, k_max=128, seed=5)
    assert same_integers(long.upto(64), bk.draw(workload, 500, k_max=64, seed=5))
    assert same_integers(long.upto(1), bk.draw(workload, 500, k_max=1, seed=5))
    assert same_integers(long.upto(128), long)


def test_histograms_can_be_left_out_without_changing_the_rest():
    lean = bk.draw(PAPER, 3000, k_max=K_MAX, percentiles=False)
    assert not lean.percentiles
    for name in ("moments", "rank"):
        assert np.array_equal(lean.counts[name], whole(PAPER).counts[name])
    model = bk.Model("m", "m", PAPER, bk.Normal(0.9, 0.05), (bk.Resource.cost(1, 2),))
    lean_summary, summary = bk.price(lean, model), bk.price(whole(PAPER), model)
    assert np.array_equal(lean_summary.mean, summary.mean)
    assert np.array_equal(lean_summary.std, summary.std)
    with pytest.raises(bk.TallyMismatch, match="without what percentiles"):
        lean_summary.quantile(0.5)


def test_many_small_tallies():
    parts = [bk.draw(CLIPPED, range(first, first + 10), k_max=K_MAX) for first in range(0, 3000, 10)]
    assert same_integers(sum(parts[1:], parts[0]), whole(CLIPPED))


def test_adding_leaves_both_as_they_were():
    one, other = bk.draw(PAPER, 10, k_max=2), bk.draw(PAPER, range(10, 30), k_max=2)
    total = one + other
    total.counts["cells"][:] = -1
    assert same_integers(one, bk.draw(PAPER, 10, k_max=2))
    assert same_integers(other, bk.draw(PAPER, range(10, 30), k_max=2))


def test_no_trials_add_nothing():
    empty = bk.draw(PAPER, range(7, 7), k_max=K_MAX)
    assert empty.trials == 0
    assert empty.spans == ()
    assert same_integers(whole(PAPER) + empty, whole(PAPER))
    model = bk.Model("m", "m", PAPER, bk.Normal(0.9, 0.05), ())
    with pytest.raises(bk.BadInput, match="no trials"):
        bk.price(empty, model)


@given(first=st.integers(0, 50), length=st.integers(1, 50), shift=st.integers(-49, 49))
def test_overlapping_ranges_are_refused(first, length, shift):
    first += 50
    one = bk.draw(PAPER, range(first, first + length), k_max=1)
    start = first + max(min(shift, length - 1), 1 - length)
    other = bk.draw(PAPER, range(start, start + length), k_max=1)
    with pytest.raises(bk.TallyMismatch, match="counted twice"):
        one + other


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"seed": 43}, "seed = 42, not 43"),
        ({"k_max": 7}, "k_max = 6, not 7"),
        ({"workload": CLIPPED}, "drawn from normal lengths .*1,024.*, not from normal lengths .*1.5"),
        ({"percentiles": False}, "percentiles = True, not False"),
    ],
)
def test_what_was_made_otherwise_is_refused(other, named):
    settings = {"workload": PAPER, "k_max": K_MAX, "seed": 42, **other}
    tally = bk.draw(settings.pop("workload"), range(3000, 3010), **settings)
    assert tally != whole(PAPER)
    with pytest.raises(bk.TallyMismatch, match=named):
        whole(PAPER) + tally


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"trials": 10**12 + 1}, "10\\^12"),
        ({"trials": range(10**12, 10**12 + 1)}, "10\\^12"),
        ({"trials": range(-1, 5)}, "trials"),
        ({"trials": range(0, 10, 2)}, "step 1"),
        ({"trials": 10, "k_max": 4097}, "k_max = 4097: must lie in 1 to 4096"),
        ({"trials": 10, "k_max": 0}, "k_max = 0: must lie in 1 to 4096"),
        ({"trials": 10, "seed": -1}, "seed = -1"),
    ],
)
def test_limits_are_named(settings, named):
    with pytest.raises(bk.BadInput, match=named):
        bk.draw(PAPER, **settings)


def test_a_k_beyond_the_tally_is_refused():
    model = bk.Model("m", "m", PAPER, bk.Normal(0.9, 0.05), ())
    for grid, named in [([7], "k = 1 to 6"), ([0, 1], "k = 1 to 6"), ([3, 1], "rise"), ([2, 2], "rise")]:
        with pytest.raises(bk.BadInput, match=named):
            bk.price(whole(PAPER), model, np.array(grid))
    with pytest.raises(bk.TallyMismatch, match="k = 1 to 6"):
        whole(PAPER).upto(7)
    with pytest.raises(bk.TallyMismatch, match="drawn from normal lengths"):
        bk.price(whole(CLIPPED), model)


def test_progress_hears_of_every_trial():
    heard = []
    bk.draw(PAPER, range(5, 300_000), k_max=1, threads=3, progress=heard.append)
    assert sum(heard) == 300_000 - 5


def test_an_error_in_a_thread_ends_the_draw():
    def fail(_):
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        bk.draw(PAPER, 10**7, k_max=1, threads=2, progress=fail)
