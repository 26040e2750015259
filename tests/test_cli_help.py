"""Every command has an example in its help, and the example runs."""

import re
import shlex

import pytest
from bestofk_cli.app import app
from command import run

COMMANDS = [(), *((name,) for name in app.commands)]


def examples(command):
    text = run(*command, "--help").stdout
    return re.findall(r"^ +(bestofk .*)$", text.partition("Example:")[2], re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "bestofk")
def test_the_example_runs(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = examples(command)
    assert lines
    for line in lines:
        result = run(*shlex.split(line)[1:])
        assert result.exit_code == 0
        assert result.stdout or list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "bestofk")
def test_help_is_complete(command):
    text = run(*command, "--help").stdout
    assert "..." not in re.sub(r"Usage:.*", "", text)
    for parameter in (app if not command else app.commands[command[0]]).params:
        if parameter.param_type_name == "option":
            assert parameter.help
            assert parameter.opts[-1] in text


@pytest.mark.parametrize("command", ["tables", "curve"])
def test_tables_and_curve_share_their_sampling_options(command):
    options = {opt for parameter in app.commands[command].params for opt in parameter.opts}
    assert {
        "--method",
        "--trials",
        "--seed",
        "--threads",
        "--k-max",
        "--k-step",
        "--catalog",
        "--format",
        "-o",
    } <= options
