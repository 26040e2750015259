"""knee-chord: against its definition, against kneed, and where there is no knee."""

import bestofk as bk
import naive_selectors
import numpy as np
import pytest
from examples import points, trajectories, union
from hypothesis import assume, given
from hypothesis import strategies as st
from kneed import DataGenerator, KneeLocator

ROUNDING = 1e-12
CLEAR = 1e-9


def choose(candidates, **options):
    return bk.registered_selector("knee-chord").choose(candidates, **options)


def kneedle(candidates, sensitivity):
    """Kneed's knees on the near side of the chord, as cost → difference."""
    cost, loss = candidates.column("cost"), candidates.loss("accuracy")
    found = KneeLocator(cost, loss, S=sensitivity, curve="convex", direction="decreasing", online=True)
    difference = dict(zip(cost, found.y_difference, strict=True))
    return {knee: difference[knee] for knee in found.all_knees if difference[knee] > 0}


def test_knee_chord_agrees_with_kneed_for_two_objectives():
    """Steps of very different sizes give curves with several knees, with one and with none; all three must occur."""
    generator = np.random.default_rng(5)
    counts = set()
    for sensitivity in np.repeat([0.0, 0.5, 1.0, 3.0, 10.0], 100):
        steps = generator.gamma(0.3, size=(generator.integers(3, 40), 2))
        values = np.cumsum(steps, axis=0) / steps.sum(axis=0)
        values[:, 0] **= generator.uniform(0.1, 1)
        candidates = points(values)
        knees = kneedle(candidates, sensitivity)
        counts.add(min(len(knees), 2))
        choice = choose(candidates, sensitivity=sensitivity)
        if knees:
            assert candidates.column("cost")[choice.index] == max(knees, key=knees.__getitem__)
        else:
            assert choice.index is None
    assert counts == {0, 1, 2}


def test_knee_chord_finds_the_knee_of_kneedles_figure_2():
    x, y = DataGenerator.figure2()
    candidates = points(np.column_stack([y / 10, x]))
    assert choose(candidates).index == np.flatnonzero(x == KneeLocator(x, y, S=1.0).knee)


@given(values=trajectories(least=3), sensitivity=st.floats(0, 4))
def test_knee_chord_follows_its_definition_for_any_number_of_objectives(values, sensitivity):
    candidates = points(values)
    differences = list(naive_selectors.chord_differences(candidates.k, candidates.losses).values())
    threshold = sensitivity / (len(differences) - 1)
    falls = np.abs(np.subtract.outer(differences, differences) - threshold)
    assume(np.abs(np.diff(differences)).min() > CLEAR)
    assume(falls[falls > 0].min() > CLEAR)
    assume(np.abs(differences[1:-1]).min() > CLEAR)
    costs = naive_selectors.knee_chord(candidates.k, candidates.losses, sensitivity)
    choice = choose(candidates, sensitivity=sensitivity)
    if costs:
        assert costs[choice.index] <= min(costs.values()) + ROUNDING
    else:
        assert choice.index is None


def test_without_sensitivity_knee_chord_takes_the_largest_distance():
    accuracy = [0.0, 0.6, 0.72, 0.71 + 0.1, 0.9, 1.0]
    candidates = points(np.column_stack([accuracy, np.linspace(0.1, 1, 6), np.linspace(0.2, 1, 6)]))
    differences = naive_selectors.chord_differences(candidates.k, candidates.losses)
    assert choose(candidates, sensitivity=0).index == max(differences, key=differences.__getitem__)


@pytest.mark.parametrize(
    ("values", "options", "reason"),
    [
        ([[0.8, 0.1], [0.9, 0.2]], {}, "a knee needs three Pareto points, and there are 2"),
        (np.linspace([0.5, 0.1, 0.2], [0.8, 0.7, 0.9], 9), {"sensitivity": 0}, "straight within rounding"),
        ([[0.5, 0.1], [0.6, 0.5], [0.9, 0.6]], {"sensitivity": 0}, "bends away from the ideal"),
        (
            [[0.5, 0.1], [0.6, 0.2], [0.65, 0.4]],
            {},
            "fall by more than 0.5 after a maximum, and it is 0.333 at most; sensitivity=0 takes",
        ),
        ([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1]], {}, "straight within rounding"),
    ],
)
def test_knee_chord_says_why_there_is_no_knee(values, options, reason):
    choice = choose(points(values), **options)
    assert choice.index is None
    assert reason in choice.reason


def test_knee_chord_is_refused_on_a_union_of_models():
    assert "one model" in choose(union(np.linspace([0.5, 0.1], [0.8, 0.7], 6))).reason


@pytest.mark.parametrize("sensitivity", [-1, -1e-9])
def test_a_negative_sensitivity_is_bad_input(sensitivity):
    with pytest.raises(
        bk.BadInput, match=r"^selector 'knee-chord': sensitivity = -.*: must be greater than or equal to 0"
    ):
        choose(points([[0.5, 0.1], [0.8, 0.2], [0.9, 0.5]]), sensitivity=sensitivity)
