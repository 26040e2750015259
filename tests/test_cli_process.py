"""The command line as a process: streams, signals, pipes, and what is imported."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from command import make_distribution, run_process

TABLES = ("tables", "--method", "published", "--trials", "20", "--k-max", "8")
SLOW_TO_IMPORT = {"numba", "scipy", "pandas", "llvmlite"}
LOADED = """
import sys
import time
from importlib.resources import files
from bestofk_cli.app import app
try:
    app(sys.argv[1:], prog_name="bestofk")
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded_by(*arguments):
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_from_catalog_to_json():
    done = run_process(*TABLES, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["rows"]) == 108


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("tables", "--help"), ("curve", "--help")])
def test_help_loads_nothing_that_is_slow_to_import(arguments):
    assert not loaded_by(*arguments) & {*SLOW_TO_IMPORT, "numpy", "pydantic", "tabulate"}


@pytest.mark.parametrize("what", ["models", "scenarios", "selectors"])
def test_lists_load_no_compiler(what):
    assert not loaded_by("list", what) & SLOW_TO_IMPORT


def test_the_check_can_see_a_compiler():
    assert "numba" in loaded_by(*TABLES)


def test_bad_input_is_one_line_without_a_traceback():
    done = run_process("tables", "--model", "nope")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_has_seen_enough_is_told_nothing():
    command = [sys.executable, "-m", "bestofk_cli", "curve", "gpt-5", "--k-step", "4", "--k-max", "4000"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [*command, "--method", "analytic", "--format", "csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=buffered,
    ) as process:  # fmt: skip
        assert process.stdout.readline().startswith("k,accuracy")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


PATIENCE = 60  # seconds that a process may take to end


HEEDS_CTRL_C = """
import signal, time, tomllib
from bestofk_cli import main

def reading(text, parse=tomllib.loads):
    print("reading a catalog", flush=True)
    WAIT
    return parse(text)

tomllib.loads = reading
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell takes from commands in the background
main()
"""


def interrupted(wait, *arguments, seconds=0):
    """How a command ends that Ctrl-C is pressed on while it reads its catalog, or some seconds later."""
    process = subprocess.Popen(
        [sys.executable, "-c", HEEDS_CTRL_C.replace("WAIT", wait), "tables", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "reading a catalog\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return process.returncode, stdout, stderr


def test_ctrl_c_ends_in_one_line_and_130():
    assert interrupted("time.sleep(60)") == (130, "", "bestofk: interrupted\n")


def test_ctrl_c_does_not_wait_for_a_long_simulation():
    """After two seconds it draws, or is about to; either way it would go on for days."""
    assert interrupted("", "--trials", "1e12", seconds=2) == (130, "", "bestofk: interrupted\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")  # noqa: PTH110
def test_a_full_disk_is_one_line():
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "bestofk_cli", *TABLES]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "bestofk: stdout: cannot be written: No space left on device\n"
    assert done.returncode == 2


def test_a_terminal_of_another_encoding_is_no_error():
    done = run_process(*TABLES, env={**os.environ, "PYTHONIOENCODING": "latin-1"}, encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u2265" in done.stdout


def test_a_broken_plugin_in_a_fresh_process(tmp_path):
    folder = make_distribution(tmp_path / "site", "bad-things", {"broken": "no_such_module:select"})
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = run_process(*TABLES, "--selector", "cube", "--selector", "broken", env=environment)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert "bad-things 1.0" in line
    assert "k=4 / " in done.stdout
    strict = run_process(*TABLES, "--selector", "broken", env={**environment, "BESTOFK_STRICT_PLUGINS": "1"})
    assert (strict.returncode, strict.stdout) == (1, "")
    assert len(strict.stderr.splitlines()) == 1
