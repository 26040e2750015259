"""``bestofk list``: models, scenarios and selectors, from the paper's catalog or another."""

import json

import bestofk as bk
import pytest
from bestofk_cli.errors import NothingToShow
from bestofk_tables.formats import FORMATS
from command import run


def test_models_by_name_and_title():
    result = run("list", "models")
    assert result.exit_code == 0
    for model in bk.load_catalog().models.values():
        assert model.name in result.stdout
        assert model.title in result.stdout


def test_scenarios_with_their_note():
    result = run("list", "scenarios")
    assert "proposal-writing" in result.stdout
    assert '"Moderate Cost and Strict Latency"' in " ".join(result.stdout.split())


def test_selectors_with_distribution_version_and_docstring():
    entries = json.loads(run("list", "selectors", "--format", "json").stdout)["selectors"]
    by_name = {entry["name"]: entry for entry in entries}
    assert {"accuracy", "cube", "utopia", "knee", "knee-published"} <= set(by_name)
    assert by_name["cube"]["distribution"] == "bestofk"
    assert by_name["cube"]["version"] == bk.__version__
    assert by_name["cube"]["summary"].startswith("Largest product")


def test_another_catalog(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        """
        [models.mine]
        usd_per_million_tokens = { input = 1, output = 2 }
        seconds_per_token = { input = 0.001, output = 0.002 }
        accuracy = { mean = 0.5, std = 0.1 }
        workload = { input = { mean = 10, std = 1 }, output = { mean = 20, std = 2 } }
        """,
        encoding="utf-8",
    )
    (model,) = json.loads(run("list", "models", "--catalog", path, "--format", "json").stdout)["models"]
    assert (model["name"], model["parallelism"], model["output_tokens_mean"]) == ("mine", 1, 20)


@pytest.mark.parametrize("what", ["models", "scenarios", "selectors"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_every_list_in_every_format(what, format_name):
    result = run("list", what, "--format", format_name)
    assert result.exit_code == 0
    assert len(result.stdout) > 100


def test_no_selectors_is_a_failure(monkeypatch):
    monkeypatch.setattr(bk.plugins, "_discover", lambda: ())
    result = run("list", "selectors")
    assert result.exit_code == 1
    assert result.stderr == "bestofk: no selectors are installed; install bestofk again, it brings its own\n"
    assert issubclass(NothingToShow, bk.BestofkError)
