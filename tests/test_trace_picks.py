"""The pick by reward held against the maximum: where the output says that a user would not get it, and where not."""

import json

import bestofk as bk
import naive_stream
import naive_trace
import numpy as np
import pytest
from bestofk.records.records import Records
from bestofk_tables.decision.report import DecisionReport
from bestofk_tables.paper_style import ChoiceReport
from bestofk_tables.routing.report import RouteReport
from bestofk_tables.rows import choose_rows
from logs import large_log, records_of, small_log

RESOURCES = (bk.Resource.cost(1e-6, 1e-5), bk.Resource.latency(1e-4, 1e-3))
SENTENCE = "the maximum is not what the user would get"


def decide(records, pick="score", method="stream", **settings):
    model = bk.Model("log", "Log", bk.Workload.from_records(records), None, RESOURCES, 1, pick)
    settings = {"trials": 20_000, "stability": "none", "selectors": ["accuracy"], **settings}
    return bk.solve(model, bk.Budget(cost=1), method=method, **settings)


def log_with_rewards(good):
    """A log whose rewards are the scores, or noise."""
    records = large_log()
    reward = records.score if good else np.random.default_rng(3).normal(size=records.samples)
    return Records(records.offsets, records.input, records.output, records.score, records.answer, reward)


@pytest.mark.parametrize("method", ["stream", "analytic"])
@pytest.mark.parametrize("pick", ["score", "reward"])
def test_the_output_says_that_the_maximum_is_not_what_the_user_would_get(method, pick):
    report = DecisionReport(decide(log_with_rewards(good=False), pick, method), {})
    assert SENTENCE in " ".join(report.notes())
    assert any(SENTENCE in " ".join(getattr(block, "notes", ())) for block in report.document())
    (compared,) = json.loads(json.dumps(report.json()))["picks"]
    assert compared["score_less_reward"]["notable"] is True
    gap = compared["accuracy"]["score"] - compared["accuracy"]["reward"]
    assert compared["score_less_reward"]["difference"] == pytest.approx(gap)


def test_a_route_and_a_table_say_so_too():
    models = [
        bk.Model(name, name.title(), bk.Workload.from_records(log_with_rewards(good)), None, RESOURCES)
        for name, good in (("good", True), ("bad", False))
    ]
    budget = bk.Budget(cost=1)
    route = bk.route(models, budget, trials=5000, stability="none", selectors=["accuracy"])
    summaries, accuracy = bk.simulate(models, trials=5000).values(), bk.registered_selector("accuracy")
    rows = choose_rows(summaries, [bk.Scenario("a", "A", budget)], [accuracy], print)
    told = [note for notes in (RouteReport(route, {}, {}).notes(), ChoiceReport(rows, {}).notes()) for note in notes]
    assert [note.split(":")[0] for note in told if SENTENCE in note] == ["Bad", "Bad"]


@pytest.mark.parametrize("method", ["stream", "analytic"])
def test_rewards_that_find_the_best_say_nothing(method):
    decision = decide(log_with_rewards(good=True), "reward", method)
    assert decision.picks[0].shortfall.difference == pytest.approx(0, abs=1e-12)
    assert not any(SENTENCE in note for note in DecisionReport(decision, {}).notes())


def test_several_chosen_k_are_one_sentence_about_the_widest_gap():
    selectors = ["accuracy", bk.registered_selector("fixed").with_options(k=2)]
    decision = decide(log_with_rewards(good=False), selectors=selectors, k_max=8)
    low, high = decision.picks
    assert (low.k, high.k) == (2, 8)
    assert high.shortfall.difference > low.shortfall.difference
    (note,) = (note for note in DecisionReport(decision, {}).notes() if SENTENCE in note)
    assert note.startswith("At k = 8 ")
    assert "and less too at k = 2:" in note


def test_few_questions_are_less_certain_than_many_trials():
    """The spread between 30 questions is told beside that of the trials: the standard error is that of their mean."""
    records = log_with_rewards(good=False)
    (compared,) = decide(records, trials=100_000).picks
    assert compared.shortfall.questions_se > 20 * compared.shortfall.se > 0
    n, k = 16, compared.k
    best = np.maximum.reduceat(records.score, records.offsets[:-1])
    if k == n:
        top = [records.score[a + np.argmax(records.reward[a : a + n])] for a in records.offsets[:-1]]
        assert compared.shortfall.questions_se == pytest.approx((best - top).std(ddof=1) / np.sqrt(30))


@pytest.mark.parametrize("method", ["stream", "analytic"])
def test_where_there_is_nothing_to_pick_nothing_is_said(method):
    """One sample, or rewards that follow scores: what rounding leaves is no gap."""
    records = log_with_rewards(good=False)
    scored = Records(records.offsets, records.input, records.output, records.score, None, 7 * records.score / 3)
    for log, k_max in ((records, 1), (scored, 16)):
        decision = decide(log, "reward", method, k_max=k_max)
        assert not decision.picks[0].shortfall.notable
        assert not any(SENTENCE in note for note in DecisionReport(decision, {}).notes())


def test_a_gap_of_few_questions_is_said_to_be_of_this_log():
    """One question of two has the gap: 0.5 ± 0.5 over the questions."""
    records = Records.of([1, 1, 2, 2], [1] * 4, [1] * 4, score=[1, 0, 1, 1], reward=[0, 1, 0, 1])
    both = bk.registered_selector("fixed").with_options(k=2)
    decision = decide(records, "reward", "analytic", selectors=[both])
    (compared,) = decision.picks
    assert compared.shortfall.notable
    assert not compared.shortfall.beyond_the_log
    (note,) = (note for note in DecisionReport(decision, {}).notes() if SENTENCE in note)
    assert "± 0.5000 over the questions" in note
    assert note.endswith("on this log; how far it would be on other questions is less sure.")


def test_a_single_question_is_as_certain_as_its_trials():
    log = small_log(questions=1, fewest=6)
    (compared,) = decide(records_of(log), trials=500, k_max=3).picks
    key = naive_stream.keys(42, 1)[0]
    rows = naive_trace.follow(log, key, range(500), compared.k, replace=False)
    short = [float(scores["score"] - scores["reward"]) for _, k, *_, scores in rows if k == compared.k]
    assert compared.shortfall.questions_se is None
    assert compared.shortfall.difference == pytest.approx(np.mean(short))
    assert compared.shortfall.se == pytest.approx(np.std(short) / np.sqrt(500))


def test_without_rewards_there_is_nothing_to_hold_against():
    records = large_log()
    plain = Records(records.offsets, records.input, records.output, records.score)
    assert [each.shortfall for each in decide(plain).picks] == [None]


def test_picks_need_not_rise():
    """Rewards that are higher for wrong answers: more samples make it worse, and everything downstream bears it."""
    records = large_log()
    wrong = Records(records.offsets, records.input, records.output, records.score, None, 1 - records.score)
    decision = decide(wrong, "reward", selectors=None, stability="quick", replications=100)
    assert np.all(np.diff(decision.summary.mean[:, 0]) < 0)
    assert not [answer.failure for answer in decision.answers if answer.failure]
    chosen = {answer.selector.name: answer.choice.k for answer in decision.answers}
    assert chosen["accuracy"] == 1
    assert decision.exchange == ()
    assert DecisionReport(decision, {}).document()


def test_rewards_of_aime_rise_and_accuracy_does_not(shared_data):
    """One selected answer for each n: the best reward rises with n while the number of correct answers does not."""
    problems = json.loads(shared_data("itshub_aime_full_experiment_results_20250624_122524.json").read_text())
    budgets = [f"budget_{n}" for n in (4, 8, 16)]
    reward = np.array([[each["results"][n]["vanilla"]["best_score"] for n in budgets] for each in problems])
    correct = np.array([[each["results"][n]["vanilla"]["correct"] for n in budgets] for each in problems], float)
    assert np.all(np.diff(reward.mean(axis=0)) > 0)
    assert correct.sum(axis=0).tolist() == [6, 4, 5]
    runs = Records.of(
        question=np.repeat(np.arange(len(problems)), 3),
        input=np.ones(90),
        output=np.tile([4, 8, 16], len(problems)),
        score=correct.ravel(),
        reward=reward.ravel(),
    )
    last = bk.registered_selector("fixed").with_options(k=3)
    highest = correct[np.arange(len(problems)), reward.argmax(axis=1)]
    short = correct.max(axis=1) - highest
    for method in ("stream", "analytic"):
        decision = decide(runs, "reward", method, selectors=[last])
        (compared,) = decision.picks
        assert compared.accuracy["score"] > compared.accuracy["reward"]
        assert compared.shortfall.questions_se == pytest.approx(short.std(ddof=1) / np.sqrt(len(problems)))
        assert any(SENTENCE in note for note in DecisionReport(decision, {}).notes())
    assert compared.accuracy["reward"] == pytest.approx(highest.mean())
