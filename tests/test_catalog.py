"""Catalog files that are good: the shipped one says what Table 3 says, and anyone's is read."""

import bestofk as bk
import pytest
from examples import CATALOG_TOML as TOML
from examples import CATALOG_YAML as YAML

TABLE_3 = """
gpt-5                 GPT-5                         1.25 10.00  0.0005  0.0050  0.94 0.02
gpt-5-mini            GPT-5_Mini                    0.25  2.00  0.00025 0.0020  0.92 0.03
gpt-5-nano            GPT-5_Nano                    0.05  0.40  0.00010 0.0010  0.91 0.04
nemotron-ultra-253b   Nvidia_Nemotron_Ultra_253B    0.90  2.80  0.0010  0.0100  0.93 0.05
nemotron-h-47b        Nvidia_Nemotron_H_47B         0.40  1.50  0.0004  0.0040  0.92 0.06
nemotron-nano-9b-v2   Nvidia_Nemotron_Nano_9B_v2    0.20  1.00  0.00012 0.0012  0.91 0.07
qwen3-max             Qwen3-Max                     0.90  2.40  0.0008  0.0080  0.90 0.04
qwen3-next-80b-a3b    Qwen3-Next-80B-A3B            0.50  1.25  0.0004  0.0040  0.89 0.05
qwen3-30b-a3b         Qwen3-30B-A3B                 0.35  0.90  0.00025 0.0020  0.88 0.06
"""
BUDGETS = {
    "essay-feedback": ("Scenario 1: Low Cost and Time Budget (Essay Feedback)", 0.50, 60, 0.93),
    "medical-ai": ("Scenario 2: High Cost and Time Budget (Medical AI)", 0.95, 3600, 0.98),
    "proposal-writing": ("Scenario 3: Low Cost and High Time Budget (Proposal Writing)", 0.65, 1800, 0.96),
}


def test_shipped_models_are_those_of_table_3():
    rows = [line.split() for line in TABLE_3.split("\n") if line]
    models = bk.load_catalog().models
    assert list(models) == [row[0] for row in rows]
    for name, title, *numbers in rows:
        c_in, c_out, t_in, t_out, mean, std = map(float, numbers)
        model, (cost, latency) = models[name], models[name].resources
        assert (model.name, model.title) == (name, title.replace("_", " "))
        assert (cost.input, cost.output, cost.parallel) == pytest.approx((c_in * 1e-6, c_out * 1e-6, False), rel=1e-15)
        assert (latency.input, latency.output, latency.parallel) == (t_in, t_out, True)
        assert (model.accuracy.mean, model.accuracy.std) == (mean, std)
        assert (model.workload.input, model.workload.output) == (bk.Normal(1024, 64), bk.Normal(2048, 128))
        assert model.parallelism == 4


def test_shipped_scenarios_are_those_of_the_text():
    scenarios = bk.load_catalog().scenarios
    assert list(scenarios) == list(BUDGETS)
    for name, (title, cost, latency, accuracy) in BUDGETS.items():
        assert scenarios[name].title == title
        assert scenarios[name].budget == bk.Budget(cost=cost, latency=latency, accuracy=accuracy)
    assert "Moderate Cost and Strict Latency" in scenarios["proposal-writing"].note


def test_shipped_catalog_names_its_source():
    source = bk.load_catalog().source
    assert source["title"].startswith("3D Optimization for AI Inference Scaling")
    assert source["reference"] == "arXiv:2510.18905"


def test_own_file(written):
    catalog = bk.load_catalog(written(TOML))
    small = catalog.models["small"]
    assert (small.title, small.parallelism) == ("Small", 4)
    assert [(used.name, used.unit) for used in small.resources] == [("cost", "USD"), ("latency", "s"), ("energy", "J")]
    assert small.resources[2].output == 0.2
    assert catalog.scenarios["tight"].budget == bk.Budget(cost=0.5, latency="60@p95", accuracy=0.9)
    assert catalog.source == {}


def test_what_may_be_left_out(written):
    lean = TOML.replace('title = "Small"\n', "").replace("parallelism = 4\n", "").split("[scenarios")[0]
    catalog = bk.load_catalog(written(lean))
    assert (catalog.models["small"].title, catalog.models["small"].parallelism) == ("small", 1)
    assert list(catalog.scenarios) == list(BUDGETS)


def test_model_with_a_workload_of_its_own(written):
    own = TOML.replace(
        "[scenarios.tight]",
        "[models.small.workload]\ninput = { mean = 10, std = 1 }\noutput = { mean = 20, std = 2 }\n[scenarios.tight]",
    )
    assert bk.load_catalog(written(own)).models["small"].workload.output == bk.Normal(20, 2)


@pytest.mark.parametrize("suffix", ["yaml", "yml", "YAML"])
def test_shape_of_the_papers_code(written, suffix):
    catalog = bk.load_catalog(written(YAML, f"config.{suffix}"))
    small = catalog.models["small"]
    assert [(used.input, used.output) for used in small.resources] == [(0.25e-6, 2e-6), (0.00025, 0.002)]
    assert (small.accuracy, small.parallelism) == (bk.Normal(0.92, 0.03), 4)
    assert small.workload == bk.load_catalog().models["gpt-5"].workload
    assert list(catalog.scenarios) == list(BUDGETS)


def test_byte_order_mark_is_no_part_of_the_text(written):
    assert bk.load_catalog(written("\ufeff" + TOML)).models.keys() == {"small"}


def test_repeated_anchors_are_yaml(written):
    assert bk.load_catalog(written("a: &x 1\nb: &x 2\n" + YAML, "config.yaml")).models.keys() == {"small"}
