"""How requests are served is told where models differ: with the model's name, and with the point of a grid."""

from dataclasses import replace

import bestofk as bk
import pytest
from bestofk_tables.listing import list_models
from command import run

PAPER = bk.load_catalog()


def models():
    """One model as in the paper, and one whose prompts are shared and whose latency is a makespan."""
    plain, other = (PAPER.models[name] for name in ("gpt-5", "gpt-5-mini"))
    shared = replace(other.workload, shared_prompt=True)
    return [plain, replace(other, workload=shared, prompt_billing="once", latency="makespan")]


def test_a_route_names_the_model_that_a_note_is_about():
    route = bk.route(models(), bk.Budget(cost=1), trials=500, stability="none", selectors=["cube"])
    told = [note for note in route.notes if "Prompt shared" in note or "makespan" in note]
    assert len(told) == 2
    assert all(note.startswith(f"{PAPER.models['gpt-5-mini'].title}: ") for note in told)


def test_a_sweep_says_which_note_is_of_its_first_point_alone():
    _, served = models()
    key = f"{served.name}.parallelism"
    assert "P = 4 slots, each of which takes the next sample." in sweep_notes(served, key, (4,))
    assert "P = 4 slots, each of which takes the next sample, at the first point." in sweep_notes(served, key, (4, 8))


def sweep_notes(model, key, values):
    found = bk.sweep([model], {key: values}, bk.Budget(cost=1), trials=200, selectors=["cube"])
    return " ".join(found.summaries[model.name].provenance.notes)


def test_a_variant_is_named_by_what_varies():
    _, served = models()
    with pytest.raises(bk.BadInput, match=rf"'{served.name}, {served.name}\.parallelism = 2\.0'"):
        bk.sweep([served], {f"{served.name}.parallelism": [2, 4]}, method="analytic", selectors=["cube"])


def test_a_list_of_models_tells_how_they_are_served():
    plain, served = models()
    table = list_models(bk.Catalog({each.name: each for each in (plain, served)}, {}, {}))
    (notes,) = (block.notes for block in table.document())
    assert [note.split(":")[0] for note in notes] == [served.name] * 2


def test_typed_prices_of_cached_tokens_are_billed(tmp_path):
    path = tmp_path / "mine.toml"
    typed = ("--latency-in", 0.001, "--latency-out", 0.02, "--accuracy", "0.9±0.1", "--input-tokens", "100±9")
    prices = ("--price-in", 2, "--price-out", 4, "--price-cached", 0.5)
    result = run("fit", *prices, *typed, "--output-tokens", "200±30", "--name", "mine", "-o", path)
    assert result.exit_code == 0, result.stderr
    assert bk.load_catalog(path).models["mine"].resources[0].cached == pytest.approx(5e-7)
    asked = ("--max-cost", 1, "--shared-prompt", "--prompt-billing", "cached", "--trials", 500)
    assert run("solve", "mine", "--catalog", path, *asked).exit_code == 0
    assert "goes with --price-in and --price-out" in run("fit", *typed, "--price-cached", 0.5).stderr


def test_what_does_not_vary_has_no_spread():
    records = bk.Records.of([1, 1, 2, 2, 2], [300] * 5, [100] * 5, [0, 1, 0, 1, 1])
    workload = bk.Workload.from_records(records)
    assert (workload.input.mean, workload.input.std) == (300, 0)
    resources = (bk.Resource.cost(0.1e-6, 0.3e-5), bk.Resource.latency(0.0003, 0.007))
    summary = bk.simulate(bk.Model("log", "", workload, None, resources), method="analytic")["log"]
    assert not summary.std[:, 1:].any()


@pytest.mark.parametrize("options", [(), ("--shared-prompt",), ("--shared-prompt", "--prompt-billing", "once")])
def test_a_price_of_cached_tokens_that_nothing_is_charged_by_is_refused(options):
    result = run("solve", "gpt-5", "--scenario", "essay-feedback", "--price-cached", 0.1, *options)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "--price-cached 0.1: counts only with --shared-prompt --prompt-billing cached" in result.stderr
