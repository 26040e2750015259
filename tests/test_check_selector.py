"""`check_selector` passes who keeps the laws and says which law anyone else breaks."""

import itertools

import bestofk as bk
import numpy as np
import pytest
from bestofk.testing import check_selector


def cheapest(candidates):
    return candidates.smallest(candidates.column("cost"))


def first(candidates):
    return 0


def writes(candidates):
    candidates.values[0, 0] = 0.5
    return 0


def unlocks_and_writes(candidates):
    candidates.losses.setflags(write=True)
    candidates.losses[:] = 0
    return cheapest(candidates)


def beyond(candidates):
    return len(candidates)


def negative(candidates):
    return -1 - cheapest(candidates)


def no_index(candidates):
    return float(cheapest(candidates))


def yes(candidates):
    return bool(cheapest(candidates) + 1)


def nothing(candidates):
    cheapest(candidates)


def needs_three(candidates):
    return int(np.argsort(candidates.column("cost"))[2])


def divides(candidates):
    spread = np.ptp(candidates.column("latency"))
    return candidates.smallest(candidates.column("cost") / float(spread))


def silent(candidates):
    if len(candidates) < 3:
        raise bk.NoChoice
    return cheapest(candidates)


def three_objectives(candidates):
    cost, latency = candidates.losses[:, 1:].T
    return candidates.smallest(cost + latency)


def one_model(candidates):
    assert len(set(candidates.model.tolist())) == 1
    return cheapest(candidates)


@pytest.mark.parametrize(
    ("selector", "law"),
    [
        (first, r"2 points of one model: in another order it chose \('model', 2,"),
        (writes, "1 points of one model: it raised ValueError: .*read-only"),
        (unlocks_and_writes, "1 points of one model: it changed the candidates"),
        (beyond, "1 points of one model: it answered index 1, but the candidates are 0 to 0"),
        (negative, "1 points of one model: it answered index -1, but the candidates are 0 to 0"),
        (no_index, "1 points of one model: it answered 0.0, which is not an index"),
        (yes, "1 points of one model: it answered True, which is not an index"),
        (nothing, "1 points of one model: it answered None, which is not an index"),
        (needs_three, "1 points of one model: it raised IndexError"),
        (divides, "it raised"),
        (silent, "1 points of one model: it made no choice and gave no reason"),
        (three_objectives, "d = 2: it raised ValueError"),
        (one_model, "a union of models: it raised AssertionError"),
    ],
)
def test_who_breaks_a_law_is_told_which(selector, law):
    with pytest.raises(AssertionError, match=law):
        check_selector(selector)


def test_answers_that_change():
    turn = itertools.count()
    with pytest.raises(AssertionError, match="2 points of one model: asked twice, it gave two answers"):
        check_selector(lambda candidates: next(turn) % len(candidates))


def test_answers_by_chance():
    generator = np.random.default_rng(5)
    with pytest.raises(AssertionError, match=r"two answers|in another order"):
        check_selector(lambda candidates: int(generator.integers(len(candidates))))


def test_who_keeps_the_laws_passes():
    check_selector(cheapest)
    check_selector(lambda candidates: np.int32(cheapest(candidates)))


def test_no_choice_with_a_reason_keeps_the_laws():
    def picky(candidates):
        raise bk.NoChoice(f"{len(candidates)} candidates are not enough")

    check_selector(picky)


@pytest.mark.parametrize("seed", range(5))
def test_any_seed_will_do(seed):
    check_selector(cheapest, seed=seed)
