"""``bestofk draw`` and ``--tally``: a run in a file, killed, taken up, extended and priced."""

import hashlib
import json
import signal
import subprocess
import sys
import time

import bestofk as bk
import pytest
from command import run
from logs import large_log, log_catalog

FAST = ("--k-max", "8")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "run.tally"


def workload():
    return bk.load_catalog().models["gpt-5"].workload


def draw(file, trials, *arguments):
    return run("draw", "--trials", str(trials), *FAST, "-o", str(file), *arguments)


def test_the_file_holds_what_the_library_draws(file):
    result = draw(file, 30_000, "--seed", "7")
    assert result.exit_code == 0
    assert result.stdout == f"{file}: 30,000 trials, k = 1 to 8, seed 7\n"
    assert not result.stderr
    assert bk.load_tally(file) == bk.draw(workload(), 30_000, k_max=8, seed=7)


def test_a_finished_run_is_extended(file):
    draw(file, 1000)
    assert draw(file, "3e3").exit_code == 0
    assert bk.load_tally(file) == bk.draw(workload(), 3000, k_max=8)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((500,), "more than --trials 500"),
        ((2000, "--seed", "1"), "seed = 42, not 1"),
        ((2000, "--k-max", "16"), "k_max = 8, not 16"),
    ],
)
def test_a_file_of_another_run_is_refused_and_left_as_it_is(file, arguments, says):
    draw(file, 1000)
    before = hashlib.sha256(file.read_bytes()).digest()
    result = draw(file, *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert hashlib.sha256(file.read_bytes()).digest() == before


def test_models_of_different_workloads_need_a_name(tmp_path, file):
    catalog = tmp_path / "two.toml"
    model = (
        "[models.{0}]\nusd_per_million_tokens = {{ input = 1, output = 2 }}\n"
        "seconds_per_token = {{ input = 0.1, output = 0.2 }}\naccuracy = {{ mean = 0.9, std = 0.1 }}\n"
        "workload = {{ input = {{ mean = {1}, std = 1 }}, output = {{ mean = 20, std = 2 }} }}\n"
    )
    catalog.write_text(model.format("a", 10) + model.format("b", 11))
    result = draw(file, 100, "--catalog", str(catalog))
    assert result.exit_code == 2
    assert "2 workloads" in result.stderr
    assert not file.exists()
    assert draw(file, 100, "--catalog", str(catalog), "--model", "b").exit_code == 0
    assert bk.load_tally(file).workload.input.mean == 11


def test_a_killed_run_goes_on_to_the_same_bits(file):
    trials = 1_500_000
    command = [sys.executable, "-m", "bestofk_cli", "draw", "--trials", str(trials), *FAST, "-o", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not file.exists() or not bk.load_tally(file).trials:
        time.sleep(0.01)
        if process.poll() is not None:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert draw(file, trials).exit_code == 0
    assert bk.load_tally(file) == bk.draw(workload(), trials, k_max=8)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_tally_is_priced_in_place_of_drawing(file):
    draw(file, 20_000)
    for command in (("curve", "gpt-5"), ("tables", "--model", "gpt-5"), ("solve", "gpt-5", "--max-cost", "1")):
        from_file = json.loads(run(*command, "--tally", str(file), "--format", "json").stdout)
        drawn = json.loads(run(*command, "--trials", "20000", *FAST, "--format", "json").stdout)
        rows = "choices" if command[0] == "solve" else "rows"
        assert from_file[rows] == drawn[rows]
        assert (from_file["provenance"]["trials"], from_file["provenance"]["k_max"]) == (20_000, 8)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--seed", "1"), "a tally has its own seed"),
        (("--trials", "10"), "a tally has its own trials"),
        (("--k-max", "16"), "the tally holds k = 1 to 8"),
        (("--method", "published"), "method = 'published'"),
        (
            ("--input-tokens", "1000±1"),
            "normal lengths (input 1,024 ± 64, output 2,048 ± 128), not from normal",
        ),
    ],
)
def test_what_contradicts_the_tally_is_one_line(file, arguments, says):
    draw(file, 1000)
    result = run("solve", "gpt-5", "--max-cost", "1", "--tally", str(file), *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_log_is_drawn_as_far_as_it_goes(file, tmp_path):
    catalog = log_catalog(tmp_path, large_log())
    asked = ("--catalog", catalog, "--trials", 500, "-o", file)
    assert run("draw", *asked).stdout == f"{file}: 500 trials, k = 1 to 16, seed 42\n"
    assert run("draw", *asked).exit_code == 0
    refused = run("draw", *asked, "--k-max", 17)
    assert refused.exit_code == 2
    assert "k_max = 17: the smallest number of repeats of a question is 16" in refused.stderr
    assert "A log whose samples" in run("draw", "--help").stdout


def test_a_tally_of_something_else_is_told_in_words_and_before_how_far_it_goes(file, tmp_path):
    catalog = log_catalog(tmp_path, large_log())
    draw(file, 500, "--k-max", "64")
    for command in (("curve", "logged"), ("solve", "logged", "--max-cost", 1), ("tables",)):
        refused = run(*command, "--catalog", catalog, "--tally", file)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert "(input 1,024 ± 64, output 2,048 ± 128), not from a log of 30 questions with 480" in refused.stderr
    log_tally = tmp_path / "log.tally"
    run("draw", "--catalog", catalog, "--trials", 500, "-o", log_tally)
    refused = run("tables", "--catalog", catalog, "--tally", log_tally, "--replace", "--shared-prompt")
    assert refused.stderr == (
        f"bestofk: {log_tally}: the tally was drawn without replacement, with a prompt for each sample, "
        f"not with replacement, with one prompt for all samples, as 'logged' needs; draw again\n"
    )


def test_one_trial_is_one(file):
    assert draw(file, 1).stdout == f"{file}: 1 trial, k = 1 to 8, seed 42\n"
    assert "M = 1 trial, seed 42" in run("curve", "gpt-5", "--tally", file).stdout


def test_a_tally_of_something_else_is_named(file):
    draw(file, 1000)
    result = run("solve", "gpt-5", "--max-cost", "1", "--tally", str(file), "--input-tokens", "1000±1")
    assert f"{file}: the tally was drawn from normal lengths" in result.stderr
