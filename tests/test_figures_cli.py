"""``bestofk plot`` and ``bestofk figures``: files, options, and one line for everything that is wrong."""

import io
import json
import os
import sys
from xml.etree import ElementTree

import pytest
from bestofk_cli.app import app
from bestofk_tables.figures.kinds import KINDS, SWEEP
from command import make_distribution, run, run_process
from examples import CATALOG_TOML, CATALOG_YAML
from logs import large_log, log_catalog
from PIL import Image

FAST = ("--method", "analytic", "--k-max", "16")
PLOT = ("plot", "accuracy", "--scenario", "essay-feedback", "--model", "gpt-5", *FAST)


def png(path):
    return Image.open(io.BytesIO(path.read_bytes()))


def texts(path):
    root = ElementTree.parse(path).getroot()  # noqa: S314 - it is what we wrote
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != SWEEP])  # which needs what varies
@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("PDF", b"%PDF")])
def test_every_kind_is_written_in_the_format_of_the_suffix(tmp_path, kind, suffix, start):
    path = tmp_path / f"out.{suffix}"
    result = run("plot", kind, *PLOT[2:], "--dpi", 40, "-o", path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"bestofk: note: wrote {path}\n")
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != SWEEP])
def test_a_figure_of_a_log_says_where_the_maximum_is_not_what_the_user_would_get(tmp_path, kind):
    path, catalog = tmp_path / "out.svg", log_catalog(tmp_path, large_log())
    asked = ("--catalog", catalog, "--scenario", "loose", "--trials", 2000)
    assert run("plot", kind, *asked, "-o", path).exit_code == 0
    assert "the maximum is not what the user would get" in " ".join(texts(path))


def test_size_and_resolution(tmp_path):
    path = tmp_path / "out.png"
    run(*PLOT, "--width", 5, "--height", 6.5, "--dpi", 60, "-o", path)
    assert png(path).size == (300, 390)


def test_themes_differ_in_their_background(tmp_path):
    corners = []
    for theme in ("light", "dark"):
        run(*PLOT, "--dpi", 40, "--theme", theme, "-o", tmp_path / "out.png")
        corners.append(sum(png(tmp_path / "out.png").convert("RGB").getpixel((0, 0))))
    assert corners[0] == 3 * 255
    assert corners[1] < 3 * 40


def test_models_and_scenarios_are_panels(tmp_path):
    path = tmp_path / "out.svg"
    more = ("--model", "qwen3-max", "--scenario", "medical-ai")
    run(*PLOT, *more, "-o", path)
    found = texts(path)
    assert found.count("GPT-5") == found.count("Qwen3-Max") == 2
    assert sum(text.startswith("Scenario 2") for text in found) == 2


def test_selectors_are_those_that_are_asked(tmp_path):
    path = tmp_path / "out.svg"
    run(*PLOT, "--selector", "cheapest", "--selector", "knee", "-o", path)
    assert {"cheapest", "knee"} <= set(texts(path))
    assert "utopia" not in texts(path)


def test_the_file_says_how_it_was_made(tmp_path):
    path = tmp_path / "out.png"
    run(*PLOT, "--selector", "cube", "-o", path)
    command = png(path).text["Description"]
    assert command.startswith("bestofk plot")
    assert "--scenario essay-feedback --model gpt-5 --selector cube" in command
    assert str(tmp_path) not in command


def test_the_only_scenario_need_not_be_named(tmp_path):
    catalog, path = tmp_path / "catalog.toml", tmp_path / "out.svg"
    catalog.write_text(CATALOG_TOML, encoding="utf-8")
    assert run("plot", "latency", "--catalog", catalog, *FAST, "-o", path).exit_code == 0
    assert any("latency p95 ≤ 60 s" in text for text in texts(path))


def test_a_further_resource_is_a_kind(tmp_path):
    catalog, path = tmp_path / "catalog.toml", tmp_path / "out.svg"
    catalog.write_text(CATALOG_TOML, encoding="utf-8")
    assert run("plot", "energy", "--catalog", catalog, *FAST, "-o", path).exit_code == 0
    assert "energy (J)" in texts(path)


def test_stability_tells_of_its_replications(tmp_path):
    path = tmp_path / "out.svg"
    sampled = ("--trials", 2000, "--k-max", 16, "--replications", 100)
    run("plot", "stability", "--scenario", "essay-feedback", "--model", "gpt-5", *sampled, "-o", path)
    assert any("100 parts of 20 trials" in text for text in texts(path))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plot", "acuracy", *PLOT[2:]), "no kind of figure 'acuracy'; did you mean 'accuracy'?"),
        (("plot", "accuracy", *FAST), "name a scenario with --scenario (known: essay-feedback, medical-ai"),
        (("plot", "accuracy", "--scenario", "medical", *FAST), "no scenario 'medical'; did you mean 'medical-ai'?"),
        ((*PLOT, "--model", "gpt5"), "no model 'gpt5'; did you mean 'gpt-5'?"),
        ((*PLOT, "--selector", "kne"), "no selector 'kne'; did you mean 'knee'?"),
        ((*PLOT, "--theme", "dim"), "no theme 'dim'"),
        ((*PLOT, "--width", "0"), "'--width'"),
        ((*PLOT, "--width", "nan"), "must be a number above 0 and up to 100"),
        ((*PLOT, "--width", "1"), "width = 1: the figure needs"),
        ((*PLOT, "--height", "1.5"), "height = 1.5: at this width the figure needs"),
        ((*PLOT, "--dpi", "5"), "'--dpi'"),
        ((*PLOT, "--width", "50", "--height", "50", "--dpi", "1200"), "pixels are more than 20,000"),
        (("plot", "stability", *PLOT[2:], "--stability", "none"), "nothing is replicated"),
    ],
)
def test_what_is_wrong_is_one_line_and_leaves_the_file_alone(tmp_path, arguments, words):
    path = tmp_path / "out.png"
    path.write_bytes(b"old")
    result = run(*arguments, "-o", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(("name", "words"), [("out.jpg", "did you mean 'png'?"), ("out", ".pdf, .png, .svg")])
def test_an_unknown_suffix_is_noticed_before_anything_is_computed(tmp_path, monkeypatch, name, words):
    monkeypatch.setattr("bestofk.simulation.Simulation.run", lambda *args, **options: pytest.fail("it was computed"))
    result = run(*PLOT, "-o", tmp_path / name)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_catalog_without_scenarios_has_the_papers(tmp_path):
    catalog, path = tmp_path / "config.yaml", tmp_path / "out.svg"
    catalog.write_text(CATALOG_YAML, encoding="utf-8")
    run("plot", "cost", "--catalog", catalog, "--scenario", "medical-ai", *FAST, "-o", path)
    assert any(text.startswith("Scenario 2") for text in texts(path))


@pytest.mark.parametrize("arguments", [PLOT, ("plot", "stability", *PLOT[2:]), ("figures", "--only", "5", *FAST)])
def test_without_the_extra_one_line_says_how_to_install_it(tmp_path, monkeypatch, arguments):
    monkeypatch.setitem(sys.modules, "plotnine", None)
    monkeypatch.setattr("bestofk_cli.figure_options.find_spec", lambda name: None)
    result = run(*arguments, "-o", tmp_path / ("out.png" if "plot" in arguments else "figures"))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "pip install 'bestofk[plot]'" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_broken_selector_costs_its_own_mark_only(tmp_path, monkeypatch):
    code = "def explode(candidates):\n    raise ZeroDivisionError\n"
    folder = make_distribution(tmp_path / "site", "boom", {"boom": "boom:explode"}, code)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    for kind in ("accuracy", "stability"):
        path = tmp_path / f"{kind}.svg"
        done = run_process("plot", kind, *PLOT[2:], "--selector", "boom", "--selector", "cube", "-o", path)
        assert done.returncode == 0
        complaint, note = done.stderr.splitlines()
        assert "selector 'boom' of boom 1.0 failed" in complaint
        assert note == f"bestofk: note: wrote {path}"
        assert any("▲ 4" in text for text in texts(path))


def test_the_papers_figures_by_number(tmp_path):
    folder = tmp_path / "new" / "folder"
    result = run("figures", "--only", "21, 4", "--format", "svg", *FAST, "-o", folder)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"bestofk: note: wrote 2 figures to {folder}\n"
    assert sorted(path.name for path in folder.iterdir()) == ["figure-04.svg", "figure-21.svg"]
    assert {"GPT-5", "Cost, latency and accuracy in the feasible box"} <= set(texts(folder / "figure-04.svg"))
    assert {"Qwen3-30B-A3B", "Accuracy against k"} <= set(texts(folder / "figure-21.svg"))
    for scenario in ("Scenario 1", "Scenario 2", "Scenario 3"):
        assert any(text.startswith(scenario) for text in texts(folder / "figure-21.svg"))


def test_all_of_the_papers_figures_are_drawn_by_default(tmp_path, monkeypatch):
    drawn = []

    class Nothing:
        def render(self, *_):
            return b"nothing"

    def draw(kind, panels, look):
        drawn.append((kind, {panel.summary.model.name for panel in panels}, len(panels)))
        return Nothing()

    monkeypatch.setattr("bestofk_tables.figures.kinds.draw", draw)
    run("figures", *FAST, "-o", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"figure-{number:02}.pdf" for number in range(4, 22)]
    assert [kind for kind, _, _ in drawn] == ["cube", "accuracy"] * 9
    order = json.loads(run("list", "models", "--format", "json").stdout)["models"]
    assert [names for _, names, _ in drawn[::2]] == [{entry["name"]} for entry in order]
    assert {count for _, _, count in drawn} == {3}


def test_the_published_method_shows_the_papers_choices(tmp_path):
    selectors = [word for name in ("accuracy", "cube", "utopia", "knee-published") for word in ("--selector", name)]
    run("figures", "--only", "5", "--method", "published", *selectors, "--format", "svg", "-o", tmp_path)
    lines = [text for text in texts(tmp_path / "figure-05.svg") if text.startswith("k: ")]
    assert lines == ["k: ● 16, ▲ 4, ◆ 4, □ 8", "k: ● 36, ▲ 28, ◆ 28, □ 32", "k: ● 28, ▲ 8, ◆ 8, □ 24"]


@pytest.mark.parametrize("only", ["3", "22", "4,x", "", "4;7"])
def test_other_numbers_are_refused(tmp_path, only):
    result = run("figures", "--only", only, *FAST, "-o", tmp_path / "new")
    assert result.exit_code == 2
    assert "must be numbers from 4 to 21, such as 4,7" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("here", encoding="utf-8")
    for target in ("file", "file/folder"):
        result = run("figures", "--only", "5", *FAST, "-o", tmp_path / target)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1


def test_progress_is_for_terminals(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("bestofk_cli.commands.figures.sys", type("Sys", (), {"stderr": screen}))
    run("figures", "--only", "5,7", *FAST, "-o", tmp_path)
    assert "drawing" in screen.getvalue()
    assert "100%" in screen.getvalue()


LOADED = """
import sys
from bestofk_cli.app import app
try:
    app(sys.argv[1:], prog_name="bestofk")
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
DRAWS = {"matplotlib", "pandas", "plotnine", "PIL", "mpl_toolkits"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("plot", "--help"),
        ("figures", "--help"),
        ("list", "selectors"),
        ("tables", "--method", "published", "--trials", "5", "--k-max", "4"),
        ("curve", "gpt-5", *FAST),
        ("solve", "gpt-5", "--scenario", "essay-feedback", *FAST),
    ],
)
def test_only_plot_commands_load_what_draws(arguments):
    done = run_process_of(LOADED, *arguments)
    assert not done & DRAWS


def test_the_check_can_see_what_draws(tmp_path):
    assert run_process_of(LOADED, *PLOT, "-o", tmp_path / "out.png") | {"mpl_toolkits"} >= DRAWS


def run_process_of(code, *arguments):
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_plot_and_figures_share_their_options():
    options = [
        {opt for parameter in app.commands[name].params for opt in parameter.opts} for name in ("plot", "figures")
    ]
    shared = {"--method", "--trials", "--seed", "--selector", "--theme", "--width", "--height", "--dpi", "-o"}
    assert all(shared <= each for each in options)
