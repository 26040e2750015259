"""A streamed log: the integers of its plain twin, on any threads and in any parts, and what is priced from it."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import bestofk as bk
import naive_stream
import naive_trace
import numpy as np
import pytest
from bestofk.records.records import Records
from bestofk.stream.trace_cells import cells_of
from bestofk.stream.trace_price import score_moments
from bestofk.stream.trace_sampler import SCORE_UNIT
from logs import large_log, records_of, small_log

RESOURCES = (bk.Resource.cost(1e-6, 1e-5), bk.Resource.latency(1e-4, 1e-3))
SEED = 7


def model_of(workload, pick="score", parallelism=1):
    return bk.Model("log", "Log", workload, None, RESOURCES, parallelism, pick)


def wide(entry):
    return int(entry[0]) * 2**32 + int(entry[1])


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize("graded", [False, True])
def test_integers_are_those_of_the_twin(replacing, graded):
    log, k_max, trials = small_log(graded=graded), 5, range(40, 240)
    workload = bk.Workload.from_records(records_of(log), replace=replacing)
    tally = bk.draw(workload, trials, k_max=k_max, seed=SEED)
    rows = naive_trace.follow(log, naive_stream.keys(SEED, 1)[0], trials, k_max, replacing)
    lattice = [
        (k, x, y, {pick: int(score * SCORE_UNIT + Fraction(1, 2)) for pick, score in scores.items()})
        for _, k, x, y, scores in rows
    ]
    for k in range(1, k_max + 1):
        at = [row for row in lattice if row[0] == k]
        found = [wide(entry) for entry in tally.counts["moments"][k - 1]]
        assert found == [
            sum(f(x, y) for _, x, y, _ in at) for f in (lambda x, y: x, lambda x, y: y, lambda x, y: x * x)
        ] + [
            sum(y * y for _, _, y, _ in at),
            sum(x * y for _, x, y, _ in at),
        ]
        sums = [wide(entry) for entry in tally.counts["scores"][k - 1]]
        assert sums[:4] == [sum(scores[pick] for *_, scores in at) for pick in workload.picks]
        pairs = [(a, b) for i, a in enumerate(workload.picks) for b in workload.picks[i:]]
        assert sums[4:] == [sum(scores[a] * scores[b] for *_, scores in at) for a, b in pairs]


def test_cells_hold_the_sums_of_the_twin():
    log, trials = small_log(), range(300)
    workload = bk.Workload.from_records(records_of(log))
    tally, cells = bk.draw(workload, trials, k_max=3, seed=SEED), cells_of(workload, 3)
    expected = np.zeros((3, 192, 64), np.int64)
    for _, k, x, y, _ in naive_trace.follow(log, naive_stream.keys(SEED, 1)[0], trials, 3, replace=False):
        column = sum(edge <= y for edge in cells.output[k - 1][1:])
        row = sum(edge <= x for edge in cells.input[k - 1][1:])
        expected[k - 1, column, row] += 1
    np.testing.assert_array_equal(tally.counts["cells"].reshape(3, 192, 64), expected)


def test_threads_and_parts_do_not_matter(tmp_path):
    workload = bk.Workload.from_records(large_log())
    whole = bk.draw(workload, 3000, k_max=8)
    assert bk.draw(workload, 3000, k_max=8, threads=2) == whole
    assert bk.draw(workload, range(1111, 3000), k_max=8) + bk.draw(workload, range(1111), k_max=8) == whole
    bk.draw_to_file(workload, 1000, tmp_path / "log.tally", k_max=8)
    bk.draw_to_file(workload, 3000, tmp_path / "log.tally", k_max=8, threads=2)
    assert bk.load_tally(tmp_path / "log.tally") == whole
    assert bk.draw(workload, 3000, k_max=5) == whole.upto(5)


def test_memory_does_not_grow_with_the_trials():
    workload = bk.Workload.from_records(large_log())
    one, many = (bk.draw(workload, trials, k_max=16).counts for trials in (1, 3000))
    assert {name: array.nbytes for name, array in one.items()} == {name: array.nbytes for name, array in many.items()}
    assert sum(array.nbytes for array in many.values()) < 2 * 16 * 64 * 192 * 8  # twice a normal workload's


def test_another_log_in_the_file_is_refused(tmp_path):
    path = tmp_path / "log.tally"
    bk.draw_to_file(bk.Workload.from_records(large_log()), 10, path, k_max=4)
    with pytest.raises(bk.TallyFileError, match="it is left as it is"):
        bk.draw_to_file(bk.Workload.from_records(large_log(seed=2)), 20, path, k_max=4)


def test_a_file_whose_log_was_changed_is_refused(tmp_path):
    path, workload = tmp_path / "log.tally", bk.Workload.from_records(large_log())
    bk.draw_to_file(workload, 10, path, k_max=4)
    with np.load(path) as held:
        arrays = dict(held)
    arrays["log.score"] = 1 - arrays["log.score"]
    with path.open("wb") as file:
        np.savez(file, **arrays)
    with pytest.raises(bk.TallyFileError, match="damaged header"):
        bk.load_tally(path)


def direct(records, k, trials, seed):
    """Trials drawn by NumPy's own generator: indices of shape (trials, k), without replacement."""
    generator = np.random.default_rng(seed)
    question = generator.integers(records.questions, size=trials)
    size = int(records.repeats[0])
    return question[:, None] * size + np.argsort(generator.random((trials, size)), axis=1)[:, :k]


def test_percentiles_and_chances_are_those_of_direct_trials():
    """Two samples of 200,000: a share differs by more than 4.5 of its standard errors once in 150,000; 20 are asked.

    Within a cell trials are taken to lie evenly; 0.003 is allowed for that.
    """
    records, k, trials = large_log(), 4, 200_000
    workload = bk.Workload.from_records(records)
    summary = bk.price(bk.draw(workload, trials, seed=SEED), model_of(workload))
    rows = direct(records, k, trials, 3)
    cost = (1e-6 * records.input[rows] + 1e-5 * records.output[rows]).sum(axis=1)
    score = records.score[rows].max(axis=1)
    for p in (0.025, 0.1, 0.5, 0.9, 0.975, 0.99):
        below = np.mean(cost <= summary.quantile(p)[k - 1, 1])
        assert abs(below - p) < 4.5 * np.sqrt(2 * p * (1 - p) / trials) + 0.003
    for limit in (0.001, 0.002, 0.003, 0.005):
        for least in (0.5, 1.0):
            share = np.mean((cost <= limit) & (score >= least))
            kept = summary.keeping({"cost": limit, "accuracy": least}, [k])[0]
            assert abs(kept - share) < 4.5 * np.sqrt(2 * share * (1 - share) / trials) + 0.003
    assert np.mean(cost <= 0.002) * np.mean(score) < np.mean((cost <= 0.002) & (score == 1)) - 0.01  # they go together


@pytest.mark.parametrize("pick", ["score", "reward", "first"])
def test_graded_scores_and_lengths_go_together(pick):
    """As above, 12 shares, with 2^17 trials in the place of one of the samples; a bin of the score is 1/600 wide."""
    generator, k, trials = np.random.default_rng(4), 4, 200_000
    question, effort = np.repeat(np.arange(30), 16), generator.normal(0, 1, 480)
    score = np.clip(np.round(0.6 + 0.15 * effort + generator.normal(0, 0.03, 480), 2), 0, 1)
    records = Records.of(
        question,
        input=100 + question,
        output=(1500 + 400 * effort).clip(1).astype(int),
        score=score,
        answer=None,
        reward=score + generator.normal(0, 0.1, 480),
    )
    workload = bk.Workload.from_records(records)
    summary = bk.price(bk.draw(workload, trials, seed=SEED), model_of(workload, pick))
    rows = direct(records, k, trials, 3)
    place = {"score": records.score, "reward": records.reward, "first": None}[pick]
    chosen = np.zeros(trials, int) if place is None else place[rows].argmax(axis=1)
    score = np.take_along_axis(records.score[rows], chosen[:, None], axis=1)[:, 0]
    cost = (1e-6 * records.input[rows] + 1e-5 * records.output[rows]).sum(axis=1)
    for limit, least in product(np.quantile(cost, [0.2, 0.6]).tolist(), [0.6, 0.7]):
        share = np.mean((cost <= limit) & (score >= least))
        kept = summary.keeping({"cost": limit, "accuracy": least}, [k])[0]
        assert abs(kept - share) < 4.5 * np.sqrt(2 * share * (1 - share) / (1 << 17)) + 0.003
        assert share < np.mean(cost <= limit) * np.mean(score >= least) - 0.01  # they go together


def few_lengths():
    """30 questions with 12 samples each, of 100, 200 or 300 tokens; only the longest are right."""
    output = np.tile([100, 200, 300], 120)
    return Records.of(np.repeat(np.arange(30), 12), np.full(360, 10), output, output == 300)


@pytest.mark.parametrize(("k", "tokens"), [(1, 200), (1, 300), (2, 500), (4, 700), (4, 1000)])
def test_few_lengths_and_their_scores_go_together(k, tokens):
    """One share each, from 100,000 trials times 2^17: further off than 5 standard errors once in 1.7 million."""
    workload = bk.Workload.from_records(few_lengths())
    summary = bk.price(bk.draw(workload, 100_000, k_max=4, seed=SEED), model_of(workload))
    draws = np.array(list(combinations(np.arange(12) % 3, k)))
    share = np.mean((100 * (draws + 1).sum(axis=1) <= tokens) & (draws == 2).any(axis=1))
    limits = {"cost": (10 * k + 10 * tokens) * 1e-6, "accuracy": 1}
    room = 5 * np.sqrt(share * (1 - share) * (1 / (1 << 17) + 1 / 100_000))
    assert abs(summary.keeping(limits, [k])[0] - share) <= room


def test_a_tied_vote_is_one_of_the_answers():
    """Two right and two wrong of four: half of the trials get one, half the other; 5 standard errors of 20,000."""
    records = Records.of([1] * 4, [9] * 4, [5] * 4, score=[1, 1, 0, 0], answer=["a", "a", "b", "b"])
    workload = bk.Workload.from_records(records)
    summary = bk.price(bk.draw(workload, 20_000, seed=SEED), model_of(workload, "majority"))
    assert summary.mean[3, 0] == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(20_000))
    assert summary.std[3, 0] == pytest.approx(0.5, abs=0.01)
    assert summary.quantile([0.1, 0.9])[:, 3, 0].tolist() == [0, 1]


def test_a_vote_without_answers_takes_the_first_sample():
    records = Records.of([1] * 4, [9] * 4, [5] * 4, score=[1, 0, 1, 0], answer=["a", "", "", ""])
    workload = bk.Workload.from_records(records)
    tally = bk.draw(workload, 2000, seed=SEED)
    voted, first = (bk.price(tally, model_of(workload, pick)) for pick in ("majority", "first"))
    assert voted.mean[0, 0] == first.mean[0, 0]
    assert voted.mean[3, 0] == 1


@pytest.mark.parametrize("pick", ["reward", "first"])
def test_chances_follow_the_pick(pick):
    """As above, 6 shares."""
    records, k, trials = large_log(), 4, 200_000
    workload = bk.Workload.from_records(records)
    summary = bk.price(bk.draw(workload, trials, seed=SEED), model_of(workload, pick))
    rows = direct(records, k, trials, 3)
    place = records.reward[rows].argmax(axis=1) if pick == "reward" else np.zeros(trials, int)
    score = np.take_along_axis(records.score[rows], place[:, None], axis=1)[:, 0]
    cost = (1e-6 * records.input[rows] + 1e-5 * records.output[rows]).sum(axis=1)
    for limit in (0.001, 0.002, 0.005):
        share = np.mean((cost <= limit) & (score == 1))
        kept = summary.keeping({"cost": limit, "accuracy": 1}, [k])[0]
        assert abs(kept - share) < 4.5 * np.sqrt(2 * share * (1 - share) / trials) + 0.003


def test_a_resource_of_input_tokens_alone():
    """Input lengths of 30 questions are 30 values, each with a cell of its own: chances of one are exact."""
    records = large_log()
    workload = bk.Workload.from_records(records)
    resources = (bk.Resource("prompt", "tokens", 1.0, 0.0), bk.Resource("free", "tokens", 0.0, 0.0))
    tally = bk.draw(workload, 5000, seed=SEED)
    summary = bk.price(tally, bk.Model("log", "Log", workload, None, resources))
    generator_of = naive_stream.keys(SEED, 1)[0]
    question = np.array([naive_trace.below(generator_of, 0, trial, 30) for trial in range(5000)])
    for limit in (100, 170, 173, 303):
        share = np.mean(100 + 7 * question <= limit)
        assert summary.keeping({"prompt": limit, "free": 0}, [1])[0] == pytest.approx(share)
        assert summary.keeping({"prompt": 3 * limit}, [3])[0] == pytest.approx(share)
    assert summary.quantile(0.5)[0, 1] == pytest.approx(np.sort(100 + 7 * question)[2499])
    assert np.all(summary.quantile([0.1, 0.9])[..., 2] == 0)


def test_input_tokens_alone_of_many_questions():
    """As above, 4 shares; a row of cells holds up to 3 % of the trials."""
    generator = np.random.default_rng(4)
    lengths = generator.integers(1, 100_000, 2000)
    records = Records.of(np.zeros(2000), lengths, np.ones(2000), np.zeros(2000))
    workload = bk.Workload.from_records(records, replace=True)
    resources = (bk.Resource("prompt", "tokens", 1.0, 0.0),)
    summary = bk.price(bk.draw(workload, 50_000, k_max=2), bk.Model("log", "Log", workload, None, resources))
    total = lengths[generator.integers(2000, size=(50_000, 2))].sum(axis=1)
    for p in (0.025, 0.3, 0.7, 0.975):
        room = 4.5 * np.sqrt(2 * p * (1 - p) / 50_000) + 0.003
        assert abs(np.mean(total <= summary.quantile(p)[1, 1]) - p) < room
        limit = np.quantile(total, p)
        assert abs(summary.keeping({"prompt": limit}, [2])[0] - p) < room


def test_pick_by_score_is_the_highest_of_all_and_first_does_not_move():
    workload = bk.Workload.from_records(large_log())
    tally = bk.draw(workload, 20_000)
    accuracy = {pick: bk.price(tally, model_of(workload, pick)).mean[:, 0] for pick in workload.picks}
    assert np.all(np.diff(accuracy["score"]) >= 0)
    assert np.ptp(accuracy["first"]) == 0
    assert all(np.all(accuracy["score"] >= accuracy[pick]) for pick in workload.picks)
    assert len({accuracy[pick][0] for pick in workload.picks}) == 1


def test_paired_moments_are_those_of_the_picks():
    workload = bk.Workload.from_records(large_log())
    tally = bk.draw(workload, 5000)
    mean, covariance = score_moments(tally, np.array([3]))
    for way, pick in enumerate(workload.picks):
        summary = bk.price(tally, model_of(workload, pick))
        assert summary.mean[2, 0] == mean[0, way]
        assert summary.std[2, 0] == pytest.approx(np.sqrt(covariance[0, way, way]))


def test_what_a_log_lacks_is_refused():
    records = Records.of(question=[1, 1, 2, 2, 2], input=[1] * 5, output=[2] * 5, score=[0, 1, 1, 0, 0])
    workload = bk.Workload.from_records(records)
    assert workload.picks == ("score", "first")
    with pytest.raises(bk.BadInput, match="needs rewards"):
        model_of(workload, "reward")
    with pytest.raises(bk.BadInput, match="needs answers"):
        model_of(workload, "majority")
    with pytest.raises(bk.UnknownName, match="no pick 'rewards'"):
        model_of(workload, "rewards")
    with pytest.raises(bk.BadInput, match="leave accuracy out"):
        replace(model_of(workload), accuracy=bk.Normal(0.5, 0.1))
    with pytest.raises(bk.BadInput, match="the workload of 'log' is a log"):
        bk.simulate(model_of(workload), method="published")


def test_k_ends_at_the_smallest_number_of_repeats():
    records = Records.of(question=[1, 1, 2, 2, 2], input=[1] * 5, output=[2] * 5, score=[0, 1, 1, 0, 0])
    model = model_of(bk.Workload.from_records(records))
    for method in ("stream", "analytic"):
        summary = bk.simulate(model, method=method, trials=100)["log"]
        assert summary.k.tolist() == [1, 2]
        assert any("k ends at 2" in note for note in summary.provenance.notes)
        with pytest.raises(bk.BadInput, match="smallest number of repeats of a question is 2"):
            bk.simulate(model, method=method, trials=100, k_max=3)
    again = replace(model, workload=bk.Workload.from_records(records, replace=True))
    assert bk.simulate(again, trials=100)["log"].k[-1] == 128


def test_sums_that_outgrow_their_words_are_refused():
    records = Records.of(question=[1, 1], input=[1, 1], output=[2**30, 5], score=[0, 1])
    with pytest.raises(bk.BadInput, match=r"sums outgrow 2\^31"):
        bk.draw(bk.Workload.from_records(records), 10)


def test_sums_of_many_tokens_are_exact():
    records = Records.of(question=[1, 2], input=[2**30, 2**30], output=[2**30 - 1, 3], score=[0, 1])
    summary = bk.price(bk.draw(bk.Workload.from_records(records), 5000), model_of(bk.Workload.from_records(records)))
    assert summary.std[0, 1] == pytest.approx(1e-5 * (2**30 - 4) / 2, rel=0.01)
