"""From summaries to rows, records and the paper's cells, for any number of objectives."""

from dataclasses import replace

import bestofk as bk
import numpy as np
import pytest
from bestofk.plugins import Registered
from bestofk_tables.cells import cell_legend, cell_text
from bestofk_tables.paper_style import HEADINGS, ChoiceReport, scenario_tables
from bestofk_tables.rows import choose_rows, records

KEYS = [
    "scenario", "model", "selector", "k", "accuracy", "cost", "latency", "accuracy_std", "cost_std", "latency_std",
    "accuracy_se", "cost_se", "latency_se", "accuracy_range95", "cost_range95", "latency_range95", "reason",
]  # fmt: skip


class Plugin:
    """A selector function that looks installed."""

    def __init__(self, name, function):
        self.name = name
        self.function = function
        self.dist = self

    version = "9"
    value = "module:function"

    def load(self):
        return self.function


def registered(name, function):
    return Registered(name, f"{name}-dist", "9", Plugin(name, function))


def no_complaint(selector, error):
    raise AssertionError(error)


def model(name="mine", parallelism=4, energy=False):
    resources = [bk.Resource.cost(1.25e-6, 10e-6), bk.Resource.latency(0.0005, 0.005)]
    if energy:
        resources.append(bk.Resource("energy", "J", 0.001, 0.002))
    workload = bk.Workload(input=bk.Normal(1024, 64), output=bk.Normal(2048, 128))
    return bk.Model(name, name.title(), workload, bk.Normal(0.9, 0.05), tuple(resources), parallelism)


def summary(**options):
    return bk.simulate(model(**options), method="published", trials=50, k_max=16)["mine"]


def scenario(**limits):
    return bk.Scenario("mine", "My scenario", bk.Budget(**limits), note="A note.")


def rows_of(found, selectors=("accuracy",), scenarios=None, complain=no_complaint):
    chosen = [bk.registered_selector(name) if isinstance(name, str) else name for name in selectors]
    return choose_rows([found], scenarios or [scenario(cost=0.3)], chosen, complain)


def test_a_record_has_the_documented_keys_in_order():
    (record,) = records(rows_of(summary()))
    assert list(record) == KEYS


def test_a_record_holds_the_summary_at_the_chosen_k():
    found = summary()
    (row,) = rows_of(found)
    (record,) = records([row])
    at = list(found.k).index(record["k"])
    low, high = found.quantile(0.025), found.quantile(0.975)
    for column, name in enumerate(("accuracy", "cost", "latency")):
        assert record[name] == found.mean[at, column]
        assert record[f"{name}_std"] == found.std[at, column]
        assert record[f"{name}_se"] == found.se[at, column]
        assert record[f"{name}_range95"] == [low[at, column], high[at, column]]
    assert record["reason"] is None


def test_no_choice_is_nulls_and_a_reason():
    (record,) = records(rows_of(summary(), scenarios=[scenario(cost=0.0001)]))
    assert {record[key] for key in KEYS[3:-1]} == {None}
    assert "cost ≤ 0.0001 USD holds at no k" in record["reason"]


def test_a_fourth_objective_appears_everywhere():
    (row,) = rows_of(summary(energy=True), scenarios=[scenario(energy=60.0)])
    (record,) = records([row])
    assert {"energy", "energy_std", "energy_se", "energy_range95"} <= set(record)
    assert cell_text(row).startswith(f"k={row.k} / ")
    assert cell_text(row).count(" / ") == 4
    assert cell_legend(row.summary.objectives) == "k / accuracy / cost (USD) / latency (s) / energy (J)"
    (table,) = scenario_tables([row], HEADINGS)
    assert "energy ≤ 60 J" in table.caption


def test_cells_print_as_the_paper_does():
    paper = bk.load_catalog()
    found = bk.simulate(paper.models["gpt-5"], method="published")["gpt-5"]
    (row,) = rows_of(found, scenarios=[paper.scenarios["essay-feedback"]])
    assert cell_text(row) == "k=16 / 0.98 / 0.35 / 43.1"


def test_rows_come_scenario_by_scenario_model_by_model_selector_by_selector():
    pair = bk.simulate([model("one"), model("two")], method="published", trials=20, k_max=8)
    scenarios = [scenario(cost=0.5), bk.Scenario("other", "Other", bk.Budget())]
    chosen = [bk.registered_selector(name) for name in ("cube", "accuracy")]
    rows = choose_rows(pair.values(), scenarios, chosen, no_complaint)
    expected = [(s, m, c) for s in ("mine", "other") for m in ("one", "two") for c in ("cube", "accuracy")]
    assert [row.key for row in rows] == expected


def test_the_paper_heads_its_selectors_and_others_have_their_names():
    first = registered("first-of-all", lambda candidates: candidates.smallest(candidates.k))
    (table,) = scenario_tables(rows_of(summary(), ["accuracy", "cube", "utopia", "knee", first]), HEADINGS)
    assert table.headers == (
        "Model", "Accuracy-Optimal", "Cube-Optimal", "Utopia-Closest", "Knee-Point", "first-of-all",
    )  # fmt: skip


def test_the_caption_has_budget_method_trials_and_seed():
    (table,) = scenario_tables(rows_of(summary()), HEADINGS)
    assert table.title == "My scenario"
    assert table.caption == (
        "Budget: cost ≤ 0.3 USD. Cells: k / accuracy / cost (USD) / latency (s), means. "
        "Method: published, M = 50 trials, seed 42."
    )
    assert table.notes == ("Note: A note.",)


def test_no_budget_and_nothing_drawn_are_said():
    found = bk.simulate(model(), method="analytic")["mine"]
    (table,) = scenario_tables(rows_of(found, scenarios=[scenario()]), HEADINGS)
    assert table.caption.startswith("Budget: none.")
    assert table.caption.endswith("Method: analytic, nothing is drawn.")


def test_equal_reasons_share_a_footnote():
    rows = rows_of(summary(), ["accuracy", "cube", "knee"], scenarios=[scenario(cost=0.0001)])
    (table,) = scenario_tables(rows, HEADINGS)
    assert table.rows == (("Mine", "–¹", "–¹", "–¹"),)
    assert [note.partition(" ")[0] for note in table.notes] == ["¹", "Note:"]


def test_part_of_a_round_is_marked_and_noted():
    found = bk.simulate(model(), method="published", trials=20, k_max=6, k_step=3)["mine"]
    rows = rows_of(found, scenarios=[scenario()])
    (table,) = scenario_tables(rows, HEADINGS)
    assert rows[0].k == 6
    assert table.rows[0][1].endswith(" ¹")
    assert table.notes[0].startswith("¹ k is no multiple of P = 4: eq. 6")
    assert ChoiceReport(rows, {}).json()["provenance"]["notes"][0].startswith("some chosen k are no multiple of P")


def test_whole_rounds_are_not_marked():
    rows = rows_of(summary())
    assert ChoiceReport(rows, {}).notes() == ()


def test_notes_of_the_method_stand_under_the_table_and_in_the_provenance():
    wide = bk.Workload(input=bk.Normal(100, 64), output=bk.Normal(2048, 128))
    cut = bk.Model("mine", "Mine", wide, bk.Normal(0.9, 0.05), model().resources, 4)
    found = bk.simulate(cut, method="published", trials=20, k_max=8)["mine"]
    report = ChoiceReport(rows_of(found, scenarios=[scenario()]), {})
    (note,) = found.provenance.notes
    assert report.document()[0].notes[-1] == f"Note: {note}"
    assert report.json()["provenance"]["notes"] == (note,)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda candidates: 1 / 0, "failed: ZeroDivisionError"),
        (lambda candidates: "three", "answered 'three'"),
        (lambda candidates: 10**6, "answered index 1000000"),
        ("not a function", "not a function"),
    ],
)
def test_a_broken_plugin_costs_its_own_cells(function, words):
    complaints = []
    broken = registered("broken", function)
    rows = rows_of(summary(), ["accuracy", broken], complain=lambda *told: complaints.append(told))
    assert rows[0].k is not None
    assert rows[1].k is None
    assert rows[1].reason.startswith("selector 'broken' of broken-dist 9")
    assert words in rows[1].reason
    assert [(selector.name, str(error)) for selector, error in complaints] == [("broken", rows[1].reason)]


def test_a_plugin_that_cannot_be_loaded_is_tried_once():
    tries = []

    class Missing(Plugin):
        def load(self):
            tries.append(self)
            raise ModuleNotFoundError("No module named 'gone'")

    missing = Registered("gone", "gone-dist", "9", Missing("gone", None))
    scenarios = [bk.Scenario(name, name, bk.Budget()) for name in ("a", "b", "c")]
    rows = rows_of(summary(), [missing], scenarios, complain=lambda *told: None)
    assert len(tries) == 1
    (reason,) = {row.reason for row in rows}
    assert reason.startswith("selector 'gone' of gone-dist 9 cannot be loaded")
    assert reason.endswith("ModuleNotFoundError: No module named 'gone'")


def test_an_error_of_the_complaint_ends_the_run():
    def strict(selector, error):
        raise error

    with pytest.raises(bk.PluginError, match="broken-dist"):
        rows_of(summary(), [registered("broken", lambda candidates: None)], complain=strict)


def test_percentiles_are_asked_for_once_for_each_model():
    found = summary()
    asked = []

    class Counting:
        def quantile(self, probabilities):
            asked.append(probabilities)
            return found.distribution.quantile(probabilities)

    counted = bk.Summary(
        found.model, found.k, found.objectives, found.mean, found.std, found.se, found.provenance, Counting()
    )
    rows = rows_of(counted, ["accuracy", "cube", "utopia"])
    scenario_tables(rows, HEADINGS)
    assert not asked
    records(rows)
    assert len(asked) == 1


def test_what_is_not_finite_is_null():
    found = summary()
    nowhere = np.full_like(found.se, np.nan)
    odd = bk.Summary(
        found.model, found.k, found.objectives, found.mean, found.std, nowhere, found.provenance, found.distribution
    )
    (record,) = records(rows_of(odd))
    assert record["cost_se"] is None


@pytest.mark.parametrize(
    ("cheaper", "cells"),
    [
        (1, "k=20 / 0.98 / 0.44 / 53.8, k=4 / 0.96 / 0.09 / 10.8"),
        (8, "k=20 / 0.98 / 0.05 / 6.7, k=4 / 0.96 / 0.01 / 1.3"),
        (64, "k=20 / 0.98 / 0.0068 / 0.8, k=4 / 0.96 / 0.0014 / 0.2"),
        (4096, "k=20 / 0.98 / 0.00011 / 0.013, k=4 / 0.96 / 0.00002 / 0.003"),
    ],
)
def test_a_cell_of_what_is_cheap_is_not_nothing(cheaper, cells):
    """The paper's decimals, until they would hide a whole column."""
    model = bk.load_catalog().models["gpt-5"]
    rates = (replace(each, input=each.input / cheaper, output=each.output / cheaper) for each in model.resources)
    summaries = bk.simulate(replace(model, resources=tuple(rates)), method="analytic", k_max=20)
    asked = [bk.registered_selector(name) for name in ("accuracy", "cheapest")]
    rows = choose_rows(summaries.values(), [bk.Scenario("any", "Any", bk.Budget(accuracy=0.9))], asked, pytest.fail)
    (table,) = scenario_tables(rows, {})
    assert ", ".join(table.rows[0][1:]) == cells
