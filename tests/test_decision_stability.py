"""How often a choice is made again, and the range of k that holds nine tenths, are what counting by hand gives."""

import naive_decision as naive
import pytest
from bestofk.decision.stability import Stability
from hypothesis import given
from hypothesis import strategies as st

choices = st.none() | st.integers(1, 12).map(lambda step: 4 * step)
outcomes = st.lists(choices, min_size=1, max_size=40)


@given(chosen=choices, ks=outcomes)
def test_share_counts_and_range(chosen, ks):
    stability = Stability.of(chosen, ks)
    assert stability.replications == len(ks)
    assert stability.share == ks.count(chosen) / len(ks)
    assert stability.counts == {k: ks.count(k) for k in ks}
    assert stability.k_range == naive.narrowest_range(ks)
    assert stability.no_choice == ks.count(None) / len(ks)
    assert stability.often_none == (10 * ks.count(None) > len(ks))


@given(chosen=choices, ks=outcomes, random=st.randoms(use_true_random=False))
def test_order_of_the_replications_does_not_matter(chosen, ks, random):
    shuffled = list(ks)
    random.shuffle(shuffled)
    assert Stability.of(chosen, shuffled) == Stability.of(chosen, ks)


@given(ks=outcomes)
def test_counts_rise_in_k_and_end_with_no_choice(ks):
    counted = list(Stability.of(None, ks).counts)
    assert None not in counted[:-1]
    assert [k for k in counted if k is not None] == sorted({k for k in ks if k is not None})


@pytest.mark.parametrize(
    ("ks", "expected"),
    [
        ([8] * 9 + [80], (8, 8)),
        ([8] * 89 + [80] * 11, (8, 80)),
        ([8] * 90 + [80] * 10, (8, 8)),
        ([None] * 99 + [12], None),
        ([None] * 90 + [12] * 10, None),
        ([None] * 89 + [12] * 11, (12, 12)),
        ([None] * 50 + [8] * 40 + [80] * 10, (8, 8)),
        ([None] * 50 + [8] * 39 + [80] * 11, (8, 80)),
        ([None] * 10 + [8] * 89 + [80], (8, 80)),
        ([None] * 5 + [8] * 90 + [80] * 5, (8, 8)),
        ([None] * 3, None),
        ([4, 8, 12, 16, 20, 24, 28, 32, 36, 40], (4, 36)),
    ],
)
def test_range_by_hand(ks, expected):
    assert Stability.of(8, ks).k_range == expected


def test_no_choice_is_a_choice_that_can_be_made_again():
    assert Stability.of(None, [None, None, 4]).share == 2 / 3
    assert Stability.of(16, [None, None, 4]).share == 0
