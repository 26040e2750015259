"""The paper's cells, counts, aggregate sentence and claims."""

import json
import re
from dataclasses import replace
from pathlib import Path

import bestofk as bk
import pytest
from bestofk_tables.aggregate import savings
from bestofk_tables.cells import DASH
from bestofk_tables.claims import CLAIMS, Evidence
from bestofk_tables.formats import render
from bestofk_tables.paper import paper_report
from bestofk_tables.published import Cell, parse_cell, published_tables
from bestofk_tables.rows import choose_rows

PAPER = Path(__file__).parents[2] / "shared/paper/3d-optimization-for-ai-inference-scaling.txt"
ABBREVIATIONS = {
    "G-5": "gpt-5", "G-5M": "gpt-5-mini", "G-5N": "gpt-5-nano",
    "N-253B": "nemotron-ultra-253b", "N-47B": "nemotron-h-47b", "N-9B": "nemotron-nano-9b-v2",
    "Q3-M": "qwen3-max", "Q3-80B": "qwen3-next-80b-a3b", "Q3-30B": "qwen3-30b-a3b",
}  # fmt: skip


def complain(selector, error):
    raise error


@pytest.fixture(scope="module")
def rows():
    catalog, published = bk.load_catalog(), published_tables()
    summaries = bk.simulate(catalog.models, **published.simulation)
    selectors = [bk.registered_selector(name) for name in published.selectors]
    return choose_rows(summaries.values(), catalog.scenarios.values(), selectors, complain)


@pytest.fixture(scope="module")
def report(rows):
    return paper_report(rows, {})


def evidence(rows, published):
    return Evidence(published, {row.key: row for row in rows})


@pytest.mark.skipif(not PAPER.exists(), reason="the paper's text does not lie beside this checkout")
def test_the_shipped_cells_are_those_of_the_paper():
    printed = [line.split("\t") for line in PAPER.read_text(encoding="utf-8").splitlines()]
    table_rows = [cells for cells in printed if cells[0] in ABBREVIATIONS and len(cells) == 5]
    published = published_tables()
    assert len(table_rows) == 27
    for index, (abbreviation, *texts) in enumerate(table_rows):
        scenario, model = published.scenarios[index // 9], ABBREVIATIONS[abbreviation]
        for selector, text in zip(published.selectors, texts, strict=True):
            cell = published.cells[scenario, model, selector]
            assert (cell.text if cell else DASH) == text


@pytest.mark.skipif(not PAPER.exists(), reason="the paper's text does not lie beside this checkout")
def test_the_figures_of_every_claim_are_in_the_paper():
    text = re.sub(r"[\s$\\]+", " ", PAPER.read_text(encoding="utf-8"))
    for claim in CLAIMS:
        for figure in re.findall(r"\d+\.\d+|\d{2,}", claim.says):
            assert figure in text, (claim.says, figure)


def test_there_are_108_cells_and_one_dash():
    cells = published_tables().cells
    assert len(cells) == 108
    assert [key for key, cell in cells.items() if cell is None] == [
        ("essay-feedback", "nemotron-ultra-253b", "knee-published")
    ]


def test_a_dash_is_no_cell():
    with pytest.raises(KeyError, match="the paper prints a dash"):
        published_tables().cell("essay-feedback", "nemotron-ultra-253b", "knee-published")


def test_a_cell_is_read():
    assert parse_cell("k=108 / 1.00 / 0.09 / 58.1") == Cell("k=108 / 1.00 / 0.09 / 58.1", 108, 1.0, 0.09, 58.1)
    assert parse_cell(DASH) is None


def test_107_k_and_104_printed_cells_are_equal(report):
    assert (report.k_equal, report.printed_equal, len(report.cells)) == (107, 104, 108)


def test_the_four_cells_that_differ(report):
    different = {
        cell.computed.key: (cell.published_text, cell.computed_text) for cell in report.cells if not cell.printed_equal
    }
    assert different == {
        ("essay-feedback", "qwen3-next-80b-a3b", "knee-published"):
            ("k=8 / 0.96 / 0.03 / 17.2", "k=8 / 0.96 / 0.02 / 17.2"),
        ("medical-ai", "gpt-5-mini", "knee-published"): ("k=64 / 0.99 / 0.28 / 69.7", "k=68 / 0.99 / 0.30 / 74.0"),
        ("proposal-writing", "gpt-5-mini", "cube"): ("k=8 / 0.96 / 0.04 / 8.7", "k=8 / 0.96 / 0.03 / 8.7"),
        ("proposal-writing", "gpt-5-mini", "utopia"): ("k=8 / 0.96 / 0.04 / 8.7", "k=8 / 0.96 / 0.03 / 8.7"),
    }  # fmt: skip


def test_the_text_lists_what_differs_marks_it_and_ends_with_the_counts(report):
    text = render(report, "simple")
    assert text.count(" ≠") == 4
    assert "published k=64 / 0.99 / 0.28 / 69.7, computed k=68 / 0.99 / 0.30 / 74.0 (k differs)" in " ".join(
        text.split()
    )
    assert text.splitlines()[-3:-1] == ["- k equal: 107 of 108", "- printed cell equal: 104 of 108"]


def test_the_json_has_the_documented_shape(report):
    document = json.loads(render(report, "json"))
    assert {"cells", "k_equal", "printed_equal", "total", "aggregate"} <= set(document)
    assert (document["k_equal"], document["printed_equal"], document["total"]) == (107, 104, 108)
    assert sum(cell["k_equal"] for cell in document["cells"]) == 107
    assert sum(cell["printed_equal"] for cell in document["cells"]) == 104
    assert {claim["holds"] for claim in document["claims"]} == {True, False}


def test_the_aggregate_sentence_against_a_naive_sum():
    cells = published_tables().cells
    for saving, column in zip(savings(published_tables()), (4, 3), strict=True):
        ratios, knees, bests = [], [], []
        for (scenario, model, selector), cell in cells.items():
            if selector == "knee-published" and cell is not None:
                best = cells[scenario, model, "accuracy"]
                knee, most = (float(each.text.split(" / ")[column - 1]) for each in (cell, best))
                ratios.append(knee / most)
                knees.append(knee)
                bests.append(most)
        assert saving.cases == len(ratios) == 26
        assert saving.mean_of_ratios == pytest.approx(1 - sum(ratios) / 26, abs=1e-12)
        assert saving.ratio_of_means == pytest.approx(1 - sum(knees) / sum(bests), abs=1e-12)


def test_neither_mean_reproduces_the_aggregate_sentence():
    latency, cost = savings(published_tables())
    assert (latency.resource, cost.resource) == ("latency", "cost")
    assert (round(latency.mean_of_ratios, 3), round(latency.ratio_of_means, 3)) == (0.356, 0.408)
    assert (round(cost.mean_of_ratios, 3), round(cost.ratio_of_means, 3)) == (0.343, 0.360)
    assert not latency.reproduced
    assert not cost.reproduced
    assert replace(latency, mean_of_ratios=0.6349).reproduced


FALSE = {
    "all model families exhibit similar Pareto curvature",
    "… a consistent pattern that generalizes across model scales and contexts",
    "the knee is the most compute-efficient under constrained settings (Scenarios 1 and 3)",
    "smaller models attain comparable accuracy with a lower compute budget",
    "this reflects efficiency, not higher absolute performance of smaller models",
    "across all models and scenarios the knee is consistently the most cost-efficient",
    "… reducing mean latency by 63%",
    "… and total cost by 58% relative to accuracy-maximisation",
}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.says)
def test_each_sentence(claim, rows):
    finding = claim.check(evidence(rows, published_tables()))
    assert finding.holds == (claim.says not in FALSE), finding.found


def test_every_sentence_that_does_not_hold_is_a_claim():
    assert {claim.says for claim in CLAIMS} >= FALSE


SMALLEST = ("gpt-5-nano", "nemotron-nano-9b-v2", "qwen3-30b-a3b")
KNEE = "knee-published"


def others_dearer(key, cell, cells):
    return cell if key[2] == KNEE else replace(cell, cost=cell.cost + 10, latency=cell.latency + 1e4)


def knee_as_claimed(key, cell, cells):
    best = cells[(*key[:2], "accuracy")]
    return replace(cell, cost=0.42 * best.cost, latency=0.37 * best.latency) if key[2] == KNEE else cell


def same_knee(key, cell, cells):
    return replace(cell, k=48) if key[2] == KNEE else cell


def less_accurate(column):
    return lambda key, cell, cells: replace(cell, accuracy=cell.accuracy - 0.1) if column in key else cell


def smallest(**factors):
    def change(key, cell, cells):
        numbers = {name: factor * getattr(cell, name) for name, factor in factors.items()}
        return replace(cell, **numbers) if key[1] in SMALLEST else cell

    return change


CHANGES = (
    same_knee,
    others_dearer,
    knee_as_claimed,
    less_accurate(KNEE),
    less_accurate("accuracy"),
    smallest(accuracy=0.9),
    smallest(cost=0.01, latency=0.01),
    smallest(cost=100.0, latency=100.0),
    lambda key, cell, cells: replace(cell, accuracy=0.5),
    lambda key, cell, cells: replace(cell, k=cell.k + 1),
    lambda key, cell, cells: None if key[:2] == ("medical-ai", "qwen3-max") and key[2] == KNEE else cell,
)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.says)
def test_other_cells_give_another_finding(claim, rows):
    tables = published_tables()
    verdicts = {claim.check(evidence(rows, tables)).holds}
    for change in CHANGES:
        cells = {key: change(key, cell, tables.cells) if cell else None for key, cell in tables.cells.items()}
        if all(cells[key] for key in cells if key[1] == "qwen3-max") or claim.says.startswith("in one configuration"):
            verdicts.add(claim.check(evidence(rows, replace(tables, cells=cells))).holds)
    if claim.says.startswith("larger architectures achieve"):  # this one is about Table 3, not about the cells
        assert verdicts == {True}
    else:
        assert verdicts == {True, False}
