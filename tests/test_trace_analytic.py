"""A log without a draw: every k-subset counted, pass@k, and the streamed means within their standard errors."""

from collections import Counter
from dataclasses import replace
from math import comb

import bestofk as bk
import naive_trace
import numpy as np
import pytest
from bestofk.analytic.drawn import QuestionSums
from bestofk.analytic.picked import PickedScore
from bestofk.records.records import Records
from logs import large_log, records_of, small_log

RESOURCES = (bk.Resource.cost(1e-6, 1e-5), bk.Resource.latency(1e-4, 1e-3))


def model_of(workload, pick="score"):
    return bk.Model("log", "Log", workload, None, RESOURCES, 1, pick)


def counted(log, k, replacing, rule):
    """Mean and second moment over all equally likely draws of (score of the pick, cost)."""
    moments = np.zeros((2, 2))
    for question in log:
        draws = naive_trace.every_draw(question, k, replacing)
        for drawn in draws:
            cost = sum(1e-6 * sample[0] + 1e-5 * sample[1] for sample in drawn)
            point = np.array([float(rule(question, drawn)), cost])
            moments += np.stack([point, point**2]) / len(draws) / len(log)
    return moments[0], np.sqrt(moments[1] - moments[0] ** 2)


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize("pick", ["score", "reward", "first"])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_moments_are_those_of_all_draws_counted(pick, k, replacing):
    log = small_log(questions=3, graded=True)
    workload = bk.Workload.from_records(records_of(log), replace=replacing)
    summary = bk.simulate(model_of(workload, pick), method="analytic", k_max=4)["log"]
    mean, std = counted(log, k, replacing, naive_trace.PICKS[pick])
    assert summary.mean[k - 1, :2] == pytest.approx(mean, rel=1e-12)
    assert summary.std[k - 1, :2] == pytest.approx(std, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("pick", ["score", "reward"])
def test_percentiles_and_chances_of_the_score_are_those_of_all_draws_counted(pick):
    log, k = small_log(questions=3, graded=True), 3
    workload = bk.Workload.from_records(records_of(log))
    law = PickedScore(workload, pick, np.array([k]))
    chances = Counter()
    for question in log:
        draws = naive_trace.every_draw(question, k, replace=False)
        for drawn in draws:
            chances[float(naive_trace.PICKS[pick](question, drawn))] += 1 / len(draws) / len(log)
    for limit in (0, 0.25, 0.4, 0.5, 1):
        assert law.exceedance(limit)[0] == pytest.approx(sum(c for s, c in chances.items() if s > limit))
        assert law.reaching(limit, 0).mean() == pytest.approx(sum(c for s, c in chances.items() if s >= limit))
    for p in (0.01, 0.2, 0.5, 0.7, 0.99):
        least = min(s for s in chances if sum(c for t, c in chances.items() if t <= s) >= p)
        assert law.quantile(np.array([p]))[0, 0] == least


def test_best_of_k_is_pass_at_k():
    """Chen et al. (2021): 1 − C(n − c, k) / C(n, k), exactly by 'analytic'."""
    records = large_log()
    right = np.add.reduceat(records.score, records.offsets[:-1]).astype(int)
    summary = bk.simulate(model_of(bk.Workload.from_records(records)), method="analytic")["log"]
    expected = [np.mean([1 - comb(16 - c, k) / comb(16, k) for c in right.tolist()]) for k in range(1, 17)]
    assert summary.mean[:, 0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize("pick", ["score", "reward", "first"])
def test_streamed_means_lie_within_their_standard_errors(pick, replacing):
    """Two columns differ from each other (latency is cost's): 4.5 standard errors at 16 k of 2 columns: 1 in 4,600."""
    workload = bk.Workload.from_records(large_log(), replace=replacing)
    model = model_of(workload, pick)
    exact = bk.simulate(model, method="analytic", k_max=16)["log"]
    drawn = bk.price(bk.draw(workload, 100_000, k_max=16, seed=11), model)
    assert np.all(np.abs(drawn.mean - exact.mean) <= 4.5 * exact.std / np.sqrt(100_000) + 1e-15)
    assert drawn.std == pytest.approx(exact.std, rel=0.05)


def test_one_sample_is_told_exactly():
    records = large_log()
    workload = bk.Workload.from_records(records)
    summary = bk.simulate(model_of(workload), method="analytic")["log"]
    cost = 1e-6 * records.input + 1e-5 * records.output
    assert summary.quantile(0.5)[0, 1] == np.sort(cost)[len(cost) // 2 - 1]
    limits = {"cost": 0.0005, "accuracy": 1.0}
    assert summary.keeping(limits, [1])[0] == pytest.approx(np.mean((cost <= 0.0005) & (records.score == 1)))


@pytest.mark.parametrize("replacing", [False, True])
def test_graded_scores_and_lengths_go_together(replacing):
    """A share of 100,000 trials differs by 4.5 standard errors once in 150,000; 4 are asked.

    The sums of a question are no gamma exactly; 0.005 is allowed for that.
    """
    generator, k, trials = np.random.default_rng(4), 4, 100_000
    effort = generator.normal(0, 1, 600)
    score = np.clip(0.6 + 0.15 * effort + generator.normal(0, 0.03, 600), 0, 1)
    records = Records.of(np.repeat(np.arange(20), 30), [100] * 600, (1500 + 400 * effort).clip(1).astype(int), score)
    workload = bk.Workload.from_records(records, replace=replacing)
    summary = bk.simulate(model_of(workload), method="analytic", k_max=k)["log"]
    places = generator.random((trials, 30)).argsort(axis=1)[:, :k]
    places = generator.integers(30, size=(trials, k)) if replacing else places
    rows = generator.integers(20, size=(trials, 1)) * 30 + places
    cost, best = (1e-6 * 100 + 1e-5 * records.output[rows]).sum(axis=1), records.score[rows].max(axis=1)
    for limit in np.quantile(cost, [0.2, 0.6]).tolist():
        share = np.mean((cost <= limit) & (best >= 0.75))
        kept = summary.keeping({"cost": limit, "accuracy": 0.75}, [k])[0]
        assert abs(kept - share) < 4.5 * np.sqrt(share * (1 - share) / trials) + 0.005
        assert share < np.mean(cost <= limit) * np.mean(best >= 0.75) - 0.02  # they go together


def test_all_samples_of_a_question_hold_no_more_chance():
    """At k = n without replacement a trial is its question, and percentiles are those of the questions' totals."""
    records = large_log()
    summary = bk.simulate(model_of(bk.Workload.from_records(records)), method="analytic")["log"]
    totals = np.add.reduceat(1e-6 * records.input + 1e-5 * records.output, records.offsets[:-1])
    assert summary.std[15, 1] == pytest.approx(totals.std())
    assert summary.quantile(0.5)[15, 1] == pytest.approx(np.sort(totals)[14])


def test_a_vote_has_no_closed_form():
    model = model_of(bk.Workload.from_records(large_log()), "majority")
    with pytest.raises(bk.BadInput, match="no closed form for a vote"):
        bk.simulate(model, method="analytic")


def test_the_first_of_a_normal_workload_does_not_move():
    model = replace(bk.load_catalog().models["gpt-5"], pick="first")
    for method in ("stream", "analytic"):
        summary = bk.simulate(model, method=method, trials=50_000)["gpt-5"]
        assert np.ptp(summary.mean[:, 0]) < 1e-12
        assert summary.mean[0, 0] == pytest.approx(model.accuracy.mean, abs=0.001)


def test_questions_of_different_sizes_count_alike():
    records = Records.of(question=[1, 2, 2, 2], input=[1] * 4, output=[1, 3, 3, 3], score=[1, 0, 0, 0])
    summary = bk.simulate(model_of(bk.Workload.from_records(records)), method="analytic")["log"]
    assert summary.mean[0, 0] == 0.5
    assert summary.mean[0, 2] == pytest.approx(1e-4 + 2e-3)


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_skewness_of_a_question_is_that_of_all_draws_counted(k, shared, replacing):
    log = [[(i * i, round(2.3**i), 1.0, None, 0.0) for i in (2, 0, 3, 1, 4)]]
    sums = QuestionSums(bk.Workload.from_records(records_of(log), replace=replacing, shared_prompt=shared))
    draws = naive_trace.every_draw(log[0], k, replacing)
    prompts = 1 if shared else k
    used = np.array(
        [sum(3.0 * each[0] for each in drawn[:prompts]) + sum(each[1] for each in drawn) for drawn in draws]
    )
    rest = used - used.mean()
    assert sums.skews(np.array([3.0, 1.0]), k)[0] == pytest.approx((rest**3).mean() / (rest**2).mean() ** 1.5)


@pytest.mark.parametrize("shared", [False, True])
def test_no_percentile_is_beyond_what_a_question_can_use(shared):
    """One long sample of twelve: a gamma of that mean and spread begins below 0."""
    records = Records.of([1] * 12, [100] * 12, [*range(1, 12), 5000], score=[0] * 12)
    workload = bk.Workload.from_records(records, shared_prompt=shared)
    exact = bk.simulate(model_of(workload), method="analytic")["log"]
    least, most = (1e-6 * 100 * exact.k + 1e-5 * exact.k * length for length in (1, 5000))
    found = exact.quantile([0.0001, 0.9999])[:, :, 1]
    assert np.all((found >= least - 1e-12) & (found <= most + 1e-12))


def test_percentiles_of_sums_are_near_those_of_the_stream():
    """Within a question it is no gamma: from k = 4 on 0.07 standard deviations are allowed, 0.35 at the heavy end."""
    workload = bk.Workload.from_records(large_log())
    model = model_of(workload)
    exact = bk.simulate(model, method="analytic")["log"]
    drawn = bk.simulate(model, trials=200_000)["log"]
    apart = np.abs(exact.quantile([0.025, 0.5, 0.975]) - drawn.quantile([0.025, 0.5, 0.975]))[:, 3:, 1]
    assert np.all(apart[:2] < 0.07 * drawn.std[3:, 1])
    assert np.all(apart[2] < 0.35 * drawn.std[3:, 1])


@pytest.mark.parametrize("billing", ["each", "once"])
@pytest.mark.parametrize("replacing", [False, True])
def test_a_shared_prompt_is_that_of_the_first_sample(billing, replacing):
    """Prompts that differ within a question, so that it shows which one is taken; cost over all draws counted."""
    log = [[(10 + 3 * i * i, 5 + i, 1.0, None, 0.0) for i in range(size)] for size in (4, 5)]
    workload = bk.Workload.from_records(records_of(log), replace=replacing, shared_prompt=True)
    model = replace(model_of(workload), prompt_billing=billing)
    exact = bk.simulate(model, method="analytic", k_max=3)["log"]
    drawn = bk.simulate(model, method="stream", k_max=3, trials=50_000)["log"]
    for k in (1, 2, 3):
        costs, weights = [], []
        for question in log:
            draws = naive_trace.every_draw(question, k, replacing)
            prompts = k if billing == "each" else 1
            costs += [prompts * 1e-6 * each[0][0] + 1e-5 * sum(sample[1] for sample in each) for each in draws]
            weights += [0.5 / len(draws)] * len(draws)
        mean = np.average(costs, weights=weights)
        std = np.sqrt(np.average((np.array(costs) - mean) ** 2, weights=weights))
        assert exact.mean[k - 1, 1] == pytest.approx(mean)
        assert exact.std[k - 1, 1] == pytest.approx(std)
        assert abs(drawn.mean[k - 1, 1] - mean) < 4.5 * std / np.sqrt(50_000)
        assert drawn.std[k - 1, 1] == pytest.approx(std, rel=0.03)
