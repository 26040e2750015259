"""The bootstrap of a published run is what plain NumPy makes of its trials, and scatters as other runs do."""

from functools import partial

import bestofk as bk
import naive
import numpy as np
import pytest
from bestofk.published import bootstrap
from bestofk.published.bootstrap import simulate_and_resample
from examples import model

SUBJECT = model()
GRID = np.array([2, 4, 6])
PERCENTILES = {"accuracy": 10.0, "cost": 99.0}
NONE_WANTED = {}
resampled = partial(simulate_and_resample, SUBJECT, GRID)


def plain(k, trials, seed):
    """The trials at one k, shape (M, 1 + r)."""
    lengths = [(length.mean, length.std) for length in (SUBJECT.workload.input, SUBJECT.workload.output)]
    resources = [(used.input, used.output, used.parallel) for used in SUBJECT.resources]
    accuracy = (SUBJECT.accuracy.mean, SUBJECT.accuracy.std)
    return naive.published_trials(k, trials, seed, lengths, accuracy, resources, SUBJECT.parallelism)


@pytest.mark.parametrize("together", [40, 1000])
@pytest.mark.parametrize("threads", [1, 3])
def test_each_resamples_half_of_the_trials_at_each_k(together, threads, monkeypatch):
    monkeypatch.setattr(bootstrap, "TOGETHER", together)
    summary, each = resampled(30, 7, threads=threads, replications=100, percentiles=PERCENTILES)
    seen = [(one.mean, one.quantile([0.1, 0.99])) for one in each]
    assert len(seen) == 100
    for row, k in enumerate(GRID.tolist()):
        trials = plain(k, 30, 7)
        for start in range(0, 100, together):
            generator = np.random.default_rng([7, k, start])
            for mean, (low, high) in seen[start : start + together]:
                sample = trials[(generator.random(15) * 30).astype(int)]
                np.testing.assert_allclose(mean[row], sample.mean(axis=0), rtol=1e-12)
                assert low[row, 0] == pytest.approx(np.quantile(sample[:, 0], 0.1), rel=1e-12)
                assert high[row, 1] == pytest.approx(np.quantile(sample[:, 1], 0.99), rel=1e-12)
                assert np.isnan([*low[row, 1:], high[row, 0], *high[row, 2:]]).all()
    own = bk.simulate(SUBJECT, method="published", trials=30, seed=7, k_max=6, k_step=2)[SUBJECT.name]
    assert np.array_equal(summary.mean, own.mean)
    assert np.array_equal(summary.std, own.std)
    assert np.array_equal(summary.quantile([0.025, 0.3]), own.quantile([0.025, 0.3]))
    assert summary.provenance == own.provenance


def test_means_differ_from_the_runs_as_another_runs_would():
    """χ² of 400 replications against twice the squared standard error: within 5 standard errors of its mean."""
    summary, each = resampled(500, 1, threads=1, replications=400, percentiles=NONE_WANTED)
    away = (np.array([one.mean for one in each]) - summary.mean) / summary.se
    assert np.abs((away**2).mean(axis=0) / 2 - 1).max() < 5 * np.sqrt(2 / 400)


def test_a_run_of_one_trial_is_itself():
    summary, each = resampled(1, 1, threads=1, replications=2, percentiles=NONE_WANTED)
    assert all(np.array_equal(one.mean, summary.mean) for one in each)


@pytest.mark.parametrize("ask", ["exceedance", "keeping"])
def test_what_takes_the_trials_is_refused(ask):
    _, each = resampled(10, 1, threads=1, replications=1, percentiles=NONE_WANTED)
    with pytest.raises(bk.BadInput, match="means and the percentiles of the budget alone"):
        getattr(next(each), ask)({"cost": 1})


def test_the_published_knee_is_a_lottery_and_the_cube_is_not():
    """As 100 further runs say, which make the same choice in 0.38 and 0.98 of cases or so."""
    catalog = bk.load_catalog()
    question = catalog.models["gpt-5-nano"], catalog.scenarios["essay-feedback"].budget
    decision = bk.solve(*question, selectors=["knee-published", "cube"], method="published")
    knee, cube = (answer.stability.share for answer in decision.answers)
    assert knee < 0.6
    assert cube > 0.9
