"""Marks and colours: none covers another, and all are told apart, by colour-blind readers and in grey too."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bestofk_tables.figures.choice_marks import GAP, SIZE, ChoiceMarks
from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.frontier import LINETYPES
from bestofk_tables.figures.markers import FURTHER, PAPER, UTOPIA_MARK, markers
from bestofk_tables.figures.palette import DARK, LIGHT
from bestofk_tables.figures.spread import REACH, spread
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

THEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
PLACES = st.lists(st.tuples(st.floats(10, 90), st.floats(10, 90)), min_size=1, max_size=20)


def distances(places):
    return [np.hypot(*(one - other)) for one, other in combinations(places, 2)]


@given(PLACES)
def test_no_mark_covers_another(anchors):
    places = spread(np.array(anchors), 6.0, np.zeros(2), np.full(2, 100.0))
    assert min(distances(places), default=6.0) >= 6.0 * (1 - 1e-6)
    assert ((places >= 0) & (places <= 100)).all()


@given(PLACES)
def test_marks_that_have_room_stay(anchors):
    anchors = np.array(anchors)
    places = spread(anchors, 6.0, np.zeros(2), np.full(2, 100.0))
    assert (places[0] == anchors[0]).all()
    for index, anchor in enumerate(anchors):
        if all(np.hypot(*(anchor - other)) >= 6.0 for number, other in enumerate(anchors) if number != index):
            assert (places[index] == anchor).all()


@given(st.integers(2, 12))
def test_marks_at_one_point_stay_near_it(count):
    anchors = np.full((count, 2), 50.0)
    places = spread(anchors, 5.0, np.zeros(2), np.full(2, 100.0))
    assert len(np.unique(places, axis=0)) == count
    assert np.hypot(*(places - anchors).T).max() <= 5.0 * 3


def test_a_mark_without_room_stays_where_it_belongs():
    anchors = np.full(((2 * REACH + 2) ** 2, 2), 50.0)
    places = spread(anchors, 5.0, np.full(2, 48.0), np.full(2, 52.0))
    assert (places == 50.0).all()


def test_a_mark_at_the_edge_may_move_along_it():
    anchors = np.array([[0.0, 50.0], [0.0, 50.0]])
    places = spread(anchors, 5.0, np.zeros(2), np.full(2, 100.0))
    assert places.tolist() == [[0, 50], [0, 55]]


def test_marks_are_drawn_apart_where_choices_coincide(monkeypatch):
    drawn = []
    original = ChoiceMarks._mark

    def record(self, renderer, place, shape, colour, size, *, halo):
        if size == SIZE and not halo:
            drawn.append((shape, *place))
        original(self, renderer, place, shape, colour, size, halo=halo)

    monkeypatch.setattr(ChoiceMarks, "_mark", record)
    with drawing():
        figure, axes = plt.subplots(figsize=(4, 3), dpi=72)
        same = np.array([[4.0, 0.9], [4.0, 0.9], [8.0, 0.95]])
        axes.set(xlim=(0, 16), ylim=(0.8, 1))
        axes.add_artist(ChoiceMarks(lambda: same, ["^", "D", "s"], ["g", "y", "r"], "black", "white"))
        figure.draw_without_rendering()
        expected = axes.transData.transform(same)
        plt.close(figure)
    assert [shape for shape, *_ in drawn] == ["^", "D", "s"]
    places = np.array([place for _, *place in drawn])
    np.testing.assert_allclose(places[[0, 2]], expected[[0, 2]])
    assert np.hypot(*(places[1] - places[0])) == pytest.approx(SIZE * GAP)


@THEMES
def test_the_papers_selectors_have_the_papers_marks(palette):
    marks = markers(["accuracy", "cube", "utopia", "knee"], palette)
    assert [(mark.glyph, mark.shape) for mark in marks.values()] == [("●", "o"), ("▲", "^"), ("◆", "D"), ("■", "s")]


@THEMES
def test_fifty_further_selectors_are_told_apart(palette):
    names = [*PAPER, *(f"selector-{number}" for number in range(50))]
    marks = markers(names, palette)
    assert len({(mark.shape, mark.colour) for mark in marks.values()}) == len(names)
    assert not {shape for shape, _ in FURTHER} & {shape for shape, _ in (*PAPER.values(), UTOPIA_MARK)}


def luminance(colour):
    """Relative luminance of WCAG 2."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], channels))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_words_are_readable_and_lines_are_seen(palette):
    assert contrast(palette.ink, palette.background) > 12
    assert contrast(palette.muted, palette.background) > 5
    for colour in (palette.line, palette.limit, *palette.series):
        assert contrast(colour, palette.background) > 2
    assert contrast(palette.infeasible, palette.background) > 1.9


@THEMES
def test_what_is_not_feasible_differs_in_grey_too(palette):
    assert contrast(palette.line, palette.infeasible) > 2


@THEMES
def test_models_with_the_same_type_of_line_differ_in_grey(palette):
    count = 9  # the paper's models
    styles = [(LINETYPES[n % len(LINETYPES)], palette.series[n % len(palette.series)]) for n in range(count)]
    assert len(set(styles)) == count
    for (one, first), (other, second) in combinations(styles, 2):
        assert one != other or contrast(first, second) > 1.3


@THEMES
def test_cube_volume_rises_evenly_from_the_background(palette):
    contrasts = [contrast(colour, palette.background) for colour in palette.volume]
    assert contrasts == sorted(contrasts)
    assert contrasts[0] > 1.7
