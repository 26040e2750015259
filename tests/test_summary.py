"""Summaries: shapes, percentiles, chances above a limit, and that nobody changes them."""

import bestofk as bk
import numpy as np
import pytest
from examples import model


@pytest.fixture(params=["published", "stream", "analytic"], scope="module")
def summary(request):
    options = {} if request.param == "analytic" else {"trials": 200}
    return bk.simulate(model(), method=request.param, k_max=12, k_step=3, **options)["example"]


def test_shapes(summary):
    assert summary.k.tolist() == [3, 6, 9, 12]
    for array in (summary.mean, summary.std, summary.se):
        assert array.shape == (4, 3)
    assert summary.quantile(0.5).shape == (4, 3)
    assert summary.quantile([0.5]).shape == (1, 4, 3)
    assert summary.quantile([0.1, 0.5, 0.9]).shape == (3, 4, 3)
    assert summary.exceedance({"cost": 0.1}).shape == (4, 3)


def test_k_in_whole_rounds_are_marked(summary):
    assert summary.whole_rounds.tolist() == [False, False, False, True]


def test_percentiles_rise(summary):
    values = summary.quantile(np.linspace(0, 1, 21))
    assert (np.diff(values, axis=0) >= 0).all()
    assert (values[0] <= summary.mean).all()
    assert (values[-1] >= summary.mean).all()


def test_percentiles_do_not_depend_on_what_else_is_asked(summary):
    several = summary.quantile([0.9, 0.1, 0.9])
    assert several[0].tolist() == several[2].tolist() == summary.quantile(0.9).tolist()
    assert several[1].tolist() == summary.quantile(0.1).tolist()


def test_chance_above_a_limit_meets_the_percentile(summary):
    """Half of the trials lie above the median: to one trial in 200, and to what a histogram cell blurs."""
    median = summary.quantile(0.5)[1]
    limits = dict(zip(("accuracy", "cost", "latency"), median.tolist(), strict=True))
    np.testing.assert_allclose(summary.exceedance(limits)[1], 0.5, atol=0.02)


def test_objectives_without_a_limit_have_no_chance(summary):
    chances = summary.exceedance({"latency": 10.0})
    assert np.isnan(chances[:, :2]).all()
    assert not np.isnan(chances[:, 2]).any()


def test_standard_error_is_the_spread_over_the_root_of_the_trials(summary):
    trials = summary.provenance.trials
    expected = np.zeros_like(summary.std) if trials is None else summary.std / np.sqrt(trials)
    np.testing.assert_allclose(summary.se, expected, rtol=1e-12)


@pytest.mark.parametrize("p", [-0.1, 1.1, [0.5, np.nan]])
def test_a_probability_lies_in_0_to_1(summary, p):
    with pytest.raises(bk.BadInput, match=r"a probability lies in \[0, 1\]"):
        summary.quantile(p)


def test_limits_name_objectives(summary):
    with pytest.raises(bk.BadInput, match=r"no objective 'energy'.*accuracy, cost, latency"):
        summary.exceedance({"energy": 1})


def test_arrays_are_read_only(summary):
    for array in (summary.k, summary.mean, summary.std, summary.se):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_provenance_says_how_it_was_made(summary):
    provenance = summary.provenance
    drawn = provenance.method != "analytic"
    assert (provenance.trials, provenance.seed) == ((200, 42) if drawn else (None, None))
    assert provenance.k_max == 12
    assert provenance.version == bk.__version__
