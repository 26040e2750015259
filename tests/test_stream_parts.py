"""Parts of a run are what drawing each alone gives; together they are the run, on any threads and in fixed memory."""

import tracemalloc
from itertools import pairwise

import bestofk as bk
import numpy as np
import pytest
from bestofk.stream import parts as module
from bestofk.stream.parts import cut, draw_parts
from hypothesis import given
from hypothesis import strategies as st

WORKLOAD = bk.Workload(bk.Normal(3, 4), bk.Normal(40, 10))
K_MAX = 5


def spans_of(edges):
    """Every second stretch between edges that rise."""
    return list(pairwise(sorted(edges)))[::2]


rising = st.lists(st.integers(0, 400), min_size=2, max_size=9, unique=True).map(spans_of)


def trials_of(spans):
    return [trial for first, last in spans for trial in range(first, last)]


@given(spans=rising, count=st.integers(1, 30))
def test_parts_hold_every_trial_once_in_order_and_differ_by_one_at_most(spans, count):
    parts = cut(spans, count)
    assert len(parts) == count
    assert [trial for part in parts for trial in trials_of(part)] == trials_of(spans)
    sizes = [len(trials_of(part)) for part in parts]
    assert max(sizes) - min(sizes) <= 1


def alone(part, histograms):
    whole = bk.draw(WORKLOAD, 0, k_max=K_MAX, percentiles=histograms)
    for first, last in part:
        whole = whole + bk.draw(WORKLOAD, range(first, last), k_max=K_MAX, percentiles=histograms)
    return whole


@pytest.mark.parametrize("histograms", ["none", "whole", "each"])
@given(spans=rising, count=st.integers(1, 20), threads=st.integers(1, 3), chunk=st.sampled_from([7, 60, 131072]))
def test_each_part_is_what_drawing_it_alone_gives_and_all_are_the_run(histograms, spans, count, threads, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", chunk)
        parts = cut(spans, count)
        seen, whole = draw_parts(
            WORKLOAD,
            parts,
            lambda tally: {name: array.copy() for name, array in tally.counts.items()},
            k_max=K_MAX,
            seed=42,
            threads=threads,
            histograms=histograms,
        )
    for part, counts in zip(parts, seen, strict=True):
        expected = alone(part, histograms == "each").counts
        assert all(np.array_equal(counts[name], expected[name]) for name in expected)
    assert whole == alone(spans, histograms != "none")
    assert whole.percentiles == (histograms != "none")


def peak_memory(parts):
    tracemalloc.start()
    try:
        draw_parts(WORKLOAD, cut([(0, 4000)], parts), id, k_max=K_MAX, seed=1)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_parts():
    peak_memory(40)
    one_tally = bk.draw(WORKLOAD, 0, k_max=K_MAX, percentiles=False).counts["rank"].nbytes
    assert peak_memory(400) - peak_memory(40) < 10 * one_tally  # of the 360 more that are seen


def test_progress_hears_of_every_trial():
    heard = []
    draw_parts(WORKLOAD, cut([(5, 905)], 13), id, k_max=K_MAX, seed=1, threads=2, progress=heard.append)
    assert sum(heard) == 900


@pytest.mark.parametrize("threads", [1, 2])
def test_a_look_that_fails_ends_the_run(threads):
    heard = []

    def look(tally):
        raise LookupError

    with pytest.raises(LookupError):
        draw_parts(WORKLOAD, cut([(0, 9999)], 999), look, k_max=K_MAX, seed=1, threads=threads, progress=heard.append)
    assert sum(heard) < 5000


def test_parts_that_overlap_are_refused():
    with pytest.raises(bk.TallyMismatch, match="trials 5 to 9 would be counted twice"):
        draw_parts(WORKLOAD, [((0, 10),), ((5, 20),)], id, k_max=K_MAX, seed=1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"k_max": 0}, "k_max = 0"),
        ({"seed": -1}, "seed = -1"),
        ({"parts": [((0, 10**12 + 1),)]}, r"must lie in 0 to 10\^12"),
    ],
)
def test_what_is_out_of_range_is_named(settings, message):
    given_ = {"parts": [((0, 10),)], "look": id, "k_max": K_MAX, "seed": 1, **settings}
    with pytest.raises(bk.BadInput, match=message):
        draw_parts(WORKLOAD, **given_)
