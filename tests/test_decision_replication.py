"""Replications are what they say: parts that make up the run, or further trials, seeds or inputs, all independent."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import bestofk as bk
import numpy as np
import pytest
from bestofk.decision.inputs import has_standard_errors, redrawn
from bestofk.decision.replication import planned_trials, replicate
from bestofk.decision.run import Run
from bestofk.simulation import Simulation
from bestofk.stream import parts

R = 100
MODEL = bk.Model(
    name="m",
    title="M",
    workload=bk.Workload(bk.Normal(40, 20), bk.Normal(90, 60)),
    accuracy=bk.Normal(0.9, 0.05),
    resources=(bk.Resource.cost(1e-6, 4e-6), bk.Resource.latency(0.001, 0.01), bk.Resource("energy", "J", 0.1, 1)),
    parallelism=2,
)
MEASURED = replace(
    MODEL,
    workload=bk.Workload(bk.Normal(40, 20, mean_se=4, std_se=2), bk.Normal(90, 60, mean_se=9)),
    accuracy=bk.Normal(0.9, 0.05, mean_se=0.01, std_se=0.005),
    resources=(bk.Resource("cost", "USD", 1e-6, 4e-6, input_se=1e-7, output_se=2e-7), *MODEL.resources[1:]),
)


def run(method="stream", trials=1234, *, model=MODEL, seed=7, **settings):
    return Run(model, Simulation(method, trials, seed, k_max=7, k_step=None, **settings))


def means(summary):
    return summary.mean.tolist()


def tails(summary):
    return summary.quantile([0.05, 0.95]).tolist()


def drawn(first, last):
    return bk.draw(MODEL.workload, range(first, last), k_max=6, seed=7)


def priced(first, last):
    return bk.price(drawn(first, last), MODEL, np.array([2, 4, 6]))


replicated = partial(replicate, percentiles={})


@pytest.mark.parametrize("trials", [100, 1234, 5000])
def test_quick_parts_are_trial_ranges_that_make_up_the_run(trials):
    summary, seen, replication = replicated(run(trials=trials), means, "quick", R)
    edges = [trials * part // R for part in range(R + 1)]
    assert seen == [means(priced(first, last)) for first, last in pairwise(edges)]
    assert means(summary) == means(priced(0, trials))
    assert tails(summary) == tails(priced(0, trials))
    assert (replication.kind, replication.count, replication.trials) == ("parts", R, trials // R)


def test_full_runs_are_the_trials_that_follow_the_run():
    summary, seen, replication = replicated(run(trials=30), means, "full", R)
    assert seen == [means(priced(30 * each, 30 * each + 30)) for each in range(1, R + 1)]
    assert means(summary) == means(priced(0, 30))
    assert (replication.kind, replication.count, replication.trials) == ("runs", R, 30)


@pytest.mark.parametrize("form", ["quick", "full"])
def test_a_tally_is_replicated_from_its_own_seed_and_trials(form):
    tally = drawn(0, 500) + drawn(800, 1300)
    _, seen, _ = replicated(run(trials=1000, tally=tally), means, form, R)
    if form == "quick":
        starts = [*range(0, 500, 10), *range(800, 1300, 10)]
        assert seen == [means(priced(start, start + 10)) for start in starts]
    else:
        assert seen == [means(priced(1300 + 1000 * each, 2300 + 1000 * each)) for each in range(R)]


@pytest.mark.parametrize(("form", "trials", "first"), [("quick", 20_000, 0), ("full", 200, 200)])
def test_percentiles_of_resources_come_from_each_replication(form, trials, first):
    """Of 200 trials each: those of accuracy to the bit, of resources by 0.05 standard deviations on average.

    Those of other trials differ by 0.17.
    """
    wanted = dict.fromkeys(["accuracy", "cost", "latency", "energy"], 95.0)
    summary, seen, _ = replicate(run(trials=trials), tails, form, R, percentiles=wanted)
    expected = [tails(priced(start, start + 200)) for start in range(first, first + 200 * R, 200)]
    assert np.array_equal(np.array(seen)[..., 0], np.array(expected)[..., 0])
    error = np.abs(np.array(seen) - expected) / summary.std
    assert error.mean() <= 0.05


@pytest.mark.parametrize(
    ("method", "form", "model"),
    [
        ("stream", "quick", MODEL),
        ("stream", "full", MODEL),
        ("published", "quick", MODEL),
        ("published", "full", MODEL),
        ("analytic", "full", MEASURED),
    ],
)
def test_threads_change_nothing(method, form, model):
    trials = 20 if method == "published" else 1000
    one, two = (replicated(run(method, trials, model=model, threads=n), means, form, R) for n in (1, 3))
    assert one[1:] == two[1:]
    assert means(one[0]) == means(two[0])


def test_full_runs_hold_no_more_than_a_few_tallies(monkeypatch):
    alive, most = 0, 0
    zeros = parts._Parts.zeros

    class Counted(dict):
        def __del__(self):
            nonlocal alive
            alive -= 1

    def counted(self, filled):
        nonlocal alive, most
        alive += 1
        most = max(most, alive)
        return Counted(zeros(self, filled))

    monkeypatch.setattr(parts._Parts, "zeros", counted)
    replicated(run(trials=50), means, "full", 500)
    assert 1 < most <= 2 * parts.TOGETHER + 1


def test_published_seeds_share_no_stream():
    seen_seeds = []

    def seeds(summary):
        seen_seeds.append(summary.provenance.seed)
        return means(summary)

    summary, seen, replication = replicated(run("published", 20), seeds, "full", R)
    streams = {seed + k for seed in [7, *seen_seeds] for k in range(1, 7 + 1)}
    assert len(streams) == 7 * (R + 1)
    expected = [
        bk.simulate(MODEL, method="published", trials=20, seed=7 + 8 * r, k_max=7)["m"] for r in range(1, R + 1)
    ]
    assert seen == [means(each) for each in expected]
    assert summary.provenance.seed == 7
    assert (replication.kind, replication.count, replication.trials) == ("runs", R, 20)


def test_quick_published_replications_are_a_bootstrap_and_say_so():
    summary, seen, replication = replicated(run("published", 20), means, "quick", R)
    assert means(summary) == means(bk.simulate(MODEL, method="published", trials=20, seed=7, k_max=7)["m"])
    assert len({str(each) for each in seen}) == R
    assert (replication.kind, replication.count, replication.trials) == ("bootstrap", R, 10)
    assert replication.note.startswith(
        "Shares of 100 resamples of 10 of the run's own 20 trials at each k (a bootstrap)"
    )


def test_quick_published_replications_have_the_percentiles_of_the_budget():
    budget = bk.Budget(accuracy="0.9@p10", latency="5@p95")
    _, seen, _ = replicate(
        run("published", 20), lambda each: len(bk.within(each, budget)), "quick", R, percentiles=budget.percentiles
    )
    assert len(set(seen)) > 1


def test_analytic_replicates_measured_inputs():
    _, seen, replication = replicated(run("analytic", 1, model=MEASURED), means, "full", R)
    assert len({str(each) for each in seen}) == R
    assert (replication.kind, replication.count, replication.trials) == ("inputs", R, None)
    assert seen == replicated(run("analytic", 1, model=MEASURED), means, "quick", R)[1]
    assert seen != replicated(run("analytic", 1, model=MEASURED, seed=8), means, "quick", R)[1]


def test_analytic_without_standard_errors_has_nothing_to_replicate():
    _, seen, replication = replicated(run("analytic", 1), means, "full", R)
    assert seen == []
    assert (replication.kind, replication.count) == ("exact", 1)
    assert "nothing to replicate" in replication.note


def test_means_of_replications_scatter_as_much_as_their_standard_errors_say():
    """χ² of 100 full runs, for 9 means: within 5 standard errors of its mean; a false alarm in 200,000 seeds."""
    summary, seen, _ = replicated(run(trials=2000), means, "full", R)
    scatter = (np.std(seen, axis=0, ddof=1) / summary.se) ** 2
    assert np.abs(scatter - 1).max() < 5 * np.sqrt(2 / (R - 1))


def numbers(model):
    sides = (model.workload.input, model.workload.output, model.accuracy)
    return np.array([*((s.mean, s.std) for s in sides), *((r.input, r.output) for r in model.resources)]).ravel()


def test_inputs_are_drawn_with_their_standard_errors():
    """Mean and spread over 4000 draws within 5 standard errors; a false alarm in 100,000 seeds."""
    draws = np.array([numbers(redrawn(MEASURED, np.random.default_rng([1, each]))) for each in range(4000)])
    expected = np.array([4, 2, 9, 0, 0.01, 0.005, 1e-7, 2e-7, 0, 0, 0, 0])
    moved = expected > 0
    z = (draws.mean(axis=0) - numbers(MEASURED))[moved] / (expected[moved] / np.sqrt(4000))
    assert np.abs(z).max() < 5
    assert np.abs(draws.std(axis=0)[moved] / expected[moved] - 1).max() < 5 / np.sqrt(2 * 4000)
    assert (draws == numbers(MEASURED))[:, ~moved].all()


def test_inputs_stay_within_what_is_allowed():
    wild = replace(
        MODEL,
        workload=bk.Workload(bk.Normal(2, 1, mean_se=50, std_se=50), bk.Normal(2, 1, mean_se=50, std_se=50)),
        accuracy=bk.Normal(0.5, 0.1, mean_se=5, std_se=5),
        resources=(bk.Resource("cost", "USD", 1, 1, input_se=9, output_se=9), MODEL.resources[1]),
    )
    draws = np.array([numbers(redrawn(wild, np.random.default_rng(each))) for each in range(200)])
    assert draws[:, [0, 2]].min() == 1
    assert (draws[:, 4].min(), draws[:, 4].max()) == (0, 1)
    assert draws[:, [1, 3, 5, 6, 7]].min() == 0


def test_one_standard_error_without_another_moves_its_input_alike():
    alone = replace(MODEL, accuracy=bk.Normal(0.9, 0.05, mean_se=0.01))
    one, all_ = (redrawn(model, np.random.default_rng(3)) for model in (alone, MEASURED))
    assert one.accuracy.mean == all_.accuracy.mean
    assert one.workload == MODEL.workload


@pytest.mark.parametrize(("model", "expected"), [(MODEL, False), (MEASURED, True)])
def test_standard_errors_are_seen(model, expected):
    assert has_standard_errors(model) == expected


@pytest.mark.parametrize(
    "changed",
    [
        {"accuracy": bk.Normal(0.9, 0.05, std_se=0.01)},
        {"workload": bk.Workload(bk.Normal(40, 20), bk.Normal(90, 60, mean_se=1))},
        {"resources": (*MODEL.resources[:2], bk.Resource("energy", "J", 0.1, 1, output_se=0.1))},
    ],
)
def test_one_standard_error_is_enough(changed):
    assert has_standard_errors(replace(MODEL, **changed))


def test_too_few_trials_to_cut_are_said():
    summary, seen, replication = replicated(run(trials=99), means, "quick", R)
    assert means(summary) == means(priced(0, 99))
    assert seen == []
    assert (replication.kind, replication.count) == ("none", 0)
    assert replication.note == "The stability is not known: 99 trials cannot be cut into 100 parts."


def test_nothing_is_replicated_where_nothing_is_asked():
    summary, seen, replication = replicated(run(), means, "none", R)
    assert means(summary) == means(priced(0, 1234))
    assert (seen, replication.kind, replication.count, replication.note) == ([], "none", 0, "")


@pytest.mark.parametrize("form", ["quick", "full", "none"])
@pytest.mark.parametrize("drawn_before", [False, True])
@pytest.mark.parametrize("method", ["stream", "published", "analytic"])
def test_progress_hears_of_every_trial_that_was_planned(method, drawn_before, form):
    tally = drawn(0, 300) if drawn_before and method == "stream" else None
    heard = []
    replicated(run(method, 300, tally=tally, progress=heard.append), means, form, R)
    assert sum(heard) == planned_trials(method, 300, form, R, drawn=tally is not None)


@pytest.mark.parametrize(
    ("form", "count", "trials", "message"),
    [
        ("slow", R, 1000, "no stability 'slow'.*known: full, none, quick"),
        ("quick", 99, 1000, "replications = 99: must be a whole number ≥ 100"),
        ("full", R, 10**10, r"replications = 100: so many of 10,000,000,000 trials each go beyond 10\^12"),
    ],
)
def test_what_is_out_of_range_is_named(form, count, trials, message):
    with pytest.raises(bk.BadInput, match=message):
        replicated(run(trials=trials), means, form, count)
