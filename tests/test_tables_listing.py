"""Lists of models, scenarios and selectors: Table 3 as the paper prints it, and everything else a catalog holds."""

import bestofk as bk
import pytest
from bestofk.plugins import Registered
from bestofk_tables.listing import list_models, list_scenarios, list_selectors
from logs import large_log

TABLE_3 = {  # c_in, c_out in USD per million tokens; t_in, t_out in seconds per token; accuracy mean and std
    "GPT-5": (1.25, 10.00, 0.0005, 0.0050, 0.94, 0.02),
    "GPT-5 Mini": (0.25, 2.00, 0.00025, 0.0020, 0.92, 0.03),
    "GPT-5 Nano": (0.05, 0.40, 0.00010, 0.0010, 0.91, 0.04),
    "Nvidia Nemotron Ultra 253B": (0.90, 2.80, 0.0010, 0.0100, 0.93, 0.05),
    "Nvidia Nemotron H 47B": (0.40, 1.50, 0.0004, 0.0040, 0.92, 0.06),
    "Nvidia Nemotron Nano 9B v2": (0.20, 1.00, 0.00012, 0.0012, 0.91, 0.07),
    "Qwen3-Max": (0.90, 2.40, 0.0008, 0.0080, 0.90, 0.04),
    "Qwen3-Next-80B-A3B": (0.50, 1.25, 0.0004, 0.0040, 0.89, 0.05),
    "Qwen3-30B-A3B": (0.35, 0.90, 0.00025, 0.0020, 0.88, 0.06),
}


def test_the_models_are_table_3():
    table = list_models(bk.load_catalog()).table
    assert table.headers[2:] == (
        "USD/M in", "USD/M out", "s/token in", "s/token out", "Input", "Output", "Accuracy", "P",
    )  # fmt: skip
    found = {}
    for _, title, *rates, length_in, length_out, accuracy, parallelism in table.rows:
        assert (length_in, length_out, parallelism) == ("1024 ± 64", "2048 ± 128", "4")
        found[title] = (*map(float, rates), *map(float, accuracy.split(" ± ")))
    assert found == TABLE_3


def test_the_source_is_named():
    assert "arXiv:2510.18905" in list_models(bk.load_catalog()).table.caption


def test_records_of_models_are_numbers_per_token():
    record = list_models(bk.load_catalog()).records()[0]
    assert record["cost_USD_per_output_token"] == pytest.approx(10e-6)
    assert record["latency_s_per_input_token"] == 0.0005
    assert (record["output_tokens_mean"], record["output_tokens_std"], record["parallelism"]) == (2048, 128, 4)


def test_a_resource_that_some_models_lack_is_a_dash_there():
    paper = bk.load_catalog()
    plain = paper.models["gpt-5"]
    energy = bk.Resource("energy", "J", 0.001, 0.002)
    green = bk.Model("green", "Green", plain.workload, plain.accuracy, (*plain.resources, energy), 4)
    report = list_models(bk.Catalog({"gpt-5": plain, "green": green}, {}, {}))
    assert report.table.headers[6:8] == ("J/token in", "J/token out")
    assert [row[6:8] for row in report.table.rows] == [("–", "–"), ("0.001", "0.002")]
    assert report.records()[0]["energy_J_per_input_token"] is None


def test_scenarios_have_their_limits_and_notes():
    report = list_scenarios(bk.load_catalog())
    assert [row[0] for row in report.table.rows] == ["essay-feedback", "medical-ai", "proposal-writing"]
    assert dict(zip(report.table.headers, report.table.rows[2], strict=True))["latency"] == "1800"
    assert report.table.notes[0].startswith("Note on proposal-writing: ")
    assert report.records()[0]["accuracy"] == 0.93


def test_a_limit_that_is_not_set_is_a_dash():
    scenarios = {"a": bk.Scenario("a", "A", bk.Budget(cost=1.0)), "b": bk.Scenario("b", "B", bk.Budget(latency=2.0))}
    report = list_scenarios(bk.Catalog({}, scenarios, {}))
    assert [row[2:] for row in report.table.rows] == [("1", "–"), ("–", "2")]


def test_a_limit_on_a_percentile_is_written_as_in_the_file():
    tail = bk.Scenario("a", "A", bk.Budget(cost=1.0, latency="60@p95"))
    report = list_scenarios(bk.Catalog({}, {"a": tail}, {}))
    assert report.table.rows[0][2:] == ("1", "60@p95")
    assert report.records()[0]["latency"] == "60@p95"


def test_selectors_have_their_docstrings_and_broken_ones_a_reason():
    class Broken:
        value = "module:function"

        def load(self):
            raise ImportError("no")

    told = []
    known = bk.registered_selector("cube")
    broken = Registered("broken", "dist", "1", Broken())
    report = list_selectors([known, broken], lambda selector, error: told.append(str(error)))
    assert report.table.rows[0][:2] == ("cube", f"bestofk {bk.__version__}")
    assert report.table.rows[0][-1].startswith("Largest product")
    (complaint,) = told
    assert complaint.startswith("selector 'broken' of dist 1 cannot be loaded")
    assert report.table.rows[1][-1] == f"– {complaint}"
    assert [entry["broken"] for entry in report.records()] == [None, complaint]


def test_selectors_have_their_options_with_types_and_defaults():
    listed = list_selectors([bk.registered_selector("fixed"), bk.registered_selector("cube")], lambda *_: None)
    assert [entry["options"] for entry in listed.records()] == ["k = 16 (int ≥ 1)", ""]


def test_what_a_log_measured_has_four_digits():
    workload = bk.Workload.from_records(large_log())
    model = bk.Model("log", "Log", workload, None, bk.load_catalog().models["gpt-5"].resources)
    (row,) = list_models(bk.Catalog({"log": model}, {}, {})).table.rows
    assert row[-4:-1] == ("201.5 ± 60.59", "51.61 ± 76.99", "0.4229 ± 0.494")
