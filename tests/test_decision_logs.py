"""Choices on resampled logs: their shares are those by hand, and say what a finite log leaves open."""

from dataclasses import replace

import bestofk as bk
import numpy as np
import pytest
from bestofk.decision.inputs import redrawn
from bestofk.records.resample import resampled

BUDGET = bk.Budget(accuracy=0.8)


def model(questions=30, repeats=6, *, bootstrap=100, **more):
    generator = np.random.default_rng(7)
    chance = generator.beta(2, 2, questions)
    question = np.repeat(np.arange(questions), repeats)
    output = np.rint(generator.normal(200, 20, len(question)))
    score = generator.random(len(question)) < chance[question]
    return bk.Model(
        name="logged",
        title="Logged",
        workload=bk.Workload.from_records(bk.Records.of(question, np.full(len(question), 90), output, score)),
        accuracy=None,
        resources=(bk.Resource.cost(1e-6, 4e-6), bk.Resource.latency(0.001, 0.02)),
        bootstrap=bootstrap,
        **more,
    )


def cheapest(one):
    candidates = bk.within(bk.simulate(one, method="analytic", k_max=6)[one.name], BUDGET)
    return bk.registered_selector("cheapest").choose(candidates).k


def solve(one, **options):
    return bk.solve(one, BUDGET, selectors=[bk.registered_selector("cheapest")], **options)


@pytest.mark.parametrize("method", ["analytic", "stream"])
def test_shares_are_those_by_hand(method):
    one = model()
    decision = solve(one, method=method, trials=20_000, seed=5)
    expected = []
    for draw in range(100):
        generator = np.random.default_rng([5, draw])
        again = redrawn(one, generator)
        log = replace(one.workload, records=resampled(one.workload.records, generator))
        expected.append(cheapest(replace(again, workload=log)))
    stability = decision.answers[0].stability
    for k in set(expected):
        assert stability.counts.get(k, 0) == expected.count(k)
    assert len(set(expected)) > 1
    assert (decision.replication.kind, decision.replication.count) == ("inputs", 100)
    assert "30 questions drawn again" in decision.replication.note


def surest(stability):
    return max(stability.counts.values()) / stability.replications


def test_a_larger_log_leaves_less_open():
    small, large = (solve(model(questions), method="analytic").answers[0].stability for questions in (30, 1000))
    assert surest(large) > surest(small)


def test_more_trials_leave_no_less_open():
    """Not as shares of parts of a run, which come to 1 however small the log is."""
    one = model()
    few, many = (solve(one, method="stream", trials=trials).answers[0].stability for trials in (1000, 50_000))
    assert few.counts == many.counts
    parts = solve(replace(one, bootstrap=0), trials=50_000).answers[0].stability
    assert surest(parts) > surest(many)


def test_none_is_none():
    assert solve(model(), method="analytic", stability="none").replication.count == 0


def test_percentiles_are_drawn():
    one = model(8, 4)
    budget = bk.Budget(latency="20@p95")
    selectors = [bk.registered_selector("cheapest")]
    drawn, exact = (
        bk.solve(one, budget, selectors=selectors, method=method, trials=5000) for method in ("stream", "analytic")
    )
    assert (drawn.replication.trials, exact.replication.trials) == (5000, None)
    assert "each with 5,000 trials" in drawn.replication.note
    assert drawn.answers[0].stability.counts == exact.answers[0].stability.counts


def test_makespan_is_drawn():
    decision = solve(model(8, 4, latency="makespan", parallelism=2), trials=200)
    assert decision.replication.trials == 200


def test_a_makespan_has_no_closed_form_for_a_log_either():
    with pytest.raises(bk.BadInput, match="analytic"):
        bk.simulate(model(latency="makespan", parallelism=2), method="analytic")


def test_a_tally_of_another_log_is_told_in_short():
    tally = bk.draw(model().workload, 100, k_max=3)
    said = "^the tally was drawn from a log of 30 questions with .*, not from a log of 31 questions"
    with pytest.raises(bk.BadInput, match=said) as refused:
        bk.price(tally, model(questions=31))
    assert len(str(refused.value)) < 400


def test_a_route_says_that_it_does_not_resample_logs():
    found = bk.route(model(), BUDGET, method="stream", trials=1000, k_max=3)
    assert any("are not resampled here" in note for note in found.notes)
    assert not any("resampled" in note for note in bk.route(model(bootstrap=0), BUDGET, trials=1000, k_max=3).notes)


def test_bootstrap_needs_a_log():
    plain = replace(bk.load_catalog().models["gpt-5"], bootstrap=100)
    with pytest.raises(bk.BadInput, match="no log to resample"):
        solve(plain, method="analytic")
