"""Selectors of other distributions on the command line: found, used, and blamed by name where they break."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from bestofk import plugins
from bestofk.heard import PluginWarning
from command import make_distribution, run, run_process
from examples import points

TABLES = ("tables", "--method", "published", "--trials", "20", "--k-max", "8", "--model", "gpt-5")
CODE = '''
from bestofk import NoChoice

def frugal(candidates):
    """Lowest cost."""
    return candidates.smallest(candidates.column("cost"))

def raises(candidates):
    raise RuntimeError("two\\nlines")

def nonsense(candidates):
    return 3.5

def far(candidates):
    return 10**6

def shy(candidates):
    raise NoChoice("a | b\\nc")

constant = 3
'''


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install distributions for one test."""

    def install_distribution(name, entry_points, code=CODE):
        monkeypatch.delitem(sys.modules, name.replace("-", "_"), raising=False)
        monkeypatch.syspath_prepend(make_distribution(tmp_path / name, name, entry_points, code))
        plugins._discover.cache_clear()

    imported = set(sys.modules)
    yield install_distribution
    for module in set(sys.modules) - imported:
        if module.endswith(("_thing", "_things")):
            del sys.modules[module]
    monkeypatch.undo()
    plugins._discover.cache_clear()


def cells(result):
    return {(row["scenario"], row["selector"]): row for row in json.loads(result.stdout)["rows"]}


def test_a_third_party_selector_is_like_ours(install):
    install("cheap-things", {"frugal-too": "cheap_things:frugal"})
    result = run(*TABLES, "--selector", "frugal-too", "--scenario", "essay-feedback", "--format", "json")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert cells(result)["essay-feedback", "frugal-too"]["k"] == 4
    assert json.loads(result.stdout)["provenance"]["selectors"] == {"frugal-too": "cheap-things 1.0"}
    table = run(*TABLES, "--selector", "frugal-too").stdout
    assert "frugal-too" in table
    listed = run("list", "selectors").stdout
    assert any(
        all(word in line for word in ("frugal-too", "cheap-things", "1.0", "Lowest cost."))
        for line in listed.splitlines()
    )


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("no_such_module:frugal", "ModuleNotFoundError"),
        ("bad_things:gone", "gone"),
        ("bad_things:constant", "not a function"),
        ("bad_things:raises", "RuntimeError: two lines"),
        ("bad_things:nonsense", "3.5"),
        ("bad_things:far", "1000000"),
    ],
)
def test_a_broken_selector_costs_its_own_cells_and_one_line(install, target, words):
    install("bad-things", {"broken": target})
    result = run(*TABLES, "--selector", "accuracy", "--selector", "broken", "--format", "json")
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("bestofk: selector 'broken' of bad-things 1.0 ")
    assert words in line
    found = cells(result)
    assert found["essay-feedback", "accuracy"]["k"] is not None
    assert {found[key]["k"] for key in found if key[1] == "broken"} == {None}
    assert {key for key, row in found.items() if "bad-things" in (row["reason"] or "")} <= {
        (scenario, "broken") for scenario, _ in found
    }


@pytest.mark.parametrize("target", ["no_such_module:frugal", "bad_things:raises", "bad_things:nonsense"])
def test_strict_plugins_end_the_run(install, target, tmp_path):
    install("bad-things", {"broken": target})
    output = tmp_path / "out.txt"
    result = run(*TABLES, "--selector", "broken", "-o", output, env={"BESTOFK_STRICT_PLUGINS": "1"})
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "bad-things 1.0" in result.stderr
    assert not output.exists()


def test_a_broken_selector_that_is_not_asked_is_not_loaded(install):
    install("bad-things", {"broken": "no_such_module:frugal"})
    assert run(*TABLES, env={"BESTOFK_STRICT_PLUGINS": "1"}).exit_code == 0


def test_the_list_shows_a_broken_selector_in_its_row(install):
    install("bad-things", {"broken": "no_such_module:frugal"})
    result = run("list", "selectors")
    assert result.exit_code == 0
    assert len(result.stderr.splitlines()) == 1
    (row,) = (line for line in result.stdout.splitlines() if line.startswith("broken "))
    assert "bad-things 1.0" in row
    assert "– selector 'broken' of" in row
    assert run("list", "selectors", env={"BESTOFK_STRICT_PLUGINS": "1"}).exit_code == 1


def test_a_name_of_ours_cannot_be_taken(install):
    install("greedy-things", {"knee": "greedy_things:frugal"})
    result = run(*TABLES, "--format", "json")
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert "selector 'knee' of greedy-things 1.0 is rejected" in line
    assert json.loads(result.stdout)["provenance"]["selectors"]["knee"].startswith("bestofk ")
    assert run(*TABLES, env={"BESTOFK_STRICT_PLUGINS": "1"}).exit_code == 1


def test_a_name_claimed_by_two_belongs_to_neither(install):
    install("one-thing", {"same": "one_thing:frugal"})
    install("other-thing", {"same": "other_thing:frugal"})
    result = run(*TABLES, "--selector", "same", "--selector", "cube", "--format", "json")
    assert result.exit_code == 0
    assert sorted(line.split(" of ")[1].split()[0] for line in result.stderr.splitlines()) == [
        "one-thing",
        "other-thing",
    ]
    assert {row["k"] for (_, selector), row in cells(result).items() if selector == "same"} == {None}


def test_a_reason_is_one_line_and_escaped(install):
    install("shy-things", {"shy": "shy_things:shy"})
    result = run(*TABLES, "--selector", "shy", "--scenario", "essay-feedback", "--format", "pipe")
    assert result.stderr == ""
    assert "¹ a \\| b c" in result.stdout


LOUD = '''
import sys
import warnings

print("imported")

def loud(candidates):
    """Talks."""
    print("one\\ntwo")
    sys.stdout.write("three")
    warnings.warn("take\\ncare")
    return 0

def falls(candidates):
    print("last words")
    raise RuntimeError("fell")
'''


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "gpt-5", "--scenario", "essay-feedback", "--trials", "2000", "--k-max", "8"),
        TABLES,
    ],
)
def test_what_a_selector_prints_or_warns_of_goes_to_stderr_once_with_its_name(tmp_path, arguments):
    folder = make_distribution(tmp_path / "site", "loud-things", {"loud": "loud_things:loud"}, LOUD)
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = run_process(*arguments, "--selector", "loud", "--format", "json", env=environment)
    assert done.returncode == 0
    assert json.loads(done.stdout)
    said = "bestofk: selector 'loud' of loud-things 1.0"
    lines = [f"{said} printed: {word}" for word in ("imported", "one", "two", "three")]
    assert done.stderr.splitlines() == [*lines, f"{said} warned: UserWarning: take care"]


def test_the_last_words_of_a_selector_that_fails_are_heard(tmp_path):
    folder = make_distribution(tmp_path / "site", "loud-things", {"falls": "loud_things:falls"}, LOUD)
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = run_process(*TABLES, "--selector", "falls", "--format", "json", env=environment)
    assert {row["k"] for row in json.loads(done.stdout)["rows"]} == {None}
    assert "bestofk: selector 'falls' of loud-things 1.0 printed: last words" in done.stderr.splitlines()


def test_selectors_that_talk_in_several_threads_leave_stdout_as_it_was(install):
    install(
        "talking-things",
        {"loud": "talking_things:loud"},
        LOUD.replace("warnings.warn", "__import__('time').sleep(0.002) or str"),
    )
    loud, candidates, before = plugins.registered_selector("loud"), points([[0.9, 0.1], [0.95, 0.2]]), sys.stdout
    with pytest.warns(PluginWarning), ThreadPoolExecutor(8) as threads:
        choices = list(threads.map(lambda _: loud.choose(candidates), range(40)))
    assert {choice.index for choice in choices} == {0}
    assert sys.stdout is before


def test_as_a_library_a_talking_selector_warns_and_prints_nothing(install, capsys):
    install("talking-things", {"loud": "talking_things:loud"}, LOUD.replace('print("imported")', ""))
    loud = plugins.registered_selector("loud")
    with pytest.warns(PluginWarning) as warned:
        choice = loud.choose(points([[0.9, 0.1], [0.95, 0.2]]))
    assert choice.index == 0
    assert [str(each.message).partition("1.0 ")[2] for each in warned] == [
        "printed: one", "printed: two", "printed: three", "warned: UserWarning: take care",
    ]  # fmt: skip
    assert capsys.readouterr() == ("", "")
