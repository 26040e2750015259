"""Normals fitted to lengths and scores: their standard errors hold, and one that describes badly says so."""

import bestofk as bk
import numpy as np
import pytest
from bestofk.measured.fit import Fit
from bestofk.measured.fit_lengths import fit_lengths, fit_scores, is_graded
from bestofk.measured.fit_normal import fit_normal
from bestofk.records.read import read_lengths, read_log


def drawn(count, seed, *, repeats=1, spread=0.0):
    """Output lengths of N(2048, 128), the mean of each question off by `spread`."""
    generator = np.random.default_rng(seed)
    question = np.repeat(np.arange(count), repeats)
    output = generator.normal(2048, 128, count * repeats) + spread * generator.standard_normal(count)[question]
    return bk.Records.of(question, np.full(len(output), 1024), np.rint(output), generator.random(len(output)))


def test_weights_are_those_of_questions():
    records = bk.Records.of("aaab", [1] * 4, [10, 20, 30, 60], [0] * 4)
    normal = fit_normal(records.output.astype(float), records.offsets)
    assert normal.mean == 40
    assert normal.std == pytest.approx(np.sqrt(((30**2 + 20**2 + 10**2) / 3 + 20**2) / 2))


@pytest.mark.parametrize(("repeats", "spread"), [(1, 0), (8, 0), (8, 200)])
def test_standard_errors_are_those_of_repeated_logs(repeats, spread):
    """Their mean over 400 logs is within 15 % of the spread of the estimates, which itself is known to 3.5 %."""
    fits = [fit_lengths(drawn(200, seed, repeats=repeats, spread=spread))[1].normal for seed in range(400)]
    for value, error in (("mean", "mean_se"), ("std", "std_se")):
        actual = np.std([getattr(fit, value) for fit in fits])
        assert np.mean([getattr(fit, error) for fit in fits]) == pytest.approx(actual, rel=0.15)


@pytest.mark.parametrize("count", [50, 500, 5000])
def test_a_normal_describes_a_normal(count):
    assert not any(side.misfit.bad for seed in range(10) for side in fit_lengths(drawn(count, seed)))


@pytest.mark.parametrize("repeats", [1, 40])
@pytest.mark.parametrize("spread", [0, 40, 300])
@pytest.mark.parametrize("count", [5, 20, 200])
def test_a_normal_describes_questions_that_differ_by_a_normal(count, repeats, spread):
    """None of 60 logs is called bad; in simulations fewer than 1 of 1,000 were."""
    logs = (drawn(count, seed, repeats=repeats, spread=spread) for seed in range(60))
    assert not any(fit_lengths(log)[1].misfit.bad for log in logs)


def test_few_questions_with_many_samples_tell_enough():
    """What counts is how many values are independent of each other, not how many questions there are."""
    output = np.rint(np.random.default_rng(5).lognormal(6, 1.5, 8800)) + 1
    question = np.arange(8800) % 10
    alike = fit_lengths(bk.Records.of(question, np.full(8800, 9), output, np.zeros(8800)))[1].misfit
    assert alike.bad
    assert alike.distance < 0.05 + 1 / np.sqrt(10)
    own = np.repeat(output[:10], 880)
    apart = fit_lengths(bk.Records.of(np.repeat(np.arange(10), 880), np.full(8800, 9), own, np.zeros(8800)))[1].misfit
    assert not apart.bad
    assert apart.distance > 0.05
    assert "Too little is measured to tell whether a normal describes output lengths: it is at most" in apart.sentence()


def test_a_normal_does_not_describe_heavy_tails():
    generator = np.random.default_rng(1)
    output = np.rint(generator.lognormal(3, 1.2, 2000)) + 1
    fitted = fit_lengths(bk.Records.of(range(2000), np.full(2000, 7), output, np.zeros(2000)))[1]
    assert fitted.misfit.bad
    assert "Warning: a normal describes output lengths badly" in fitted.misfit.sentence()
    assert fitted.misfit.measured[0] == pytest.approx(output.mean())
    assert fitted.misfit.measured[1:] == tuple(np.quantile(output, [0.01, 0.5, 0.99], method="inverted_cdf"))
    clipped = np.maximum(generator.normal(fitted.normal.mean, fitted.normal.std, 10**6), 1)
    assert fitted.misfit.normal[0] == pytest.approx(clipped.mean(), rel=0.01)
    assert fitted.misfit.normal[1:] == pytest.approx(np.quantile(clipped, [0.01, 0.5, 0.99]), rel=0.02)


@pytest.mark.parametrize("side", ["Input", "Output"])
@pytest.mark.parametrize("name", ["code", "conv"])
def test_real_traces_are_described_badly(shared_data, name, side):
    path = shared_data(f"AzureLLMInferenceTrace_{name}.csv")
    log = read_lengths(path, columns={"input": "ContextTokens", "output": "GeneratedTokens"})
    fitted, (source,) = fit_lengths(log.records), log.sources
    one = fitted[side == "Output"]
    assert one.misfit.bad
    assert source.rows == {"code": 8819, "conv": 19366}[name]
    if (name, side) == ("code", "Output"):
        assert (one.normal.mean, one.normal.std) == pytest.approx((27.9, 59.9), abs=0.05)
        assert one.misfit.measured[2] == 13


def test_scores_of_0_and_1_are_seen():
    scores = [[0, 1, 1], [0, 0.5, 1]]
    zero_one, graded = (bk.Records.of("abc", [1] * 3, [1] * 3, score) for score in scores)
    assert (is_graded(zero_one), is_graded(graded)) == (False, True)
    assert fit_scores(zero_one).normal.mean == pytest.approx(2 / 3)


def test_a_stray_score_between_0_and_1_does_not_make_a_normal(written):
    def log(halves):
        rows = "".join(f"q{n % 50},9,5,{0.5 if n < halves else n % 2}\n" for n in range(400))
        return read_log([written(f"question,input,output,score\n{rows}", "a.csv")])

    for halves, said in ((0, "a.csv: scores are 0 or 1,"), (1, "1 of 400 scores lies"), (19, "19 of 400 scores lie")):
        with pytest.raises(bk.BadInput, match=said):
            Fit().with_log(log(halves), normal=True)
    assert Fit().with_log(log(20), normal=True).accuracy.std > 0


def test_what_rounding_leaves_is_no_spread():
    """Means of a third have no exact sum; 0.1 has no exact mean."""
    records = bk.Records.of(np.repeat(np.arange(7), 3), np.full(21, 16667), [1, 1, 2] * 7, np.full(21, 0.1))
    lengths, scores = fit_lengths(records), fit_scores(records)
    assert (lengths[0].normal.std, lengths[0].normal.mean_se) == (0, 0)
    assert lengths[1].normal.std == pytest.approx(np.sqrt(2) / 3)
    assert (lengths[1].normal.mean_se, lengths[1].normal.std_se) == (0, 0)
    assert (scores.normal.std, scores.normal.mean_se, scores.normal.std_se) == (0, 0, 0)


def test_one_question(written):
    path = written("input,output\n5,10\n5,20\n", "a.csv")
    fitted = fit_lengths(read_lengths(path).records)
    assert fitted[1].normal.mean == 15
    assert fitted[1].normal.mean_se == 5
    assert (fitted[0].normal.std, fitted[0].misfit.bad) == (0, False)
    with pytest.raises(bk.BadInput, match="at least 1 is needed"):
        Fit().with_lengths(written("input,output\n0,1\n", "b.csv"), {})
