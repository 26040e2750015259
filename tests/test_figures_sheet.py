"""Words are broken to fit, and the page has room for all of them and for every panel, or says what it needs."""

import pytest
from bestofk import BadInput, UnknownName
from bestofk_tables.figures.lines import KEY, KEY_GAP, SMALL, TEXT, TITLE, Legend, Words
from bestofk_tables.figures.look import Look
from bestofk_tables.figures.sheet import EDGE, POINTS, Measure, lay_out
from bestofk_tables.figures.wrapping import ELLIPSIS, kept, shortened, text_width, wrapped
from hypothesis import given
from hypothesis import strategies as st

MEASURE = Measure(width=3.0, height=2.0, least=1.2, beside=0.6, below=0.5)
TEXTS = st.text(st.sampled_from("abcdefghij WMil$_<"), max_size=80)


def words(panels, *, long=False):
    text = "so many words that they do not fit on one line of a narrow page" if long else "few words"
    return Words("A title", [text], [[text, f"panel {number}"] for number in range(panels)], [[text, "b"]], [text])


@given(TEXTS, st.floats(30, 300))
def test_every_line_fits_and_no_word_is_lost(text, width):
    lines = wrapped(text, width, TEXT)
    assert all(text_width(line, TEXT) <= width for line in lines)
    found = " ".join(lines).split()
    for word, asked in zip(found, text.split(), strict=True):
        assert word == asked or (word.endswith(ELLIPSIS) and asked.startswith(word.removesuffix(ELLIPSIS)))


def test_words_that_belong_together_stay_on_one_line():
    limit = "latency ≤ 3600 s"
    width = text_width(f"cost and {limit}", TEXT) - 1
    assert wrapped(f"cost and {limit}", width, TEXT) == ["cost and latency ≤ 3600", "s"]
    assert wrapped(f"cost and {kept(limit)}", width, TEXT) == ["cost and", limit]


def test_a_long_word_is_cut_short():
    assert shortened("short", 100, TEXT) == "short"
    cut = shortened("incomprehensibility", 60, TEXT)
    assert cut.endswith(ELLIPSIS)
    assert 45 < text_width(cut, TEXT) <= 60


def test_letters_that_the_font_lacks_are_measured_without_a_warning():
    assert text_width("模型", TEXT) > 0


@pytest.mark.parametrize(("panels", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (9, 3), (27, 3)])
def test_panels_stand_in_up_to_three_columns(panels, columns):
    assert lay_out(words(panels), MEASURE, Look()).columns == columns


def test_a_narrow_page_has_fewer_columns_and_lower_panels():
    wide, narrow = (lay_out(words(3), MEASURE, Look(width=width)) for width in (11, 2.2))
    assert (wide.columns, narrow.columns) == (3, 1)
    assert narrow.height < 3 * wide.height


@pytest.mark.parametrize("panels", [1, 3, 4])
@pytest.mark.parametrize("long", [False, True])
def test_the_page_is_as_high_as_words_and_panels_need(panels, long):
    sheet = lay_out(words(panels, long=long), MEASURE, Look())
    rows = -(-panels // sheet.columns)
    lines = sheet.lines
    taken = (lines.height + rows * lines.strip_height) / POINTS + MEASURE.below + 2 * EDGE
    assert sheet.height - taken == pytest.approx(rows * MEASURE.height * (1.5 if panels == 1 else 1))
    least = len(lines.title) * TITLE + len(lines.subtitle) * TEXT + len(lines.caption) * SMALL
    assert lines.height > least


def test_a_size_that_is_asked_for_is_kept():
    sheet = lay_out(words(3), MEASURE, Look(width=9.0, height=6.0))
    assert (sheet.width, sheet.height) == (9.0, 6.0)


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (Look(width=1.0), "width = 1: the figure needs 2.1 inches"),
        (Look(height=1.0), "height = 1: at this width the figure needs"),
    ],
)
def test_a_size_that_is_too_small_is_refused(look, message):
    with pytest.raises(BadInput, match=message):
        lay_out(words(3), MEASURE, look)


def test_the_size_that_a_refusal_names_is_enough():
    with pytest.raises(BadInput) as refusal:
        lay_out(words(5), MEASURE, Look(width=4, height=1))
    needed = float(str(refusal.value).split()[-2])
    assert lay_out(words(5), MEASURE, Look(width=4, height=needed)).height == needed


def test_strips_have_equally_many_lines():
    strips = [["one"], ["one", "two", "three"]]
    lines = lay_out(Words("t", [], strips, [], []), MEASURE, Look()).lines
    assert lines.strips == [["one", "", ""], ["one", "two", "three"]]


@given(
    st.lists(st.sampled_from(["a", "label", "a label of several words"]), min_size=1, max_size=9), st.floats(90, 600)
)
def test_legends_fit_their_width(labels, width):
    legend = Legend.of(labels, width)
    assert len(legend.labels) == len(labels)
    assert " ".join(" ".join(legend.labels).split()) == " ".join(labels)
    columns = -(-len(labels) // legend.rows)
    widest = max(text_width(line, SMALL) for label in legend.labels for line in label.split("\n"))
    assert columns == 1 or columns * (widest + KEY + KEY_GAP) <= width
    assert legend.rows * columns >= len(labels)


def test_an_unknown_theme_gets_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'dark'"):
        Look("darker")
