"""The risk of one request: by every method what counting requests gives, for limits one by one and together."""

from functools import cache

import bestofk as bk
import naive
import naive_decision
import numpy as np
import pytest
from bestofk.decision.risk import risks
from bestofk.stream import projection
from hypothesis import given, settings
from hypothesis import strategies as st

ACCURACY, P = (0.9, 0.05), 2
TRIALS, REQUESTS = 200_000, 40_000

LENGTHS = {
    "as in the paper": ((1024, 64), (2048, 128)),
    "half of the lengths clipped": ((1, 50), (1, 80)),
    "a third of the lengths clipped": ((100, 300), (50, 200)),
    "input fixed": ((30, 0), (50, 20)),
    "output fixed": ((30, 12), (50, 0)),
    "input almost fixed": ((5, 1e-6), (20, 300)),
}
RATES = {
    "cost and latency": ((1, 3, False), (2, 1, True)),
    "one token side each, and energy": ((1, 0, False), (0, 1, True), (3, 0.2, False)),
    "nothing costs anything": ((0, 0, False), (1, 1, True)),
}
NAMES = ("accuracy", "cost", "latency", "energy")


@cache
def model(lengths, rates):
    resources = (bk.Resource(name, "u", *rate) for name, rate in zip(NAMES[1:], RATES[rates], strict=False))
    sides = (bk.Normal(*side) for side in LENGTHS[lengths])
    return bk.Model("m", "m", bk.Workload(*sides), bk.Normal(*ACCURACY), tuple(resources), P)


@cache
def summary(method, lengths, rates):
    settings = {"trials": TRIALS} if method == "stream" else {}
    return bk.simulate(model(lengths, rates), method=method, k_max=7, k_step=1, **settings)["m"]


@cache
def requests(lengths, rates, k):
    generator = np.random.default_rng([k, *map(ord, lengths + rates)])
    return naive_decision.requests(generator, REQUESTS, k, LENGTHS[lengths], ACCURACY, RATES[rates], P)


@pytest.mark.parametrize("k", [1, 2, 7])
@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("lengths", LENGTHS)
def test_analytic_and_stream_are_what_counting_requests_gives(lengths, rates, k):
    """Within 5 standard errors: of the count alone for analytic, and for stream of its own trials too and 0.0015 for
    its histogram. 54 cases of 6 comparisons: a false alarm in 5,000 seeds."""
    counted = requests(lengths, rates, k)
    for share in (0.1, 0.5, 0.9):
        levels = [np.quantile(counted[:, 0], 1 - share), *np.quantile(counted[:, 1:], share, axis=0)]
        limits = [round(level, 3 - (level >= 1)) for level in np.nextafter(levels, np.inf).tolist()]
        truth = naive_decision.share_that_keeps(counted, limits)
        named = dict(zip(NAMES, limits, strict=False))
        analytic, stream = (summary(each, lengths, rates).keeping(named, [k])[0] for each in ("analytic", "stream"))
        error = np.sqrt(max(analytic * (1 - analytic), 1 / REQUESTS) / REQUESTS)
        assert abs(analytic - truth) < 5 * error + 1e-5
        assert abs(stream - truth) < 5 * error * np.hypot(1, np.sqrt(REQUESTS / TRIALS)) + 0.0015


@pytest.mark.parametrize("k", [1, 4, 6])
@pytest.mark.parametrize("lengths", ["as in the paper", "half of the lengths clipped"])
def test_published_counts_its_own_trials(lengths, k):
    rates = "one token side each, and energy"
    values = naive.published_trials(k, 300, 42, LENGTHS[lengths], ACCURACY, RATES[rates], P)
    for limits in (
        np.median(values, axis=0).tolist(),
        [None, None, *values[0, 2:].tolist()],
        [values[0, 0], 1e9, 0, 1],
    ):
        named = {name: limit for name, limit in zip(NAMES, limits, strict=True) if limit is not None}
        expected = naive_decision.share_that_keeps(values, limits)
        assert summary("published", lengths, rates).keeping(named, [k])[0] == pytest.approx(expected, abs=1e-15)


whole_numbers = st.integers(-12, 60)
limits = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-40, 300)).filter(
    lambda limit: limit[0] + limit[1]
)


@given(
    seed=st.integers(0, 2**32),
    origin=st.tuples(whole_numbers, whole_numbers),
    width=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    asked=st.lists(limits, min_size=1, max_size=4),
)
def test_boxes_are_cut_exactly_by_several_limits(seed, origin, width, asked):
    generator = np.random.default_rng(seed)
    cells = generator.integers(0, 5, (5, 7)) * generator.integers(0, 2, (5, 7))
    asked = [(a, b, c + 0.25) for a, b, c in asked]  # between the whole numbers where the trials of a point lie
    sloped = [(c / b, a / b) for a, b, c in asked if b] or [(1e18, 0.0)]
    heights, slopes = np.array(sloped).T
    ends = np.array([min((c / a for a, b, c in asked if not b), default=np.inf)])
    layout = (np.array([origin], np.int32), np.array([width], np.int32), np.array([1]))
    found = np.empty(1)
    bounds = (heights[None].copy(), slopes[None].copy(), ends)
    projection.count_trials_within(cells.T[None].copy(), *layout, *bounds, found)
    assert found[0] == pytest.approx(naive_decision.histogram_within(cells, origin, width, asked), abs=1e-6)


@pytest.mark.parametrize("method", ["analytic", "stream", "published"])
@settings(max_examples=25)
@given(levels=st.tuples(*[st.floats(0.01, 0.99)] * 4), lengths=st.sampled_from(sorted(LENGTHS)))
def test_together_is_no_more_than_each_alone_and_no_less_than_they_leave(method, levels, lengths):
    found = summary(method, lengths, "one token side each, and energy")
    at = found.quantile(list(levels))[range(4), 3, range(4)]
    named = dict(zip(NAMES, at.tolist(), strict=True))
    together = found.keeping(named)[3]
    alone = [found.keeping({name: limit})[3] for name, limit in named.items()]
    assert max(0, 1 - sum(1 - each for each in alone)) - 1e-9 <= together <= min(alone) + 1e-9
    pairs = [found.keeping({"cost": named["cost"], name: named[name]})[3] for name in ("latency", "energy")]
    assert together <= min(pairs) + 1e-9


@pytest.mark.parametrize("method", ["analytic", "stream", "published"])
@pytest.mark.parametrize("rates", RATES)
def test_one_limit_alone_is_what_exceedance_leaves(method, rates):
    """To 1e-9, for resources; analytic percentiles come from a finer lattice, to 2e-5."""
    found = summary(method, "a third of the lengths clipped", rates)
    for column, objective in enumerate(found.objectives[1:], start=1):
        for limit in [*found.mean[:, column].tolist(), 0.0]:
            left = 1 - found.exceedance({objective.name: limit})[:, column]
            np.testing.assert_allclose(found.keeping({objective.name: limit}), left, atol=2e-5, rtol=0)


@pytest.mark.parametrize("method", ["analytic", "stream", "published"])
def test_a_limit_at_an_atom_is_kept(method):
    """Fixed lengths: every request costs the same. Clipped accuracy: A = 1 keeps A ≥ 1."""
    sides = bk.Workload(bk.Normal(30, 0), bk.Normal(7, 0))
    resources = (bk.Resource.cost(0.1, 0.7), bk.Resource.latency(1 / 3, 0.01))
    fixed = bk.Model("m", "m", sides, bk.Normal(1, 0.1), resources, 3)
    found = bk.simulate(fixed, method=method, trials=1000, k_max=6, k_step=1)["m"]
    for row, k in enumerate(found.k.tolist()):
        cost, latency = found.mean[row, 1:].tolist()
        assert found.keeping({"cost": cost, "latency": latency}, [k])[0] == 1
        assert found.keeping({"cost": cost * (1 - 1e-6), "latency": latency}, [k])[0] == 0
        assert found.keeping({"cost": cost, "latency": latency * (1 - 1e-6)}, [k])[0] == 0
        assert found.keeping({"accuracy": 1.0}, [k])[0] == pytest.approx(1 - 0.5**k, abs=5 * 0.5 / np.sqrt(1000))


@pytest.mark.parametrize("method", ["analytic", "stream", "published"])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_limit_where_every_length_is_clipped_keeps_those_alone(method, k):
    """Half of all lengths are one token: 1/4^k of the requests are the shortest. 5 standard errors, 9 cases."""
    cheap = bk.Model("m", "m", bk.Workload(bk.Normal(1, 9), bk.Normal(1, 5)), bk.Normal(0.5, 0.1), (), 1)
    cheap = bk.Model("m", "m", cheap.workload, cheap.accuracy, (bk.Resource.cost(2e-6, 1e-5),), 1)
    trials = 5000
    found = bk.simulate(cheap, method=method, trials=trials, k_max=3)["m"]
    share = found.keeping({"cost": k * (2e-6 + 1e-5)}, [k])[0]
    assert abs(share - 0.25**k) < 5 * np.sqrt(0.25**k / trials) * (method != "analytic") + 1e-6
    assert found.keeping({"cost": k * 1.2e-5 * (1 - 1e-6)}, [k])[0] == 0


def test_risk_gives_each_limit_and_all_together():
    found = summary("analytic", "as in the paper", "cost and latency")
    budget = bk.Budget(cost="14400@p95", accuracy=0.9)
    risk = risks(found, budget, [2, 2, 1])
    assert list(risk) == [1, 2]
    assert list(risk[2].breaks) == ["cost", "accuracy"]
    cost, accuracy = (1 - found.keeping({name: limit}, [2])[0] for name, limit in budget.limits.items())
    assert risk[2].breaks == {"cost": cost, "accuracy": accuracy}
    assert risk[2].keeps_all == pytest.approx((1 - cost) * (1 - accuracy), abs=1e-12)
    assert 0.01 < risk[2].keeps_all < 0.99


def test_without_limits_nothing_can_be_broken():
    (risk,) = risks(summary("stream", "as in the paper", "cost and latency"), bk.Budget(), [3]).values()
    assert risk.breaks == {}
    assert risk.keeps_all == 1


def test_limits_that_depend_on_each_other_are_not_multiplied():
    """Cost and latency both follow the output: what keeps the one keeps the other."""
    found = summary("stream", "output fixed", "cost and latency")
    cost, latency = np.median(requests("output fixed", "cost and latency", 4), axis=0)[1:].tolist()
    together = found.keeping({"cost": cost, "latency": latency}, [4])[0]
    assert together == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("limits", "k", "message"),
    [({"water": 1.0}, None, "no objective 'water'"), ({"cost": 1.0}, [8], "k = 8: not on the grid of 'm', 1 to 7")],
)
def test_what_is_not_there_is_named(limits, k, message):
    with pytest.raises(bk.BadInput, match=message):
        summary("analytic", "as in the paper", "cost and latency").keeping(limits, k)
