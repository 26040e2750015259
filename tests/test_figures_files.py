"""Files of every kind of figure, theme and format: valid, the same each time, with every word in its place."""

import io
import re
import zlib
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from bestofk import BadInput, UnknownName, solve
from bestofk_tables.figures.choice_marks import ChoiceMarks
from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.formats import FORMATS
from bestofk_tables.figures.frames import choice_frame
from bestofk_tables.figures.kinds import CUBE, CURVES, FRONTIER, KINDS, STABILITY, SWEEP, check_kind, draw
from bestofk_tables.figures.look import Look
from bestofk_tables.figures.markers import markers
from bestofk_tables.figures.palette import THEMES
from bestofk_tables.figures.stability import draw_stability
from examples import model
from figure_panels import ENERGY, SELECTORS, panels_of, scenario
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from mpl_toolkits.mplot3d.art3d import Line3DCollection
from PIL import Image

MODELS = [model("one"), model("two", accuracy=(0.8, 0.1), cost=(2e-6, 9e-6)), model("three", accuracy=(0.93, 0.02))]
SCENARIOS = [scenario(cost=0.3, latency="60@p95", accuracy=0.93)]
HOSTILE = r"$x^2$ _a_ <script>&amp; \frac{1}{2} 50% é–≤ 'q' %s {}"


def decisions(models=MODELS, scenarios=SCENARIOS, **settings):
    settings = {"method": "stream", "trials": 2000, "k_max": 24, "selectors": SELECTORS, **settings}
    return [(each, solve(one, each.budget, **settings)) for each in scenarios for one in models]


def figure(kind, look=Look(), models=MODELS, scenarios=SCENARIOS):  # noqa: B008 - a frozen value
    if kind == STABILITY:
        return draw_stability(decisions(models, scenarios), look)
    return draw(kind, panels_of(models, scenarios), look)


def svg_texts(content):
    root = ElementTree.fromstring(content)  # noqa: S314 - it is what we wrote
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


CODE = pytest.mark.parametrize("code", [CURVES[0], FRONTIER, STABILITY, CUBE])  # kinds that share none


@pytest.fixture(scope="module", params=[kind for kind in KINDS if kind != SWEEP])  # which has no panels of choices
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def drawn(kind):
    return {theme: figure(kind, Look(theme)) for theme in THEMES}


@pytest.mark.parametrize("theme", THEMES)
def test_png_has_the_asked_size_and_the_colour_of_the_theme(drawn, theme):
    width, height = drawn[theme].canvas.get_size_inches()
    image = Image.open(io.BytesIO(drawn[theme].render("png", 50)))
    assert image.size == pytest.approx((width * 50, height * 50), abs=1)
    background = tuple(round(255 * c) for c in mpl.colors.to_rgb(THEMES[theme].background))
    assert image.convert("RGB").getpixel((0, 0)) == background
    assert len(image.convert("RGB").getcolors(100_000)) > 20


@pytest.mark.parametrize("theme", THEMES)
def test_svg_holds_the_words_as_text(drawn, theme):
    texts = svg_texts(drawn[theme].render("svg"))
    assert drawn[theme].title in texts
    assert any("accuracy ≥ 0.93" in text for text in texts)
    for name in ("accuracy", "cube", "utopia", "knee"):
        assert any(name in text for text in texts)
    for title in ("One", "Two", "Three"):
        assert any(text.startswith(title) for text in texts)


@pytest.mark.parametrize("theme", THEMES)
def test_pdf_is_one(drawn, theme):
    content = drawn[theme].render("pdf")
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(content) > 5000


def test_the_same_figure_is_the_same_file(kind, drawn):
    again = figure(kind, Look("light"))
    for format_name in FORMATS:
        assert again.render(format_name) == drawn["light"].render(format_name)


@pytest.mark.parametrize("format_name", FORMATS)
def test_files_know_their_title_and_command_and_no_date(drawn, format_name):
    content = drawn["light"].render(format_name, 50, "bestofk plot")
    assert b"CreationDate" not in content
    assert b"dc:date" not in content
    if format_name == "png":
        assert Image.open(io.BytesIO(content)).text["Description"] == "bestofk plot"
    else:
        assert b"bestofk plot" in content
        assert drawn["light"].title.encode() in content


@CODE
def test_settings_and_figures_of_others_are_left_alone(code):
    before = dict(mpl.rcParams)
    figure(code).render("svg")
    changed = {name for name, value in mpl.rcParams.items() if before[name] != value} - {"backend"}
    assert not changed
    assert plt.get_fignums() == []


@CODE
def test_settings_of_others_do_not_show(code):
    usual = figure(code).render("svg")
    with mpl.rc_context({"font.size": 30, "axes.grid": True, "lines.linewidth": 9, "text.usetex": True}):
        assert figure(code).render("svg") == usual


def extents(canvas):
    """Every text that is seen with its place in pixels."""
    canvas.draw_without_rendering()
    renderer = canvas._get_renderer()
    texts = [text for text in canvas.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def cover(one, other, slack=1.0):
    """Whether two boxes share more than an edge, in pixels."""
    return (
        min(one.x1, other.x1) - max(one.x0, other.x0) > slack and min(one.y1, other.y1) - max(one.y0, other.y0) > slack
    )


SIZES = [Look(), Look(width=3.6), Look(width=12, height=11)]


def inside(box, page):
    return page.x0 - 1 <= box.x0 <= box.x1 <= page.x1 + 1 and page.y0 - 1 <= box.y0 <= box.y1 <= page.y1 + 1


FLAT = pytest.mark.parametrize("flat", ["accuracy", "cost", FRONTIER, STABILITY])
AT_SIZES = pytest.mark.parametrize("look", SIZES, ids=["usual", "small", "large"])


@FLAT
@AT_SIZES
def test_no_word_covers_another_or_a_panel_or_leaves_the_page(flat, look):
    canvas = figure(flat, look).canvas
    with drawing():
        words = extents(canvas)
        panels = [axes.patch.get_window_extent() for axes in canvas.axes]
    assert len(words) > 12
    assert [text for text, box in words if not inside(box, canvas.bbox)] == []
    assert [(one, other) for (one, first), (other, second) in combinations(words, 2) if cover(first, second)] == []
    assert [text for text, box in words for panel in panels if cover(box, panel)] == []


@AT_SIZES
def test_the_box_and_the_names_of_its_axes_cover_no_word_of_the_page(look):
    canvas = figure(CUBE, look).canvas
    with drawing():
        canvas.draw_without_rendering()
        renderer = canvas._get_renderer()
        page_words = [*canvas.texts, *(text for legend in canvas.legends for text in legend.get_texts())]
        words = [(text.get_text(), text.get_window_extent(renderer)) for text in page_words if text.get_text()]
        names = [axis.get_tightbbox(renderer) for axes in canvas.axes for axis in (axes.xaxis, axes.yaxis, axes.zaxis)]
    assert len(names) == 9
    assert [text for text, box in words if not inside(box, canvas.bbox)] == []
    assert all(inside(name, canvas.bbox) for name in names)
    assert [text for text, box in words for name in names if cover(box, name, slack=3.0)] == []
    assert [(one, other) for (one, first), (other, second) in combinations(words, 2) if cover(first, second)] == []


@pytest.mark.parametrize("objective", CURVES)
def test_marks_on_curves_are_at_the_choices(objective):
    panels = panels_of(MODELS, SCENARIOS)
    canvas = draw(objective, panels, Look()).canvas
    chosen = choice_frame(panels)
    marks = markers(SELECTORS, THEMES["light"])
    for number, axes in enumerate(canvas.axes):
        (artist,) = axes.findobj(ChoiceMarks)
        own = chosen[chosen["panel"] == number]
        assert artist.shapes == [marks[name].shape for name in own["selector"]]
        assert artist.colours == [marks[name].colour for name in own["selector"]]
        y = own[objective] if objective == "accuracy" else np.log10(own[objective])
        np.testing.assert_allclose(artist.locate(), np.column_stack([np.log2(own["k"].astype(float)), y]))


def test_marks_on_the_frontier_are_at_the_choices_of_all_models():
    panels = panels_of(MODELS, SCENARIOS)
    (axes,) = draw(FRONTIER, panels, Look()).canvas.axes
    (artist,) = axes.findobj(ChoiceMarks)
    chosen = choice_frame(panels)
    np.testing.assert_allclose(artist.locate(), np.column_stack([np.log10(chosen["cost"]), chosen["accuracy"]]))
    assert len(set(artist.colours)) == len(MODELS)


def test_two_squares_on_the_frontier_are_told_apart():
    panels = panels_of(MODELS[:1], SCENARIOS, selectors=["knee", "knee-published"])
    look = Look()
    (axes,) = draw(FRONTIER, panels, look).canvas.axes
    (artist,) = axes.findobj(ChoiceMarks)
    assert artist.shapes == ["s", "s"]
    assert [colour == look.palette.background for colour in artist.colours] == [False, True]


def test_marks_in_the_box_are_the_choices_and_the_utopia_point():
    panels = panels_of(MODELS[:1], [scenario(cost=0.3, latency=60, accuracy=0.93)])
    (axes,) = draw(CUBE, panels, Look()).canvas.axes
    (artist,) = axes.findobj(ChoiceMarks)
    assert artist.shapes[0] == "*"
    with drawing():
        axes.get_figure().draw_without_rendering()
        located = artist.locate()
        axes.scatter(0, 0, 1)
    for (x, y), row in zip(located[1:], panels[0].rows, strict=True):
        accuracy, cost, latency = row.summary.mean[row.index]
        homogeneous = axes.get_proj() @ [cost, latency, accuracy, 1]
        np.testing.assert_allclose([x, y], homogeneous[:2] / homogeneous[3])


def test_what_leads_out_of_the_box_is_grey():
    panels = panels_of(MODELS[1:2], [scenario(cost=0.3, latency=60, accuracy=0.93)])
    feasible = panels[0].points.keeps.all(axis=1)
    assert list(feasible[:3]) != [feasible[0]] * 3
    (axes,) = draw(CUBE, panels, Look()).canvas.axes
    (ways,) = [each.get_colors() for each in axes.findobj(Line3DCollection) if len(each.get_colors()) > 1]
    grey = np.isclose(ways, to_rgba(Look().palette.infeasible)).all(axis=1)
    inside = (feasible[:-1] & feasible[1:])[: len(grey)]
    assert grey.tolist() == (~inside).tolist()


def test_a_panel_for_each_model_and_scenario():
    both = [*SCENARIOS, scenario("other", accuracy=0.9)]
    for kind, count in ((CURVES[0], 6), (CUBE, 6), (FRONTIER, 2)):
        assert len(draw(kind, panels_of(MODELS, both), Look()).canvas.axes) == count


@CODE
def test_nothing_feasible_is_a_figure_with_the_reason(code):
    impossible = [scenario("impossible", cost=1e-6, accuracy=0.9999)]
    texts = " ".join(svg_texts(figure(code, scenarios=impossible).render("svg")))
    assert "none: no choice" in texts if code == STABILITY else "nothing is feasible" in texts


@pytest.mark.parametrize("code", [CURVES[0], FRONTIER, CUBE])
def test_missing_choices_have_their_reasons(code):
    few = [scenario("few", accuracy=0.1, latency=23)]
    texts = " ".join(svg_texts(figure(code, scenarios=few).render("svg")))
    assert "– knee: a knee needs three Pareto points" in texts
    assert "■ –" in texts


@CODE
def test_names_are_shown_as_they_are_written(code):
    named = [model(HOSTILE), model("b", accuracy=(0.5, 0.1))]
    content = figure(code, Look(width=14), named, [scenario(title=f"S {HOSTILE}", accuracy=0.4)]).render("svg")
    texts = svg_texts(content)
    assert any(HOSTILE.title() in text for text in texts)
    assert any(f"S {HOSTILE}" in text for text in texts)
    assert b"<script>" not in content


@CODE
def test_control_characters_and_letters_that_the_font_lacks_do_no_harm(code):
    content = figure(code, models=[model("a\x07\u202e模型")], scenarios=[scenario(accuracy=0.5)]).render("png", 40)
    assert Image.open(io.BytesIO(content)).size[0] > 100


@CODE
def test_four_objectives_are_drawn_without_a_line_of_code(code):
    models = [model("one", further=(ENERGY,)), model("two", further=(ENERGY,))]
    limited = [scenario(cost=0.3, accuracy=0.9, energy=9000)]
    texts = " ".join(svg_texts(figure(code, models=models, scenarios=limited).render("svg")))
    assert "energy ≤ 9,000 J" in texts


def test_further_resources_are_drawn_against_k():
    models = [model("one", further=(ENERGY,)), model("two", further=(ENERGY,))]
    limited = [scenario(energy=9000)]
    against_k = svg_texts(figure("energy", models=models, scenarios=limited).render("svg"))
    assert "Energy against k" in against_k
    assert "energy (J)" in against_k


@pytest.mark.parametrize("settings", [{"k_max": 4}, {"k_max": 20, "k_step": 1}])
@pytest.mark.parametrize("shape", ["accuracy", "cost", FRONTIER, CUBE])
def test_any_grid_is_drawn(shape, settings):
    for scenarios in (SCENARIOS, [scenario("one", latency=1e9)]):
        drawn = draw(shape, panels_of(MODELS[:2], scenarios, **settings), Look())
        assert Image.open(io.BytesIO(drawn.render("png", 40))).size[0] > 100


@pytest.mark.parametrize("shape", ["accuracy", "cost", FRONTIER, CUBE])
def test_free_and_perfect_models_are_drawn(shape):
    free = model("free", cost=(0, 0), latency=(0, 0), accuracy=(1.0, 0.0))
    limits = {"a": {"cost": 0.0}, "b": {"accuracy": 1.0}, "c": {}}
    panels = panels_of([free, MODELS[0]], [scenario(name, **each) for name, each in limits.items()])
    assert draw(shape, panels, Look()).render("pdf").startswith(b"%PDF")


def test_resources_are_shown_by_factors_of_ten_where_nothing_is_free():
    assert "0.1" in svg_texts(figure("cost").render("svg"))
    with_free = [*MODELS, model("free", cost=(0, 0))]
    assert "0" in svg_texts(figure("cost", models=with_free).render("svg"))


def test_measured_inputs_without_trials_have_a_stability():
    assert "100%" in " ".join(svg_texts(draw_stability(decisions(method="analytic"), Look()).render("svg")))


def test_stability_without_replications_is_refused():
    with pytest.raises(BadInput, match="nothing is replicated"):
        draw_stability(decisions(stability="none"), Look())
    with pytest.raises(BadInput, match="cannot be cut"):
        draw_stability(decisions(trials=50), Look())


def test_a_frontier_of_too_many_models_is_refused():
    many = [model(f"model-{number}") for number in range(29)]
    with pytest.raises(BadInput, match="at most 28 models, and there are 29"):
        draw(FRONTIER, panels_of(many, SCENARIOS, k_max=4), Look())


def test_an_objective_that_one_model_lacks_is_refused():
    with pytest.raises(UnknownName, match="'two' named 'energy'"):
        draw("energy", panels_of([model("one", further=(ENERGY,)), model("two")], SCENARIOS), Look())


def test_unknown_kinds_and_formats_get_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'frontier'"):
        check_kind("frontiers", MODELS)
    check_kind("energy", [model("one", further=(ENERGY,))])
    with pytest.raises(UnknownName, match="did you mean 'png'"):
        figure("cost").render("pngs")


def test_too_many_pixels_are_refused():
    with pytest.raises(BadInput, match=r"dpi = 9999: [\d,]+ by [\d,]+ pixels are more than 20,000"):
        figure("cost").render("png", 9999)


def test_pdf_fonts_are_embedded_as_text(drawn):
    content = drawn["light"].render("pdf")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    unpacked = b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")
    assert b"/Type3" not in content
    assert b"Tj" in unpacked or b"TJ" in unpacked
