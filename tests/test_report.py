"""bestofk report: what the page says, that it needs nothing else, that names stay text, and how the command ends."""

import json
from base64 import b64decode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import islice
from shlex import split

import bestofk as bk
import hostile
import pytest
from bestofk_tables.report.images import Image, images_of_one
from bestofk_tables.report.question import feasible_sentence
from command import make_distribution, run
from logs import large_log, log_catalog

FAST = ("--trials", 5000, "--k-max", 32)
ASKED = ("gpt-5", "--scenario", "essay-feedback", "--max-latency", "60@p95", *FAST)
VOID = {"meta", "img"}


class Parsed(HTMLParser):
    """Every element with its attributes and the text in it."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, **attributes):
        wanted = {"tag": tag, **attributes}.items()
        return [each for each in self.elements if wanted <= each.items()]

    def texts(self, tag, **attributes):
        return [" ".join(each["text"].split()) for each in self.all(tag, **attributes)]

    @property
    def data(self):
        (script,) = self.all("script")
        assert script["type"] == "application/json"
        return json.loads(script["text"])


def written(folder, *arguments, code=0):
    path = folder / "report.html"
    result = run("report", *arguments, "-o", path)
    assert (result.exit_code, result.stdout) == (code, ""), result.stderr
    return path.read_text(encoding="utf-8")


def not_drawn(title, caption, alternative, _):
    """Describe a figure; to draw it takes most of the time."""
    return Image(title, caption, alternative, "data:,", "data:,", 1, 1)


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """One model, with a limit on a percentile."""
    return written(tmp_path_factory.mktemp("one"), *ASKED)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two models with four objectives and hostile names."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "mine.toml").write_text(hostile.CATALOG, encoding="utf-8")
    asked = ("--catalog", folder / "mine.toml", "--scenario", hostile.SCENARIO, *FAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "of", not_drawn)
        return written(folder, *hostile.MODELS, *asked)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """No k keeps the budget."""
    folder = tmp_path_factory.mktemp("nothing")
    asked = ("gpt-5", "--max-cost", "0.3", "--min-accuracy", "0.985", "--method", "analytic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "of", not_drawn)
        return written(folder, *asked, code=1)


@pytest.fixture
def no_figures(monkeypatch):
    """Describe figures only."""
    monkeypatch.setattr(Image, "of", not_drawn)


def test_the_question_is_asked_in_words(one):
    (question,) = Parsed(one).texts("p", **{"class": "question"})
    assert question == (
        "How many answers should each request draw from GPT-5, to keep the best, so that accuracy is at least 0.93 on "
        "average, cost is at most 0.5 USD on average and latency is at most 60 s for 95% of the requests?"
    )
    assert Parsed(one).texts("span", **{"class": "limit"}) == [
        "accuracy ≥ 0.93",
        "cost ≤ 0.5 USD",
        "latency p95 ≤ 60 s",
    ]


def test_a_limit_on_a_percentile_of_a_quality_is_one_of_the_others(tmp_path, no_figures):
    page = Parsed(written(tmp_path, "gpt-5", "--min-accuracy", "0.9@p10", "--method", "analytic", "--k-max", 12))
    assert "accuracy is at least 0.9 for 90% of the requests?" in page.texts("p", **{"class": "question"})[0]


def test_the_chosen_k_come_first(one):
    cards = Parsed(one).texts("p", **{"class": "k"})
    chosen = {choice["k"] for choice in Parsed(one).data["decisions"][0]["choices"]}
    assert cards == [f"k = {k}" for k in sorted(chosen)]
    assert one.index('class="cards"') < one.index("<table>")
    (names,) = [text for text in Parsed(one).texts("p", **{"class": "by"}) if "cheapest" in text]
    assert "fastest" in names


def test_the_tables_are_those_of_the_terminal(one):
    shown = Parsed(run("solve", *ASKED, "--format", "html").stdout)
    page = Parsed(one)
    of_solve = [*shown.texts("th"), *shown.texts("td")]
    assert len(of_solve) > 100
    assert set(of_solve) <= {*page.texts("th"), *page.texts("td")}
    assert set(shown.texts("li")) <= set(page.texts("li"))
    _, *titles = shown.texts("strong")
    assert len(titles) == 4
    assert set(titles) <= set(page.texts("h3"))


def test_the_page_says_how_sure_and_from_where(one):
    page = Parsed(one)
    assert {"Figures", "Inputs", "How this was made"} <= {*page.texts("h2"), *page.texts("h3")}
    words = " ".join(page.texts("main"))
    for part in ("understates the stability at 5,000", "arXiv:2510.18905", "paper.toml, shipped", "Multiples of each"):
        assert part in words


def test_every_figure_is_there_twice_and_says_what_it_shows(one):
    page = Parsed(one)
    images, dark = page.all("img", **{"class": "light"}), page.all("img", **{"class": "dark"})
    assert len(images) == len(dark) == len(page.all("figcaption")) == 6
    for image, other in zip(images, dark, strict=True):
        assert image["alt"] == other["alt"]
        light, night = (b64decode(uri.partition("base64,")[2]) for uri in (image["src"], other["src"]))
        assert light.startswith(b"\x89PNG")
        assert night.startswith(b"\x89PNG")
        assert light != night
    first = images[0]["alt"]
    assert first.startswith("GPT-5, accuracy against k, for k = 4 to 32. The mean goes from 0.961 at k = 4")
    assert "Limit: accuracy ≥ 0.93." in first
    assert "Choices: accuracy k = 20" in first
    assert "accuracy: k = 20 in 100%" in images[-2]["alt"]
    assert all("k = 20" in image["alt"] for image in images)


def test_the_page_needs_nothing_else(one, two):
    for page in (one, two):
        parsed = Parsed(page)
        for element in parsed.elements:
            assert element["tag"] not in {"link", "iframe", "object", "embed", "base", "form"}
            assert not [name for name in element if name.startswith("on")]
            for attribute in ("src", "srcset", "href"):
                assert element.get(attribute, "#").startswith(("data:", "#"))
        (style,) = parsed.texts("style")
        assert "url(" not in style
        assert "@import" not in style
        (policy,) = [each["content"] for each in parsed.all("meta") if "http-equiv" in each]
        assert policy.startswith("default-src 'none'")


def test_names_stay_text(two):
    page = Parsed(two)
    assert len(page.all("script")) == 1
    assert not page.all("i") + page.all("b") + page.all("u")
    assert len(page.all("img")) == 2 * (2 * 6 + 1)
    assert hostile.TITLE in page.texts("title")[0] + page.texts("h2")[1]
    assert hostile.TITLE in page.texts("span", **{"class": "scenario"})[0]
    assert any(hostile.TITLE in image["alt"] for image in page.all("img"))
    assert [each["model"] for each in page.data["decisions"]] == list(hostile.MODELS)
    assert "49" not in page.texts("h2")[1]


def test_several_models_are_compared_and_each_has_its_section(two):
    page = Parsed(two)
    titles = page.texts("h2")
    assert titles == ["Which model?", hostile.TITLE, "plain", "Inputs", "How this was made"]
    assert {"Among all models together", "Each model alone"} <= set(page.texts("h3"))
    for link in page.all("a"):
        if link["href"].startswith("#"):
            assert [each for each in page.elements if each.get("id") == link["href"][1:]]
    ids = [each["id"] for each in page.elements if "id" in each]
    assert len(ids) == len(set(ids))
    assert {each["aria-labelledby"] for each in page.elements if "aria-labelledby" in each} <= set(ids)


def test_the_choice_among_all_models_is_that_of_the_union(two):
    cards = Parsed(two).texts("p", **{"class": "k"})
    cheapest = min(
        (choice["cost"], decision["model"], choice["k"])
        for decision in Parsed(two).data["decisions"]
        for choice in decision["choices"]
        if choice["selector"] == "cheapest"
    )
    assert cheapest[1] == "plain"
    assert f"plain k = {cheapest[2]}" in cards


def test_a_fourth_objective_has_its_limit_its_figure_and_its_price(two):
    page = Parsed(two)
    assert "<i>energy</i> p95 ≤ 2,500 <J>" in page.texts("span", **{"class": "limit"})
    assert "<i>energy</i> against k." in [text.partition(". ")[0] + "." for text in page.texts("figcaption")]
    assert "<i>energy</i> (<J>)" in page.texts("th")


def test_what_cannot_be_drawn_is_said(tmp_path, no_figures, monkeypatch):
    monkeypatch.setattr("bestofk_tables.report.page.image_of_all", lambda *asked: None)
    asked = ("gpt-5", "gpt-5-nano", "--max-cost", 1, "--method", "analytic", "--k-max", 8, "--selector", "cube")
    assert any("is not drawn" in note for note in Parsed(written(tmp_path, *asked)).texts("p", **{"class": "note"}))


def test_models_of_different_objectives_are_not_mixed(tmp_path, no_figures):
    catalog = tmp_path / "mine.toml"
    own = '\nresources = { "<i>energy</i>" = { input = 0.01, output = 0.1 } }\nparallelism = 2\n\n[scenarios'
    assert own in hostile.CATALOG
    catalog.write_text(hostile.CATALOG.replace(own, "\nparallelism = 2\n\n[scenarios"), encoding="utf-8")
    asked = ("--catalog", catalog, "--max-cost", 1, "--method", "analytic", "--k-max", 8)
    page = Parsed(written(tmp_path, *hostile.MODELS, *asked))
    assert "Among all models together" not in page.texts("h3")
    assert "Each model alone" in page.texts("h3")


def test_nothing_feasible_is_said_with_what_would_have_to_give(nothing):
    page = Parsed(nothing)
    (why,) = page.texts("p", **{"class": "nothing"})
    assert why.startswith("There is no choice: nothing is feasible: accuracy ≥ 0.985 holds from k=")
    assert not page.texts("p", **{"class": "k"})
    assert any("in place of 0.985" in item for item in page.texts("li"))
    assert " ".join(page.texts("main")).count("othing is feasible") == 1
    assert not any("no k keeps the budget" in title for title in page.texts("h3"))
    assert len(page.all("img")) == 2 * 5
    assert any("No k lies in it." in image["alt"] for image in page.all("img"))


def test_one_model_with_a_choice_is_enough(tmp_path, no_figures):
    asked = ("gpt-5", "gpt-5-nano", "--max-cost", "0.05", "--method", "analytic", "--k-max", 8, "--selector", "cube")
    page = Parsed(written(tmp_path, *asked))
    assert page.texts("p", **{"class": "nothing"})
    assert page.texts("p", **{"class": "k"})


def test_no_choice_although_something_is_feasible_ends_with_1(tmp_path, no_figures):
    asked = ("gpt-5", "--max-cost", "0.5", "--method", "analytic", "--selector", "fixed", "--option", "fixed.k=17")
    page = Parsed(written(tmp_path, *asked, code=1))
    assert "keep the budget" in page.texts("p", **{"class": "nothing"})[0]


def test_the_data_can_be_taken(one):
    page = Parsed(one)
    files = {link["download"]: b64decode(link["href"].partition("base64,")[2]) for link in page.all("a")}
    assert json.loads(files["decisions.json"]) == page.data
    lines = files["choices.csv"].decode().splitlines()
    assert len(lines) == 1 + len(page.data["decisions"][0]["choices"])


def test_the_data_are_those_of_solve(one):
    solved = json.loads(run("solve", *ASKED, "--format", "json").stdout)
    (decision,) = Parsed(one).data["decisions"]
    for key in ("choices", "infeasible", "exchange", "budget", "replication"):
        assert decision[key] == solved[key]


def test_the_command_on_the_page_makes_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr("bestofk_tables.report.sections.images_of_one", lambda *asked: islice(images_of_one(*asked), 1))
    monkeypatch.setattr("bestofk_tables.report.page.image_of_all", lambda *_: not_drawn("", "", "", None))
    first = written(tmp_path, *ASKED)
    assert "data:image/png" in first
    (command,) = Parsed(first).texts("code")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.html").unlink()
    assert run(*split(command)[1:], "--threads", 2).exit_code == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument 'MODEL...'"),
        (("gpt5", "--max-cost", 1), "did you mean 'gpt-5'?"),
        (("gpt-5",), "no budget"),
        (("gpt-5", "--scenario", "essay"), "did you mean 'essay-feedback'?"),
        (("gpt-5", "--max-cost", -1), "cost"),
        (("gpt-5", "--limit", "energy=1"), "no objective 'energy'"),
        (("gpt-5", "--max-cost", 1, "--selector", "kne"), "did you mean 'knee'?"),
    ],
)
def test_bad_input_is_one_line_and_leaves_the_file_alone(tmp_path, arguments, words):
    path = tmp_path / "report.html"
    path.write_bytes(b"old")
    result = run("report", *arguments, "-o", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("missing", ["plotnine", "jinja2"])
def test_what_is_not_installed_is_said_before_anything_is_computed(tmp_path, monkeypatch, missing):
    monkeypatch.setattr("bestofk_cli.commands.report.find_spec", lambda name: None if name == missing else name)
    result = run("report", *ASKED, "-o", tmp_path / "report.html")
    assert result.exit_code == 2
    assert result.stderr == (
        f"bestofk: a report needs {missing}, which is not installed; install it with: pip install 'bestofk[report]'\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_plugin_that_fails_costs_its_own_row(tmp_path, monkeypatch, no_figures, fresh_plugins):
    code = "def explode(candidates):\n    raise ZeroDivisionError('<b>')\n"
    monkeypatch.syspath_prepend(make_distribution(tmp_path / "site", "boom", {"boom": "boom:explode"}, code))
    path = tmp_path / "report.html"
    asked = ("gpt-5", "--max-cost", 0.5, "--method", "analytic", "--k-max", 8)
    done = run("report", *asked, "--selector", "boom", "--selector", "cube", "-o", path)
    assert done.exit_code == 0
    assert len([line for line in done.stderr.splitlines() if "note: wrote" not in line]) == 1
    page = Parsed(path.read_text(encoding="utf-8"))
    assert any("boom 1.0 failed" in note for note in page.texts("p", **{"class": "note"}))
    assert page.texts("p", **{"class": "k"})


def test_where_the_maximum_is_not_what_the_user_would_get_is_said_once_under_the_answer(tmp_path, no_figures):
    catalog = log_catalog(tmp_path, large_log())
    page = Parsed(written(tmp_path, "logged", "--catalog", catalog, "--scenario", "loose", "--trials", 2000))
    (said,) = page.texts("p", **{"class": "shortfall"})
    assert "the maximum is not what the user would get" in said
    assert said not in page.texts("p", **{"class": "note"})
    assert "How the best is picked" in page.texts("h3")


def test_a_knee_among_several_models_is_the_one_that_route_finds(tmp_path, no_figures):
    asked = ("gpt-5", "gpt-5-mini", "--scenario", "essay-feedback", "--method", "analytic", "--selector", "knee")
    (routed,) = json.loads(run("route", *asked, "--format", "json").stdout)["choices"]
    page = Parsed(written(tmp_path, *asked))
    together = [text for text in page.texts("p", **{"class": "k"}) if "GPT-5" in text]
    assert (routed["model"], together) == ("gpt-5-mini", [f"GPT-5 Mini k = {routed['k']}"])


@pytest.mark.parametrize(("limit", "verb"), [(0.5, "keeps"), (0.01, "breaks")])
def test_a_single_k_is_one(limit, verb):
    budget = bk.Budget(cost=limit)
    decision = bk.solve(bk.load_catalog().models["gpt-5"], budget, method="analytic", k_max=4, selectors=["cube"])
    assert feasible_sentence(decision) == f"The only k that was tried, 4, {verb} the budget."


@pytest.mark.parametrize("name", ["page.html", "page.HTM", "page"])
def test_where_the_page_went_is_said(tmp_path, no_figures, name):
    done = run("report", "gpt-5", "--max-cost", 0.5, "--method", "analytic", "--k-max", 8, "-o", tmp_path / name)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"bestofk: note: wrote {tmp_path / name}\n"
    assert (tmp_path / name).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_html_is_not_written_under_the_name_of_something_else(tmp_path):
    done = run("report", "gpt-5", "--max-cost", 0.5, "-o", tmp_path / "page.md")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "page.md': a report is HTML, its file ends in .html or .htm" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_files_that_a_model_was_fitted_to_are_named_with_their_hash(tmp_path, no_figures):
    log, catalog = tmp_path / "log.csv", tmp_path / "mine.toml"
    log.write_text("question,input,output,score\n" + "".join(f"q{n // 4},9,{n + 1},{n % 2}\n" for n in range(40)))
    typed = ("--price-in", 1, "--price-out", 2, "--latency-in", 0.1, "--latency-out", 0.1)
    run("fit", "--records", log, *typed, "--name", "mine", "-o", catalog)
    page = written(tmp_path, "mine", "--catalog", catalog, "--max-cost", 1, "--trials", 2000)
    told = " ".join(Parsed(page).texts("dd"))
    assert "records from log.csv (table of samples, " in told
    assert f"40 rows; SHA-256 {sha256(log.read_bytes()).hexdigest()}" in told
    assert "Samples: 40, questions: 10, so 4 of each." in told
