"""What only a terminal shows: colours, tables that fit, and a curve on one line."""

import os
import sys

import pytest
from bestofk_tables.document import Table
from bestofk_tables.formats import DIALECTS, TEXTS
from bestofk_tables.spark import ASCII, BLOCKS, alphabet_for, line
from command import run, run_process
from tabulate import multiline_formats
from terminal import shown

ESCAPE = "\x1b["
SOLVE = ("solve", "gpt-5", "--scenario", "essay-feedback", "--method", "analytic")
SILENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS")
} | {"TERM": "xterm"}


def at_a_terminal(*arguments, columns=100, **variables):
    command = [sys.executable, "-m", "bestofk_cli", *arguments]
    return shown(command, columns=columns, environment={**SILENT, **variables})


# --- colours ----------------------------------------------------------------------------------------------------------


def test_a_terminal_shows_chosen_rows_infeasible_ones_and_errors_in_colours():
    text = at_a_terminal(*SOLVE, "--selector", "accuracy", "--option", "accuracy.none=1")
    assert text.startswith(f"{ESCAPE}31mbestofk:{ESCAPE}0m no option")
    text = at_a_terminal(*SOLVE, "--selector", "accuracy", "--selector", "fixed", "--option", "fixed.k=24")
    assert f"{ESCAPE}32m20{ESCAPE}0m" in text
    assert f"{ESCAPE}31m–¹{ESCAPE}0m" in text
    assert f"{ESCAPE}31m24 to 128{ESCAPE}0m" in text


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_turned_off(variables):
    text = at_a_terminal(*SOLVE, **variables)
    assert "accuracy" in text
    assert ESCAPE not in text


@pytest.mark.parametrize("name", ["FORCE_COLOR", "CLICOLOR_FORCE"])
def test_colours_can_be_demanded(name):
    assert f"{ESCAPE}32m20" in run_process(*SOLVE, env={**SILENT, name: "1"}).stdout
    assert ESCAPE not in run_process(*SOLVE, env={**SILENT, name: "0"}).stdout


def test_files_pipes_and_machine_formats_have_no_colours(tmp_path):
    file = tmp_path / "solved.txt"
    at_a_terminal(*SOLVE, "-o", str(file), FORCE_COLOR="1")
    assert ESCAPE not in file.read_text(encoding="utf-8")
    assert ESCAPE not in run_process(*SOLVE, env=SILENT).stdout
    for name in ("json", "csv", "pipe", "html", "latex"):
        assert ESCAPE not in run_process(*SOLVE, "--format", name, env={**SILENT, "FORCE_COLOR": "1"}).stdout


def test_a_colour_takes_no_room_and_ends_with_its_line():
    table = Table("", "", ("k", "reason"), (("4", "x " * 40), ("16", "y")), tones={(0, 0): "good", (0, 1): "bad"})
    colour = DIALECTS["simple"].render([table], 60, colour=True)
    plain = DIALECTS["simple"].render([table], 60)
    assert colour.replace(f"{ESCAPE}32m", "").replace(f"{ESCAPE}31m", "").replace(f"{ESCAPE}0m", "") == plain
    assert all(found.count(f"{ESCAPE}0m") == found.count(f"{ESCAPE}3") for found in colour.splitlines())
    assert len(plain.splitlines()) == 5


# --- tables that fit --------------------------------------------------------------------------------------------------

ENERGY = """
[resources.energy]
unit = "J"
[resources.water]
unit = "mL"

[workload]
input = { mean = 1000, std = 300 }
output = { mean = 2000, std = 600 }

[models.small]
usd_per_million_tokens = { input = 1, output = 4 }
seconds_per_token = { input = 0.001, output = 0.002 }
accuracy = { mean = 0.9, std = 0.03 }
resources = { energy = { input = 0.1, output = 1 }, water = { input = 0.01, output = 0.02 } }
parallelism = 2

[scenarios.battery]
budget = { cost = 1.0, energy = 45000, water = 2000, latency = 80, accuracy = 0.94 }
"""


@pytest.mark.parametrize("columns", [100, 120])
@pytest.mark.parametrize(
    "command",
    [
        ("solve", "small", "--scenario", "battery", "--method", "analytic"),
        ("curve", "small", "--method", "analytic"),
        ("list", "models"),
        ("list", "scenarios"),
        ("tables", "--method", "analytic"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_five_objectives_fit_a_terminal(written, command, columns):
    text = at_a_terminal(*command, "--catalog", str(written(ENERGY)), columns=columns, NO_COLOR="1")
    assert "small" in text or "battery" in text
    assert max(map(len, text.splitlines())) <= columns


@pytest.mark.parametrize("columns", [100, 120])
def test_the_list_of_selectors_fits_a_terminal_in_one_part(columns):
    text = at_a_terminal("list", "selectors", columns=columns, NO_COLOR="1")
    assert max(map(len, text.splitlines())) <= columns
    assert text.count("accuracy-per-cost") == 1


def test_what_is_written_elsewhere_is_made_narrower_and_never_cut():
    text = run("list", "selectors").stdout
    assert max(map(len, text.splitlines())) <= 120
    wide = Table("", "", ("Model", *("a header" for _ in range(9))), (("m", *("x" * 20 for _ in range(9))),))
    (header, *_) = DIALECTS["simple"].render([wide], None).splitlines()
    assert header.split() == ["Model", *("a header " * 9).split()]


@pytest.mark.parametrize("name", [name for name in TEXTS if name in multiline_formats])
def test_words_are_wrapped_and_none_is_lost(name):
    words = [f"word{number}" for number in range(60)]
    text = DIALECTS[name].render([Table("", "", ("k", "Reason"), (("4", " ".join(words)),))], 80)
    assert max(map(len, text.splitlines())) <= 80
    assert [word for word in text.split() if word.startswith("word")] == words


def test_columns_that_belong_together_are_not_parted():
    table = Table("", "", ("k", *"aabbcc"), (("4", *("x" * 10 for _ in range(6))),), group=2)
    text = DIALECTS["simple"].render([table], 60)
    assert [found.split() for found in text.splitlines() if found.startswith("k")] == [["k", *"aabb"], ["k", *"cc"]]


# --- a curve on one line ----------------------------------------------------------------------------------------------


def test_nothing_is_drawn_by_default():
    for command in (SOLVE, ("curve", "gpt-5", "--method", "analytic")):
        assert not set(BLOCKS.bars) & set(run(*command).stdout)


def test_solve_draws_the_feasible_part_and_the_choices():
    asked = (*SOLVE, "--k-max", "32", "--selector", "accuracy", "--selector", "fixed")
    text = run(*asked, "--spark").stdout
    assert "Accuracy against k (k=4 to 32; [feasible], ● chosen)" in text
    assert "- 0.961 [▁▄▅●●]▇██ 0.981" in text


def test_curve_draws_the_accuracy_alone():
    text = run("curve", "gpt-5", "--method", "analytic", "--k-max", "32", "--spark").stdout
    assert "- 0.961 ▁▄▅▆▇▇██ 0.981" in text


def test_where_nothing_is_feasible_nothing_is_in_brackets():
    text = run("solve", "gpt-5", "--max-cost", "0", "--method", "analytic", "--k-max", "8", "--spark").stdout
    assert "- 0.961 ▁█ 0.968" in text


def test_a_terminal_that_has_no_blocks_gets_plain_characters():
    environment = {**SILENT, "PYTHONIOENCODING": "latin-1"}
    done = run_process(*SOLVE, "--k-max", "32", "--spark", env=environment, encoding="latin-1")
    (drawn,) = [found for found in done.stdout.splitlines() if found.startswith("- 0.961")]
    assert drawn == "- 0.961 [oo+oo]#%% 0.981"
    assert (alphabet_for("ascii"), alphabet_for("cp1252"), alphabet_for("nonsense")) == (ASCII,) * 3
    assert alphabet_for("utf-8") == BLOCKS


@pytest.mark.parametrize("name", ["json", "csv", "pipe"])
def test_other_formats_say_that_it_does_not_apply(name):
    result = run(*SOLVE, "--spark", "--format", name)
    assert result.exit_code == 0
    assert f"--spark is for formats of plain text, such as simple; {name} is written without it" in result.stderr
    assert not set(BLOCKS.bars) & set(result.stdout)


def test_many_values_share_characters_and_one_is_enough():
    assert len(line(range(1000), BLOCKS)) == 50
    assert line([0.5], ASCII, [True], [False]) == "[_]"
    assert line(range(1000), BLOCKS, [number > 990 for number in range(1000)]).endswith("[█]")
