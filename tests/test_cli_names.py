"""Names that are not known: wherever one is typed, one line says the nearest."""

import re

import pytest
from command import run

SOLVE = ("solve", "gpt-5", "--method", "analytic", "--k-max", "8")
LIMITED = (*SOLVE, "--max-cost", "1")


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("sovle",), "solve"),
        (("solve", "gpt5", "--max-cost", "1"), "gpt-5"),
        (("curve", "gpt-5-nan"), "gpt-5-nano"),
        (("tables", "--model", "qwen-max"), "qwen3-max"),
        (("draw", "--model", "gpt5", "-o", "x.tally"), "gpt-5"),
        (("report", "gpt5", "--max-cost", "1", "-o", "x.html"), "gpt-5"),
        ((*SOLVE, "--scenario", "esay-feedback"), "essay-feedback"),
        (("tables", "--scenario", "medical"), "medical-ai"),
        (("plot", "cost", "--scenario", "proposal", "-o", "x.png"), "proposal-writing"),
        ((*LIMITED, "--selector", "utopa"), "utopia"),
        ((*LIMITED, "--method", "anlytic"), "analytic"),
        ((*LIMITED, "--format", "jsn"), "json"),
        (("curve", "gpt-5", "--format", "nzp"), "npz"),
        (("figures", "--format", "pgn", "-o", "x"), "png"),
        (("plot", "cost", "-o", "x.pgn"), "png"),
        ((*SOLVE, "--limit", "latancy=3"), "latency"),
        ((*LIMITED, "--weights", "acuracy=2"), "accuracy"),
        ((*LIMITED, "--option", "fxed.k=3"), "fixed"),
        ((*LIMITED, "--option", "topsis.weigths=cost=1"), "weights"),
        ((*LIMITED, "--stability", "qick"), "quick"),
        (("plot", "acuracy", "-o", "x.png"), "accuracy"),
        (("plot", "cost", "--theme", "drak", "-o", "x.png"), "dark"),
        (("list", "modls"), "models"),
        (("completion", "fsh"), "fish"),
        ((*LIMITED, "--trails", "9"), "--trials"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_an_unknown_name_gets_the_nearest(arguments, nearest, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(f"[Dd]id you mean[^?]*'{nearest}'", result.stderr)
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
