"""Shell completion: by Click's protocol, and in the shells that are installed."""

import json
import os
import shlex
import shutil
import subprocess
import sys

import pytest
from bestofk import load_models
from bestofk.simulation import METHODS
from bestofk_cli.app import app
from bestofk_tables.formats import FORMATS
from command import make_distribution, run
from terminal import Terminal
from test_route_files import BOARD, FIGURES, PRICES

CATALOG = """
[workload]
input = { mean = 1000, std = 0 }
output = { mean = 2000, std = 0 }

[models."llama3:8b"]
usd_per_million_tokens = { input = 1, output = 4 }
seconds_per_token = { input = 0.001, output = 0.002 }
accuracy = { mean = 0.9, std = 0.03 }

[models."two words"]
usd_per_million_tokens = { input = 1, output = 4 }
seconds_per_token = { input = 0.001, output = 0.002 }
accuracy = { mean = 0.9, std = 0.03 }

[scenarios.battery]
budget = { cost = 1.0 }
"""
ELSEWHERE = {("fit", "model")}  # names of a price list, not of a catalog
PAPER_MODELS = {"gpt-5", "gpt-5-mini", "gpt-5-nano"}


@pytest.fixture
def environment(tmp_path):
    """An environment with a program bestofk, and a third party's selector."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "bestofk"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bestofk_cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    make_distribution(tmp_path / "site", "their-things", {"knee-theirs": "their_things:gone"}, "raise RuntimeError")
    (tmp_path / "mine.toml").write_text(CATALOG, encoding="utf-8")
    return {
        **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "BASH_ENV", "ENV")},
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(tmp_path / "site"),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "TERM": "xterm",
    }


@pytest.fixture
def complete(environment, tmp_path):
    """Ask as bash's script does; give the names."""

    def ask(*words, split=None):
        typed = ["bestofk", *words] if split is None else split
        asked = {"COMP_WORDS": " ".join(typed), "COMP_CWORD": str(len(typed) - 1), "_BESTOFK_COMPLETE": "bash_complete"}
        done = subprocess.run(
            ["bestofk"], env={**environment, **asked}, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return [line.partition(",")[2] for line in done.stdout.splitlines() if line.startswith("plain,")]

    return ask


def test_models_scenarios_and_selectors_are_completed(complete):
    assert set(complete("solve", "gpt")) == PAPER_MODELS
    assert set(complete("curve", "gpt")) == PAPER_MODELS
    for command in ("tables", "plot", "draw"):
        assert set(complete(command, "--model", "gpt")) == PAPER_MODELS
    for command in ("tables", "plot", "solve"):
        assert complete(command, "--scenario", "ess") == ["essay-feedback"]


def test_selectors_of_anyone_are_completed_though_they_cannot_be_loaded(complete):
    for command in ("solve", "tables", "plot", "figures"):
        assert complete(command, "--selector", "knee") == ["knee", "knee-chord", "knee-published", "knee-theirs"]


def test_methods_formats_commands_and_options_are_completed(complete):
    assert complete("solve", "--method", "") == list(METHODS)
    assert set(complete("tables", "--format", "")) == set(FORMATS)
    assert "npz" in complete("curve", "--format", "")
    assert complete("figures", "--theme", "") == ["light", "dark"]
    assert complete("plot", "c") == ["cost", "cube"]
    assert complete("comp") == ["completion"]
    assert complete("completion", "") == ["bash", "zsh", "fish"]
    assert "--scenario" in complete("solve", "--sc")


def test_names_come_from_the_catalog_that_the_line_names(complete):
    assert complete("solve", "--catalog", "mine.toml", "") == ["llama3:8b", "'two words'"]
    assert complete("tables", "--catalog", "~/mine.toml", "--scenario", "b") == ["battery"]
    assert complete(split=["bestofk", "tables", "--catalog", "=", "mine.toml", "--scenario", ""]) == ["battery"]
    assert complete(split=["bestofk", "tables", "--scenario", "="])[0] == "essay-feedback"


def test_names_come_from_whatever_file_of_models_the_line_names(complete, written):
    written(BOARD, "board.yml")
    written(json.dumps(PRICES), "prices.json")
    written(FIGURES, "figures.csv")
    boarded, priced = ["--models", "board.yml"], ["--models", "prices.json", "--figures", "figures.csv"]
    assert complete("route", "--models", "mine.toml", "lla") == ["llama3:8b"]
    assert complete("route", *boarded, "") == list(load_models(written(BOARD, "board.yml")).models.entries)
    assert set(complete("route", *priced, "")) <= set(PRICES)
    assert complete("route", *priced, "")
    assert complete("route", *priced, "--scenario", "ess") == ["essay-feedback"]


def test_bash_gets_the_part_behind_a_colon_that_it_replaces(complete):
    line = ["bestofk", "solve", "--catalog", "mine.toml"]
    assert complete(split=[*line, "lla"]) == ["llama3:8b"]
    assert complete(split=[*line, "llama3", ":"]) == ["8b"]
    assert complete(split=[*line, "llama3", ":", "8"]) == ["8b"]
    assert complete(split=["bestofk", "tables", "--catalog", "mine.toml", "--model", "llama3", ":", "8b", "--met"]) == [
        "--method"
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "--catalog", "missing.toml", ""),
        ("tables", "--catalog", "broken.toml", "--model", ""),
        ("tables", "--theme", "x", "--format", "nope", "--k-max", "x", "-o", "/no/such/folder/x", "--model", "zzz"),
        ("solve", "'unclosed"),
    ],
)
def test_where_something_is_wrong_nothing_is_completed_and_nothing_is_said(complete, tmp_path, words):
    (tmp_path / "broken.toml").write_text("models = 3", encoding="utf-8")
    assert complete(*words) == []


def test_completion_loads_no_compiler_and_no_plugin():
    code = """
import os, sys
os.environ.update(COMP_WORDS=sys.argv[1], COMP_CWORD=sys.argv[2], _BESTOFK_COMPLETE="bash_complete")
from bestofk_cli.app import app
try:
    app(prog_name="bestofk")
except SystemExit:
    print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
    for line, at in (("bestofk solve ", 2), ("bestofk solve --selector ", 3), ("bestofk solve --method ", 3)):
        done = subprocess.run([sys.executable, "-c", code, line, str(at)], capture_output=True, text=True, check=True)
        assert "plain," in done.stdout
        loaded = set(done.stdout.splitlines()[-1].split())
        assert not loaded & {"numba", "llvmlite", "scipy", "pandas", "tabulate", "bestofk_selectors", "their_things"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_says_where_to_put_it(shell):
    if shell == "bash":
        installed("bash")
    result = run("completion", shell)
    assert result.exit_code == 0
    assert any(line.startswith("# save as ") and shell in line for line in result.stdout.splitlines()[:2])
    assert "_BESTOFK_COMPLETE" in result.stdout


def test_an_unknown_shell_gets_the_nearest():
    result = run("completion", "bsh")
    assert result.exit_code == 2
    assert "did you mean 'bash'?" in result.stderr
    assert result.stderr.count("\n") == 1


def test_every_argument_and_option_that_takes_a_known_name_is_completed():
    kinds = {"--model", "--scenario", "--selector", "--method"}
    for command in app.commands.values():
        for parameter in command.params:
            if (command.name, parameter.name) in ELSEWHERE:
                continue
            if kinds & set(parameter.opts) or parameter.name in ("model", "models"):
                assert parameter._custom_shell_complete, (command.name, parameter.name)


# --- in real shells ---------------------------------------------------------------------------------------------------


def installed(shell):
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    return path


@pytest.fixture
def script(tmp_path):
    """The script of a shell, in a file."""

    def write(shell):
        path = tmp_path / f"completion.{shell}"
        path.write_text(run("completion", shell).stdout, encoding="utf-8")
        return path

    return write


def typed_at(shell, environment, folder, begin, keys, expected):
    """Type at an interactive shell, and wait until it shows what is expected."""
    with Terminal([shell, *begin.pop(0)], environment=environment) as terminal:
        for line in [f"cd {shlex.quote(str(folder))}", *begin, "echo rea''dy"]:
            terminal.type(f"{line}\n")
        terminal.read_until(lambda seen: "ready" in seen)
        terminal.seen = ""
        terminal.type(keys)
        return terminal.read_until(lambda seen: expected in seen)


def test_bash_completes(environment, script, tmp_path):
    begin = [["--norc", "--noprofile", "-i"], f"source {script('bash')}"]
    for keys, expected in [
        ("bestofk solve gpt-5-n\t", "gpt-5-nano "),
        ("bestofk tables --selector knee-th\t", "knee-theirs "),
        ("bestofk tables --catalog=mine.toml --model llama3:\t", "llama3:8b "),
        ("bestofk tables --catalog mine.toml --model tw\t", "'two words' "),
        ("bestofk tables --catalog mi\t", "mine.toml "),
    ]:
        assert expected in typed_at(installed("bash"), environment, tmp_path, list(begin), keys, expected)


def test_zsh_completes(environment, script, tmp_path):
    zsh = installed("zsh")
    begin = [["-f", "-i"], "autoload -U compinit", "compinit -u", f"source {script('zsh')}"]
    for keys, expected in [
        ("bestofk solve gpt-5-n\t", "gpt-5-nano"),
        ("bestofk tables --selector knee-th\t", "knee-theirs"),
        ("bestofk tables --catalog=mine.toml --model ll\t", "llama3:8b"),
    ]:
        assert expected in typed_at(zsh, environment, tmp_path, list(begin), keys, expected)


def test_fish_completes(environment, script, tmp_path):
    fish = installed("fish")
    path = script("fish")
    for line, expected in [
        ("bestofk solve gpt-5-n", "gpt-5-nano\tGPT-5 Nano"),
        ("bestofk tables --selector knee-th", "knee-theirs\ttheir-things 1.0"),
        ("bestofk tables --catalog mine.toml --scenario ", "battery"),
    ]:
        asked = f"source {shlex.quote(str(path))}; complete -C {shlex.quote(line)}"
        done = subprocess.run(
            [fish, "--no-config", "-c", asked],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert expected in done.stdout.splitlines()
        assert "Traceback" not in done.stderr
