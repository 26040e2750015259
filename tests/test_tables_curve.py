"""The curve of one model: its table, records, JSON and arrays say the same."""

import io
import json

import bestofk as bk
import numpy as np
import pytest
from bestofk_tables.curve import CurveReport
from bestofk_tables.records import RANGE95


@pytest.fixture(scope="module")
def summary():
    return bk.simulate(bk.load_catalog().models["gpt-5"], method="published", trials=60, k_max=12, k_step=2)["gpt-5"]


@pytest.fixture
def report(summary):
    return CurveReport(summary, {"command": "bestofk curve gpt-5"})


def test_records_have_every_k_and_figure(report, summary):
    records = report.records()
    assert [record["k"] for record in records] == [2, 4, 6, 8, 10, 12]
    low, high = summary.quantile(np.array(RANGE95))
    for index, record in enumerate(records):
        for column, name in enumerate(("accuracy", "cost", "latency")):
            assert record[name] == summary.mean[index, column]
            assert record[f"{name}_std"] == summary.std[index, column]
            assert record[f"{name}_se"] == summary.se[index, column]
            assert record[f"{name}_range95"] == [low[index, column], high[index, column]]


def test_the_table_has_four_columns_for_each_objective(report, summary):
    (table,) = report.document()
    assert table.headers == (
        "k", "accuracy", "std", "2.5%", "97.5%", "cost (USD)", "std", "2.5%", "97.5%",
        "latency (s)", "std", "2.5%", "97.5%",
    )  # fmt: skip
    shown = np.array([[float(text) for text in row[1:]] for row in table.rows])
    np.testing.assert_allclose(shown[:, ::4], summary.mean, rtol=5e-4)
    assert "confidence" not in table.caption


def test_parts_of_rounds_are_marked(report):
    (table,) = report.document()
    assert [row[0] for row in table.rows] == ["2 ¹", "4", "6 ¹", "8", "10 ¹", "12"]
    assert table.notes[0].startswith("¹ k is no multiple of P = 4")
    assert len(report.json()["provenance"]["notes"]) == 1


def test_small_costs_are_shown_with_four_digits():
    cheap = bk.Model(
        "cheap",
        "Cheap",
        bk.Workload(bk.Normal(10, 1), bk.Normal(10, 1)),
        bk.Normal(0.5, 0.1),
        (bk.Resource.cost(1e-9, 1e-9), bk.Resource.latency(0, 0)),
    )
    found = bk.simulate(cheap, method="published", trials=20, k_max=2)["cheap"]
    row = CurveReport(found, {}).document()[0].rows[0]
    assert float(row[5]) == pytest.approx(2e-8, rel=0.1)
    assert row[9] == "0.000"


def test_arrays_hold_everything(report, summary):
    arrays = np.load(io.BytesIO(report.npz()), allow_pickle=False)
    np.testing.assert_array_equal(arrays["k"], summary.k)
    for name in ("mean", "std", "se"):
        np.testing.assert_array_equal(arrays[name], getattr(summary, name))
    np.testing.assert_array_equal([arrays["low"], arrays["high"]], summary.quantile(np.array(RANGE95)))
    assert arrays["objectives"].tolist() == ["accuracy", "cost", "latency"]
    assert arrays["units"].tolist() == ["", "USD", "s"]
    assert json.loads(arrays["provenance"].item())["command"] == "bestofk curve gpt-5"


def test_json_names_the_model(report):
    assert report.json()["model"] == "gpt-5"
    assert report.json()["rows"] == report.records()
