"""`bestofk sweep` and its heat map: every format says the same, and what is wrong is said before a file is made."""

import csv
import io
import json
from itertools import pairwise

import bestofk as bk
import numpy as np
import pytest
from command import run
from logs import large_log, log_catalog

GRID = ("--vary", "max_cost=0.0005:0.3005:3", "--vary", "parallelism=1,4", "--method", "analytic")


def test_csv_and_json_and_parquet_hold_the_same(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    written = list(csv.DictReader(io.StringIO(run("sweep", *GRID, "--format", "csv").stdout)))
    held = json.loads(run("sweep", *GRID, "--format", "json").stdout)
    assert run("sweep", *GRID, "-o", tmp_path / "sweep.parquet").exit_code == 0
    stored = parquet.read_table(tmp_path / "sweep.parquet").to_pylist()
    assert len(written) == 3 * 2 * 3
    assert held["choices"] == stored
    assert held["vary"] == {"max_cost": [0.0005, 0.1505, 0.3005], "parallelism": [1.0, 4.0]}
    assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in stored] == written
    assert held["provenance"]["command"].startswith("bestofk sweep --vary max_cost=0.0005:0.3005:3")
    assert written[0]["reason"].startswith("nothing is feasible")


def test_a_log_is_swept_as_far_as_it_goes(tmp_path):
    catalog = log_catalog(tmp_path, bk.Records.of("aabb", [9, 9, 8, 8], [5, 7, 3, 5], [1, 0, 0, 0.5]))
    found = run("sweep", "--catalog", catalog, "--vary", "max_cost=1,2", "--selector", "accuracy", "--format", "csv")
    assert [row["k"] for row in csv.DictReader(io.StringIO(found.stdout))] == ["2", "2"]


def test_once_for_each_model_it_is_said_that_the_maximum_is_not_what_the_user_would_get(tmp_path):
    grid = ("--catalog", log_catalog(tmp_path, large_log()), "--vary", "max_cost=0.001:0.02:4", "--method", "analytic")
    said = "logged: At k = 16 the sample with the highest reward scores "
    text = " ".join(run("sweep", *grid).stdout.split())
    assert text.count(said) == text.count("the maximum is not what the user would get") == 1
    notes = json.loads(run("sweep", *grid, "--format", "json").stdout)["provenance"]["notes"]
    assert [said in note for note in notes].count(True) == 1
    assert run("sweep", *grid, "--format", "csv").stderr.count(said) == 1
    pytest.importorskip("plotnine")
    path = tmp_path / "heat.svg"
    assert run("plot", "sweep", *grid, "-o", path).exit_code == 0
    assert said in path.read_text(encoding="utf-8").replace("</text>", " ")


@pytest.mark.parametrize(
    ("limits", "varying", "says", "budget"),
    [
        (("--max-cost", 0.3), ("max_cost=0.1,0.2",), "Budget: cost varies.", {}),
        (
            ("--max-cost", 0.3, "--max-latency", 60),
            ("max_cost=0.1,0.2",),
            "Budget: latency ≤ 60 s; cost varies.",
            {"latency": 60.0},
        ),
        (
            ("--max-cost", "0.3@p95"),
            ("max_cost=0.1,0.2", "min_accuracy=0.1,0.2"),
            "Budget: cost p95 and accuracy vary.",
            {},
        ),
        (("--max-cost", 0.3), ("parallelism=1,2",), "Budget: cost ≤ 0.3 USD.", {"cost": 0.3}),
        ((), ("parallelism=1,2",), None, {}),
    ],
)
def test_what_varies_is_told_apart_from_what_is_limited(limits, varying, says, budget):
    grid = [part for each in varying for part in ("--vary", each)]
    found = json.loads(run("sweep", *limits, *grid, "--method", "analytic", "--format", "json").stdout)
    assert found["budget"] == budget
    told = [note for note in found["provenance"]["notes"] if note.startswith("Budget")]
    assert told == ([says] if says else [])


def test_the_table_is_read():
    text = run("sweep", *GRID, "--scenario", "essay-feedback").stdout
    assert "Which model, at which k" in text
    assert "nemotron-nano-9b-v2" in text
    assert "nothing is feasible" in text


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--vary", "max_cots=1,2"), "did you mean 'max_cost'"),
        ((), "nothing varies"),
        (("--vary", "max_cost=1:2:0"), "count"),
        (("--vary", "max_cost=1,2", "--model", "gpt5"), "did you mean"),
    ],
)
def test_bad_input_is_one_line_and_no_file(options, reason, tmp_path):
    result = run("sweep", *options, "-o", tmp_path / "sweep.csv")
    assert result.exit_code == 2
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_heat_map_is_drawn(tmp_path):
    pytest.importorskip("plotnine")
    for number, grid in enumerate([GRID, GRID[:2]]):
        path = tmp_path / f"{number}.svg"
        assert run("plot", "sweep", *grid, "--selector", "accuracy", "-o", path).exit_code == 0
        text = path.read_text(encoding="utf-8")
        assert "Which model, at which k" in text
        assert "Nvidia Nemotron Nano 9B v2" in text
        assert "no choice" in text
        assert "max_cost" in text


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("sweep",), "needs one or two"),
        (("accuracy", "--scenario", "essay-feedback", "--vary", "max_cost=1,2"), "for plot sweep"),
        (("sweep", *GRID, "--vary", "min_accuracy=0.5,0.6"), "one input or two"),
        (("sweep", *GRID, "--scenario", "essay-feedback", "--scenario", "medical-ai"), "budget of one"),
    ],
)
def test_what_cannot_be_drawn(options, reason, tmp_path):
    pytest.importorskip("plotnine")
    result = run("plot", *options, "-o", tmp_path / "sweep.svg")
    assert result.exit_code == 2
    assert reason in result.stderr
    assert not list(tmp_path.iterdir())


def test_regions_of_one_model_and_k_have_one_number_in_their_middle():
    heat = pytest.importorskip("bestofk_tables.figures.heat")
    model = np.array([[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, -1]])
    k = np.where(model == 0, 8, np.where(model == 1, 4, 0))
    assert heat._middles(model, k) == [(1, 1), (0, 3)]
    assert len(heat._borders(model)) == 4


@pytest.mark.parametrize("count", [1, 2, 8, 9, 40])
def test_values_under_a_heat_map_are_apart(count):
    heat = pytest.importorskip("bestofk_tables.figures.heat")
    figure = heat.MplFigure(figsize=(3, 3))
    axes = figure.add_axes((0, 0.2, 1, 0.8), xlim=(-0.5, count - 0.5))
    axes.tick_params(labelsize=heat.SMALL)
    heat._scale(axes, "x", [0.00012345 * (1 + each) for each in range(count)], 3 * 72)
    figure.draw_without_rendering()
    drawn = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert min(count, 2) <= len(drawn) <= heat.MOST_TICKS
    assert all(left.x1 < right.x0 for left, right in pairwise(drawn))


def test_one_k_has_no_shades():
    heat = pytest.importorskip("bestofk_tables.figures.heat")
    assert [heat._shade_words(ks) for ks in (set(), {4})] == ["", "Numbers: k of a region."]
    assert heat._shade_words({4, 8}).startswith("Shade: k, from 4 (pale) to 8 (full)")
