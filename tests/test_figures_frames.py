"""What figures draw, before it is drawn: every frame against summaries, points and replications."""

from itertools import pairwise

import bestofk as bk
import numpy as np
import pandas as pd
import pytest
from bestofk.decision.stability import Stability
from bestofk_tables.figures.axes import k_breaks
from bestofk_tables.figures.cube import cube_frame
from bestofk_tables.figures.curve import INFEASIBLE, LIMIT, LIMITED, MEAN, line_frame
from bestofk_tables.figures.frames import choice_frame, curve_frame, joined, mean_frame, runs
from bestofk_tables.figures.frontier import limit_frame
from bestofk_tables.figures.markers import markers
from bestofk_tables.figures.palette import LIGHT
from bestofk_tables.figures.stability import NONE_APART, Axis, share_frame
from bestofk_tables.figures.words import choice_line
from bestofk_tables.figures.wrapping import KEEP, wrapped
from examples import model
from figure_panels import ENERGY, SELECTORS, panels_of, scenario
from hypothesis import given
from hypothesis import strategies as st

PANELS = panels_of(
    [model("one"), model("two", accuracy=(0.8, 0.1), parallelism=3)],
    [scenario(cost=0.3, latency="60@p95", accuracy=0.95), scenario("strict", accuracy=0.999, cost=0.01)],
)


def test_panels_are_in_the_order_of_the_rows():
    assert [(panel.scenario.name, panel.summary.model.name) for panel in PANELS] == [
        ("usual", "one"), ("usual", "two"), ("strict", "one"), ("strict", "two"),
    ]  # fmt: skip
    assert [bool(panel.infeasible) for panel in PANELS] == [False, False, True, True]
    assert [len(panel.rows) for panel in PANELS] == [4, 4, 4, 4]


@pytest.mark.parametrize(("objective", "column"), [("accuracy", 0), ("cost", 1), ("latency", 2)])
def test_curves_are_the_summaries(objective, column):
    curve = curve_frame(PANELS, objective)
    for number, panel in enumerate(PANELS):
        own, summary = curve[curve["panel"] == number], panel.summary
        np.testing.assert_array_equal(own["k"], summary.k)
        np.testing.assert_array_equal(own["mean"], summary.mean[:, column])
        np.testing.assert_array_equal(own["low"], summary.quantile(0.025)[:, column])
        np.testing.assert_array_equal(own["high"], summary.quantile(0.975)[:, column])
        np.testing.assert_array_equal(own["feasible"], np.isin(summary.k, bk.within(summary, panel.scenario.budget).k))


def test_what_is_limited_is_the_percentile_where_one_is_named():
    curve = curve_frame(PANELS[:1], "latency")
    np.testing.assert_array_equal(curve["limited"], PANELS[0].summary.quantile(0.95)[:, 2])
    assert (curve["limited"] > curve["mean"]).all()


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_runs_join_all_neighbours_once_in_one_colour(feasible):
    curve = pd.DataFrame({"panel": 0, "k": range(1, len(feasible) + 1), "feasible": feasible})
    cut = runs(curve)
    pairs = []
    for _, run in cut.groupby("run"):
        assert run["feasible"].nunique() == 1
        ks = run["k"].tolist()
        assert ks == list(range(ks[0], ks[-1] + 1))
        pairs.extend(pairwise(ks))
        inside = [feasible[k - 1] for k in ks]
        assert all(inside) if run["feasible"].iloc[0] else not all(inside)
    assert sorted(pairs) == [(k, k + 1) for k in range(1, len(feasible))]
    assert len(joined(cut)) == len(cut) - sum(len(run) == 1 for _, run in cut.groupby("run"))


def test_lines_are_the_mean_the_limit_and_what_is_limited():
    lines = line_frame(PANELS, "latency", curve_frame(PANELS, "latency"))
    limits = lines[lines["line"] == LIMIT]
    assert limits[["panel", "value"]].values.tolist() == [[0, 60], [1, 60]]
    assert set(lines[lines["panel"] == 0]["line"]) == {MEAN, INFEASIBLE, LIMIT, LIMITED}
    assert set(lines[lines["panel"] == 2]["line"]) == {INFEASIBLE}


def test_choices_are_at_their_k_with_their_means():
    chosen = choice_frame(PANELS)
    rows = [(number, row) for number, panel in enumerate(PANELS) for row in panel.rows if row.k is not None]
    assert len(chosen) == len(rows) == 8
    for (_, marked), (number, row) in zip(chosen.iterrows(), rows, strict=True):
        assert (marked["panel"], marked["selector"], marked["k"]) == (number, row.selector, row.k)
        assert marked[["accuracy", "cost", "latency"]].tolist() == row.summary.mean[row.index].tolist()


def test_where_nothing_is_chosen_the_frame_is_empty():
    assert choice_frame(PANELS[2:]).empty
    assert {"panel", "selector", "k"} <= set(choice_frame(PANELS[2:]).columns)


def test_a_mark_and_its_k_stay_on_one_line():
    marks = markers(SELECTORS, LIGHT)
    assert choice_line(PANELS[0], marks).split(" ")[1] == f"●{KEEP}24,"
    assert wrapped(choice_line(PANELS[0], marks), 45, 8) == ["k: ● 24,", "▲ 8, ◆ 8,", "■ 12"]
    assert choice_line(PANELS[2], marks).startswith("nothing is feasible: ")


def test_means_and_limits_of_the_frontier():
    means = mean_frame(PANELS)
    assert means["model"].unique().tolist() == ["one", "two"]
    np.testing.assert_array_equal(means[means["panel"] == 3]["cost"], PANELS[3].summary.mean[:, 1])
    assert limit_frame(PANELS).values.tolist() == [[0, 0.3, 0.95], [1, 0.01, 0.999]]


def test_the_cube_volume_is_what_the_cube_selector_maximises():
    everything = panels_of([model("one", further=(ENERGY,))], [scenario(cost=0.3, latency=60, energy=9000)])
    points = cube_frame(everything)
    chosen = next(row.k for row in everything[0].rows if row.selector == "cube")
    assert points.loc[points["volume"].idxmax(), "k"] == chosen
    feasible, mean = points["feasible"], everything[0].summary.mean
    assert points["volume"].isna().tolist() == (~feasible).tolist()
    accuracy, cost, latency, energy = mean[feasible].T
    naive = accuracy * (1 - cost / 0.3) * (1 - latency / 60) * (1 - energy / 9000)
    np.testing.assert_allclose(points["volume"][feasible], naive, rtol=1e-12)


def test_the_box_shows_what_is_limited():
    points = cube_frame(PANELS[:1])
    np.testing.assert_array_equal(points["latency"], PANELS[0].summary.quantile(0.95)[:, 2])
    np.testing.assert_array_equal(points["cost"], PANELS[0].summary.mean[:, 1])


SHARES = [
    {"knee": Stability.of(8, [8] * 60 + [12] * 30 + [None] * 10), "cube": Stability.of(4, [4] * 100)},
    {"knee": Stability.of(None, [None] * 100)},
]


def test_shares_are_counts_over_replications():
    shares = share_frame(SHARES)
    assert shares.groupby(["panel", "selector"])["share"].sum().tolist() == pytest.approx([1, 1, 1])
    knee = shares[(shares["panel"] == 0) & (shares["selector"] == "knee")]
    assert knee["share"].tolist() == [0.6, 0.3, 0.1]
    assert knee["k"].tolist()[:2] == [8, 12]
    assert np.isnan(knee["k"].iloc[2])


def test_bars_stand_at_their_k_in_the_lane_of_their_selector():
    shares = share_frame(SHARES)
    axis = Axis.of(shares)
    bars = axis.bars(shares, ["knee", "cube"])
    assert axis.ks == [4, 8, 12]
    assert axis.none_at == 12 + 2 * 4 > 12 + NONE_APART * 8
    middle = (bars["left"] + bars["right"]) / 2
    assert middle.tolist() == [8, 12, axis.none_at, 4, axis.none_at]
    assert bars["bottom"].tolist() == [1, 1, 1, 0, 1]
    heights = bars["top"] - bars["bottom"]
    np.testing.assert_allclose(heights / heights.max(), shares["share"])
    assert (bars["right"] - bars["left"] < axis.step).all()


@pytest.mark.parametrize("outcomes", [[None] * 100, [4] * 100, list(range(1, 101))])
def test_every_outcome_fits_the_axis(outcomes):
    shares = share_frame([{"knee": Stability.of(outcomes[0], outcomes)}])
    axis = Axis.of(shares)
    low, high = axis.scale().limits
    bars = axis.bars(shares, ["knee"])
    assert low < bars["left"].min()
    assert bars["right"].max() < high


@pytest.mark.parametrize(
    ("grid", "named"),
    [([4], [4]), ([4, 8], [4, 8]), (list(range(1, 129)), [1, 2, 4, 8, 16, 32, 64, 128]), ([6, 12, 18], [6, 12, 18])],
)
def test_k_are_named_by_doublings(grid, named):
    assert k_breaks(grid) == named
