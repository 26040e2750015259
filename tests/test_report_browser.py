"""The report in Chromium: nothing is fetched, nothing runs, nothing complains, on a telephone, a desk and paper."""

import os
import re
from dataclasses import replace

import hostile
import pytest
from bestofk_tables.report.images import Image
from browser import PROGRAM, browser
from command import run

pytestmark = pytest.mark.slow

WIDTHS, SCHEMES = (380, 1440), ("light", "dark")


def once_of_each_kind(draw):
    """Show the first figure of a kind in place of all others of that kind, under their own words."""
    drawn = {}

    def of(title, caption, alternative, figure):
        if caption not in drawn:
            drawn[caption] = draw(title, caption, alternative, figure)
        return replace(drawn[caption], title=title, alternative=alternative)

    return of


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A report about two models, one with a hostile name."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "mine.toml").write_text(hostile.CATALOG, encoding="utf-8")
    path = folder / "report.html"
    asked = ("--catalog", folder / "mine.toml", "--scenario", hostile.SCENARIO, "--trials", 5000, "--k-max", 16)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "of", once_of_each_kind(Image.of))
        assert run("report", *hostile.MODELS, *asked, "-o", path).exit_code == 0
    return path


@pytest.fixture(scope="module")
def start():
    """What starts a browser; without one, the test fails where everything must be tested."""
    if PROGRAM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("chromium is not installed")
    return browser


@pytest.fixture(scope="module")
def tab(start, tmp_path_factory):
    """A tab for all that look at the screen."""
    with start(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module", params=WIDTHS)
def width(request):
    return request.param


@pytest.fixture(scope="module", params=SCHEMES)
def scheme(request):
    return request.param


@pytest.fixture(scope="module")
def seen(tab, page, width, scheme):
    """The page at a width and in a colour scheme."""
    tab.show(width, scheme)
    tab.open(page)
    return tab


def test_nothing_complains_and_nothing_runs(seen):
    for trouble in (
        "Log.entryAdded",
        "Runtime.consoleAPICalled",
        "Runtime.exceptionThrown",
        "Page.javascriptDialogOpening",
        "Network.loadingFailed",
    ):
        assert not seen.reported(trouble)


def test_no_request_leaves_the_file(seen, page):
    asked = [each["request"]["url"] for each in seen.reported("Network.requestWillBeSent")]
    assert asked[0] == page.as_uri()
    assert all(url.startswith("data:image/png;") for url in asked[1:])
    assert len(asked) > 1


def test_the_page_never_scrolls_sideways(seen, width):
    assert seen.value("innerWidth") == width
    assert seen.value("document.scrollingElement.scrollWidth") <= width
    beyond = """[...document.querySelectorAll("main *")].filter(each =>
        each.getBoundingClientRect().right > innerWidth && !each.closest(".scroll, details:not([open])")).length"""
    assert seen.value(beyond) == 0


def test_every_table_can_be_reached_to_its_end(seen):
    """A region that is wider inside than outside scrolls, by keyboard too."""
    regions = """[...document.querySelectorAll(".scroll")].map(each =>
        [each.scrollWidth > each.clientWidth, getComputedStyle(each).overflowX, each.tabIndex])"""
    found = seen.value(regions)
    assert all((overflow, index) == ("auto", 0) for _, overflow, index in found)
    assert len(found) == seen.value("document.querySelectorAll('table').length")


def test_every_figure_is_shown_in_the_scheme_and_has_an_alternative(seen, scheme):
    images = seen.value(
        "[...document.images].filter(each => each.checkVisibility()).map(each => "
        "[each.complete && each.naturalWidth > 0, each.alt, each.className])"
    )
    assert len(images) == 13
    for loaded, alternative, theme in images:
        assert loaded
        assert len(alternative) > 80
        assert theme == scheme


def test_a_figure_stands_on_the_colour_of_the_page(seen):
    corner = """(() => {
        const canvas = document.createElement("canvas");
        const image = [...document.images].find(each => each.checkVisibility());
        canvas.getContext("2d").drawImage(image, 0, 0);
        const [red, green, blue] = canvas.getContext("2d").getImageData(0, 0, 1, 1).data;
        return [`rgb(${red}, ${green}, ${blue})`, getComputedStyle(document.body).backgroundColor];
    })()"""
    of_figure, of_page = seen.value(corner)
    assert of_figure == of_page


def test_names_stay_text(seen):
    assert seen.value("document.querySelectorAll('script').length") == 1
    assert seen.value("document.querySelector('h2[id]').textContent") == hostile.TITLE
    data = "JSON.parse(document.getElementById('data').textContent).decisions[0].model"
    assert seen.value(data) == hostile.NAME


def test_it_prints_the_same_from_a_light_and_from_a_dark_screen(start, tmp_path, page):
    printed = {}
    with start(tmp_path) as tab:
        for scheme in SCHEMES:
            tab.show(1440, scheme)
            tab.open(page)
            printed[scheme] = re.sub(rb"/(CreationDate|ModDate) \(.*?\)", b"", tab.pdf())
    assert printed["light"].startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", printed["light"])) > 2
    assert printed["light"] == printed["dark"]
