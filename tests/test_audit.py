"""The audit of the paper: exact choices, replications under other seeds, and what simpler heuristics break."""

from __future__ import annotations

from collections import Counter

import bestofk as bk
import numpy as np
import pytest
from bestofk_tables.audit.cells import AuditedCell, audit_cells
from bestofk_tables.audit.heuristics import audit_heuristics
from bestofk_tables.audit.replications import replicate_published
from bestofk_tables.audit.report import AuditReport
from bestofk_tables.audit.sentences import dimensions, stability, survival
from bestofk_tables.published import published_tables

SEEDS = 3


@pytest.fixture(scope="module")
def catalog():
    return bk.load_catalog()


@pytest.fixture(scope="module")
def counts(catalog):
    return replicate_published(catalog, SEEDS)


@pytest.fixture(scope="module")
def cells(catalog, counts):
    return audit_cells(catalog, counts)


def test_every_cell_is_replicated_under_every_seed(counts):
    assert set(counts) == set(published_tables().cells)
    assert {count.total() for count in counts.values()} == {SEEDS}


def test_replications_are_the_published_method_with_seeds_that_share_no_stream(catalog, counts):
    key = ("essay-feedback", "gpt-5", "accuracy")
    ref = Counter()
    for seed in (42 + 129, 42 + 2 * 129, 42 + 3 * 129):
        summary = bk.simulate(catalog.models["gpt-5"], method="published", trials=300, seed=seed)["gpt-5"]
        mean = summary.mean
        feasible = (mean[:, 0] >= 0.93) & (mean[:, 1] <= 0.5) & (mean[:, 2] <= 60)
        ref[int(summary.k[np.flatnonzero(feasible)[np.argmax(mean[feasible, 0])]])] += 1
    assert counts[key] == ref


def test_exact_means_move_the_choices_that_sampling_noise_made(cells):
    by_key = {cell.key: cell for cell in cells}
    crowded = by_key["essay-feedback", "gpt-5", "accuracy"]
    assert (crowded.published, crowded.exact) == (16, 20)
    assert not crowded.survives
    assert by_key["essay-feedback", "nemotron-ultra-253b", "knee-published"].survives  # no knee in either
    assert by_key["medical-ai", "nemotron-nano-9b-v2", "accuracy"].exact == 128


def test_what_one_and_two_dimensions_break_by_closed_formulas(catalog):
    found = {(each.heuristic, each.scenario, each.model): each for each in audit_heuristics(catalog)}
    assert len(found) == 2 * 27
    for (heuristic, scenario, model), each in found.items():
        budget, spec = catalog.scenarios[scenario].budget.limits, catalog.models[model]
        cost, latency = spec.resources
        per_k = cost.input * 1024 + cost.output * 2048, (latency.input * 1024 + latency.output * 2048) / 4
        if heuristic == "fixed":
            assert each.k == 16
        else:
            assert each.k == min(128, int(budget["cost"] / per_k[0]) // 4 * 4)
        assert ("cost" in each.limits) == (each.k * per_k[0] > budget["cost"])
        assert ("latency" in each.limits) == (each.k * per_k[1] > budget["latency"])


def test_sentences_count_what_the_cells_hold():
    def cell(selector, published, exact, share):
        return AuditedCell(("s", "m", selector), published, exact, share, published, share)

    cells = [cell("accuracy", 16, 16, 1.0), cell("accuracy", 16, 20, 0.5), cell("knee-published", None, None, 0.2)]
    assert survival(cells).items == (
        "2 of the paper's 3 choices are also made on exact means.",
        "Accuracy-Optimal: 1 of 2.",
        "Knee-Point: 1 of 1, exact being eq. 18 in full.",
    )
    assert stability(cells, 200).items[0] == "1 of 3 choices are made again by at least 95% of 200 other seeds."
    assert "by 75% of the seeds, the least stable one by 50.0%" in stability(cells, 200).items[1]
    assert dimensions([]).items[0].endswith("breaks a budget in 0 of 0 cases (0 budgets: none).")


def test_the_report_has_a_table_for_each_scenario_and_the_same_counts_in_json(catalog, cells):
    report = AuditReport(catalog, cells, audit_heuristics(catalog), SEEDS, {"command": "bestofk paper --audit"})
    assert [block.title.partition(",")[0] for block in report.document()[4:]] == ["Table 4", "Table 5", "Table 6"]
    found = report.json()
    assert (found["total"], len(found["cells"])) == (108, 108)
    assert found["survive"] == sum(cell["k_published"] == cell["k_exact"] for cell in found["cells"])


def test_the_figure_has_a_field_for_each_choice_and_the_document_shows_it(catalog, cells):
    from bestofk_tables.audit.figure import draw_audit
    from bestofk_tables.formats import render

    svg = draw_audit(catalog, cells).render("svg").decode()
    assert svg.count(">k=") + svg.count(">no choice") == 108
    assert "(exact 20)" in svg
    report = AuditReport(catalog, cells, [], SEEDS, {"command": "x"}, picture="audit figure.svg")
    assert "](audit%20figure.svg)" in render(report, "pipe")
    assert '<img src="audit%20figure.svg" alt="How often' in render(report, "html")
    assert "audit figure.svg" in render(report, "simple")
    assert "audit figure.svg" in render(report, "latex")
