"""Options of selectors on the command line: --option and --weights."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner


@pytest.fixture
def choose():
    from bestofk_cli.app import app

    def run(*arguments):
        command = ["tables", "--method", "analytic", "--scenario", "essay-feedback", "--model", "gpt-5", *arguments]
        return CliRunner().invoke(app, [*command, "--format", "json"])

    return run


def chosen(result):
    return {row["selector"]: row["k"] for row in json.loads(result.stdout)["rows"]}


def test_an_option_changes_the_choice_of_its_selector_alone(choose):
    result = choose("--selector", "fixed", "--selector", "accuracy", "--option", "fixed.k=8")
    assert chosen(result) == {"fixed": 8, "accuracy": 20}


def test_weights_reach_every_selector_that_takes_them(choose):
    arguments = ("--selector", "weighted", "--selector", "chebyshev", "--selector", "cube")
    only_accuracy = choose(*arguments, "--weights", "accuracy=1,cost=0,latency=0")
    assert chosen(only_accuracy) == {"weighted": 20, "chebyshev": 20, "cube": 4}
    provenance = json.loads(only_accuracy.stdout)["provenance"]["selectors"]
    assert "accuracy=1" in provenance["weighted"]
    assert "=" not in provenance["cube"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--selector", "fixed", "--option", "fixed.j=8"), "'j'"),
        (("--selector", "fixed", "--option", "fixed.k=many"), "k = 'many'"),
        (("--selector", "fixed", "--option", "fixed"), "NAME.OPTION=VALUE"),
        (("--selector", "fixed", "--option", "fixed.k=0"), "greater than or equal to 1"),
        (("--selector", "weighted", "--option", "weighted.weights=cost=1", "--weights", "cost=2"), "contradict"),
        (("--selector", "fixed", "--option", "fxed.k=8"), "'fixed'"),
        (("--selector", "cube", "--weights", "accuracy=1"), "takes weights"),
        (("--selector", "weighted", "--weights", "accuracy=-1"), "accuracy = -1"),
        (("--selector", "weighted", "--weights", "speed=1"), "'speed'"),
    ],
)
def test_a_bad_option_is_one_line_that_says_what_is_allowed(choose, arguments, says):
    result = choose(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert not result.stdout
