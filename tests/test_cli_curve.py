"""``bestofk curve``: one model against k, in every form."""

import csv
import io
import json
import shlex
from types import SimpleNamespace

import bestofk as bk
import numpy as np
import pytest
from bestofk.simulation import METHODS
from command import run

FAST = ("--method", "published", "--trials", "40", "--k-max", "16")


def test_the_curve_is_the_summary():
    rows = json.loads(run("curve", "gpt-5", *FAST, "--format", "json").stdout)["rows"]
    summary = bk.simulate(bk.load_catalog().models["gpt-5"], method="published", trials=40, k_max=16)["gpt-5"]
    assert [row["k"] for row in rows] == [4, 8, 12, 16]
    assert [[row["accuracy"], row["cost"], row["latency"]] for row in rows] == summary.mean.tolist()
    assert [row["latency_range95"] for row in rows] == summary.quantile([0.025, 0.975])[:, :, 2].T.tolist()


def test_the_table_is_for_eyes():
    result = run("curve", "gpt-5", *FAST)
    assert result.stdout.splitlines()[0] == "GPT-5"
    assert "97.5%" in result.stdout
    assert (
        len([line for line in result.stdout.splitlines() if line.strip().startswith(("4 ", "8 ", "12 ", "16 "))]) == 4
    )


@pytest.mark.parametrize("arguments", [(), ("--format", "npz")])
def test_arrays_by_suffix_or_format(tmp_path, arguments):
    path = tmp_path / ("curve.npz" if not arguments else "curve.bin")
    assert run("curve", "gpt-5", *FAST, *arguments, "-o", path).stdout == ""
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["mean"].shape == (4, 3)
        command = json.loads(arrays["provenance"].item())["command"]
    assert run(*shlex.split(command)[1:]).stdout_bytes == path.read_bytes()


def test_arrays_are_not_for_a_terminal(monkeypatch):
    monkeypatch.setattr("bestofk_cli.commands.curve.sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True)))
    result = run("curve", "gpt-5", *FAST, "--format", "npz")
    assert result.exit_code == 2
    assert "--format npz is not for a terminal: give -o FILE" in result.stderr


def test_a_format_is_stronger_than_a_suffix(tmp_path):
    path = tmp_path / "curve.npz"
    run("curve", "gpt-5", *FAST, "--format", "csv", "-o", path)
    assert len(list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))) == 4


@pytest.mark.parametrize("method", METHODS)
def test_every_method_draws_a_curve(method):
    rows = json.loads(
        run("curve", "gpt-5", "--method", method, "--trials", 1000, "--k-max", 8, "--format", "json").stdout
    )
    low, high = rows["rows"][0]["accuracy_range95"]
    assert low < rows["rows"][0]["accuracy"] < high


def test_k_step_takes_every_k():
    rows = json.loads(run("curve", "gpt-5", *FAST, "--k-step", "1", "--format", "json").stdout)
    assert [row["k"] for row in rows["rows"]] == list(range(1, 17))
    assert "no multiple of P = 4" in rows["provenance"]["notes"][0]
