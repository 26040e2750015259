"""Latency as served: the makespan of a tally is that of list scheduling, trial by trial, in any order of the work."""

from dataclasses import replace

import bestofk as bk
import naive_makespan as naive
import naive_stream
import numpy as np
import pytest
from bestofk.served import drawn_for
from bestofk.stream import makespan_kernels as kernels
from bestofk.stream.makespan import INTERVALS, Cells, follow, layout_of
from examples import model
from hypothesis import given, settings
from hypothesis import strategies as st

PAPER = ((1024, 64), (2048, 128))
HEAVY = ((1024, 1024), (2048, 2048))
CONSTANT = ((100, 0), (200, 0))
K = 20
LATENCY = 2  # column


def served(lengths=PAPER, *, parallelism=4, shared=False, billing="each", **given):
    """A model whose latency is a makespan."""
    one = model(lengths=lengths, parallelism=parallelism, **given)
    workload = replace(one.workload, shared_prompt=shared)
    resources = tuple(replace(used, cached=used.input / 4) for used in one.resources)
    return replace(one, workload=workload, resources=resources, prompt_billing=billing, latency="makespan")


def drawn_lengths(lengths, trials, seed, k_max=K):
    """Single lengths in tokens, of the very trials that a tally counts; shape (2, k_max, trials)."""
    sums = naive_stream.tokens(lengths, naive_stream.lattice_sums(lengths, seed, range(trials), k_max))
    return np.diff(sums, axis=1, prepend=0.0)


@pytest.mark.parametrize("lengths", [PAPER, HEAVY, CONSTANT], ids=["paper", "std = mean", "constant"])
@pytest.mark.parametrize("parallelism", [2, 3, 7, 64])
@pytest.mark.parametrize(
    ("shared", "billing"), [(False, "each"), (True, "each"), (True, "once"), (True, "cached")], ids=str
)
def test_moments_are_those_of_list_scheduling(lengths, parallelism, shared, billing):
    one = served(lengths, parallelism=parallelism, shared=shared, billing=billing, latency=(0.003, 0.004))
    summary = bk.price(bk.draw(drawn_for(one), 150, k_max=K, seed=11), one)
    rates = (one.resources[1].input, one.resources[1].output)
    lasts = naive.latencies(
        drawn_lengths(lengths, 150, 11), rates, parallelism, shared=shared, read_once=billing != "each"
    )
    np.testing.assert_allclose(summary.mean[:, LATENCY], lasts.mean(axis=1), rtol=3e-7)
    np.testing.assert_allclose(summary.std[:, LATENCY], lasts.std(axis=1), rtol=1e-5, atol=1e-6 * lasts.mean())


def test_draws_and_other_objectives_are_those_without_slots():
    one = served()
    ideal = replace(one, latency="ideal")
    tally, plain = bk.draw(drawn_for(one), 500, k_max=K), bk.draw(one.workload, 500, k_max=K)
    assert all(np.array_equal(tally.counts[name], counts) for name, counts in plain.counts.items())
    summary, of_plain = bk.price(tally, one), bk.price(plain, ideal)
    np.testing.assert_array_equal(summary.mean[:, :LATENCY], of_plain.mean[:, :LATENCY])
    np.testing.assert_array_equal(summary.ideal_latency, of_plain.mean[:, LATENCY])
    np.testing.assert_array_equal(bk.price(tally, ideal).mean, of_plain.mean)
    assert of_plain.ideal_latency is None
    assert summary.whole_rounds.all()
    assert not of_plain.whole_rounds.all()


def test_same_integers_in_any_order_of_the_work():
    drawn = drawn_for(served(HEAVY, parallelism=3))
    whole = bk.draw(drawn, 20_000, k_max=6, seed=5)
    parts = [bk.draw(drawn, span, k_max=6, seed=5, threads=2) for span in (range(9_001, 20_000), range(9_001))]
    assert whole == parts[0] + parts[1]
    assert whole.upto(4) == bk.draw(drawn, 20_000, k_max=4, seed=5)


@pytest.mark.parametrize("slots", [5, 40])
def test_layout_does_not_depend_on_the_largest_k(slots):
    drawn = drawn_for(served(parallelism=slots))
    small, large = layout_of(drawn, 5), layout_of(drawn, 30)
    assert np.array_equal(small.center, large.center[:5])
    assert np.array_equal(small.idle.edges, large.idle.edges[:5])
    assert np.array_equal(small.work.edges, large.work.edges[:5])


def test_trials_at_once_change_nothing():
    drawn = drawn_for(served(parallelism=3))
    at_once = [step.idle.tolist() for step in follow(drawn, np.uint64(9), range(50), 8)]
    one_by_one = [[] for _ in range(8)]
    for step in follow(drawn, np.uint64(9), range(50), 8, at_once=1):
        one_by_one[step.row] += step.idle.tolist()
    assert at_once == one_by_one


def test_one_slot_takes_as_long_as_eq_6():
    one = served(parallelism=1)
    assert drawn_for(one) == one.workload
    for method in ("stream", "analytic"):
        summary = bk.simulate(one, method=method, trials=1000, k_max=8)[one.name]
        ideal = bk.simulate(replace(one, latency="ideal"), method=method, trials=1000, k_max=8)[one.name]
        np.testing.assert_array_equal(summary.mean, ideal.mean)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 12), st.floats(0, 0.01), st.floats(1e-4, 0.01), st.floats(0, 2))
def test_between_even_shares_and_one_sample_more(parallelism, rate_in, rate_out, ratio):
    """List scheduling leaves each slot idle for no longer than the last sample: P m ≤ Σ d + (P − 1) max d (Graham)."""
    one = served(((100, 100 * ratio), (300, 300 * ratio)), parallelism=parallelism, latency=(rate_in, rate_out))
    summary = bk.price(bk.draw(drawn_for(one), 64, k_max=12), one)
    lengths = drawn_lengths(((100, 100 * ratio), (300, 300 * ratio)), 64, 42, 12)
    longest = np.maximum.accumulate(rate_in * lengths[0] + rate_out * lengths[1], axis=0).mean(axis=1)
    found = summary.mean[:, LATENCY]
    slack = 1e-6 * found
    assert (found >= np.maximum(summary.ideal_latency, longest) - slack).all()
    assert (found <= summary.ideal_latency + (1 - 1 / parallelism) * longest + slack).all()
    assert (np.diff(found) >= -slack[1:]).all()


def test_against_an_independent_simulation():
    """Mean and spread within 4.5 standard errors at every k: of 40 comparisons, by chance one run in 3,000 fails."""
    trials, k_max = 20_000, 20
    one = served(HEAVY, parallelism=4)
    summary = bk.simulate(one, trials=trials, k_max=k_max, k_step=1, seed=3)[one.name]
    generator = np.random.default_rng(8)
    lengths = [np.maximum(1, generator.normal(*length, (k_max, trials))) for length in HEAVY]
    lasts = naive.latencies(lengths, (0.0004, 0.004), 4)
    mean, std = lasts.mean(axis=1), lasts.std(axis=1)
    assert (np.abs(summary.mean[:, LATENCY] - mean) < 4.5 * std * np.sqrt(2 / trials)).all()
    fourth = ((lasts - mean[:, None]) ** 4).mean(axis=1) / std**4
    assert (np.abs(summary.std[:, LATENCY] / std - 1) < 4.5 * np.sqrt((fourth - 1) / (2 * trials))).all()


@pytest.mark.parametrize("lengths", [PAPER, HEAVY], ids=["paper", "std = mean"])
@pytest.mark.parametrize(("shared", "billing"), [(False, "each"), (True, "each"), (True, "once")], ids=str)
def test_percentiles_and_joint_chances_of_the_very_trials(lengths, shared, billing):
    trials, k = 4000, np.array([1, 4, 5, 16])
    energy = bk.Resource("energy", "J", 2.0, 1.0)
    one = served(lengths, shared=shared, billing=billing, further=(energy,))
    summary = bk.price(bk.draw(drawn_for(one), trials, k_max=16, seed=4), one, k)
    each = drawn_lengths(lengths, trials, 4, 16)
    lasts = naive.latencies(each, (0.0004, 0.004), 4, shared=shared, read_once=billing == "once")[k - 1]
    inputs, outputs = each[:, :, :].cumsum(axis=1)[:, k - 1]
    inputs = each[0, 0] * (k[:, None] if billing == "each" else 1) if shared else inputs
    cost, joules = 1e-6 * inputs + 4e-6 * outputs, 2 * inputs + outputs
    for p in (0.05, 0.3, 0.5, 0.8, 0.95):
        exact = np.quantile(lasts, p, axis=1)
        assert (np.abs(summary.quantile(p)[:, LATENCY] - exact) < 0.05 * lasts.std(axis=1)).all()
    for row, one_k in enumerate(k.tolist()):
        for p, q in ((0.2, 0.5), (0.5, 0.5), (0.8, 0.4)):
            limits = {
                "cost": float(np.quantile(cost[row], p)),
                "latency": float(np.quantile(lasts[row], q)),
                "energy": float(np.quantile(joules[row], 0.7)),
            }
            above = summary.exceedance(limits)[row, LATENCY]
            assert above == pytest.approx(np.mean(lasts[row] > limits["latency"]), abs=0.01)
            kept = (cost[row] <= limits["cost"]) & (lasts[row] <= limits["latency"])
            for named, exact in (
                (("cost", "latency"), kept),
                (("cost", "latency", "energy"), kept & (joules[row] <= limits["energy"])),
                (("latency",), lasts[row] <= limits["latency"]),
            ):
                found = summary.keeping({name: limits[name] for name in named}, [one_k])
                assert found[0] == pytest.approx(exact.mean(), abs=0.02), (one_k, p, q, named)


def test_limits_that_nobody_breaks_or_keeps():
    one = served()
    summary = bk.price(bk.draw(drawn_for(one), 2000, k_max=8), one)
    far = {"cost": 1e6, "latency": 1e6, "accuracy": 0.0}
    np.testing.assert_array_equal(summary.keeping(far), 1)
    np.testing.assert_array_equal(summary.keeping({**far, "latency": 0.01}), 0)
    np.testing.assert_allclose(
        summary.keeping({**far, "latency": 25.0}), 1 - summary.exceedance({"latency": 25.0})[:, LATENCY], atol=0.002
    )


@pytest.mark.parametrize("slots", [1, 4])
def test_one_sample_is_as_long_as_it_is(slots):
    """k = 1 on any slots: the largest hundredth and thousandth of skewed lengths, within what 10,000 trials know."""
    generator = np.random.default_rng(2)
    output = np.exp(generator.normal(5, 1.3, 5000)).astype(int) + 1
    log = bk.Workload.from_records(bk.Records.of(np.zeros(5000), np.ones(5000), output), replace=True)
    one = replace(served(parallelism=slots, latency=(0.0, 1.0)), workload=log)
    summary = bk.simulate(one, trials=10_000, k_max=1, k_step=1, seed=6)[one.name]
    for p in (0.5, 0.9, 0.99, 0.999):
        room = 5 * np.sqrt(p * (1 - p) / 10_000)
        low, high = np.quantile(output, [p - room, min(p + room, 1)])
        assert low * 0.97 <= summary.quantile(p)[0, LATENCY] <= high * 1.03


@pytest.mark.parametrize(("shared", "billing"), [(False, "each"), (True, "each"), (True, "once")], ids=str)
def test_cost_score_and_makespan_of_a_log_go_together(shared, billing):
    """Against 100,000 trials of NumPy's: 6 shares, of which each is off by 5 standard errors once in 1.7 million."""
    generator, k, trials = np.random.default_rng(3), 8, 100_000
    question = np.repeat(np.arange(100), 12)
    output = np.exp(generator.normal(5, 1.2, 1200)).astype(int) + 1
    log = bk.Records.of(question, generator.integers(50, 2000, 100)[question], output, output % 3 == 0)
    workload = bk.Workload.from_records(log, shared_prompt=shared)
    one = replace(served(latency=(0.01, 0.01), parallelism=4), workload=workload, accuracy=None, prompt_billing=billing)
    summary = bk.simulate(one, trials=trials, k_max=k, k_step=k, seed=6)[one.name]
    rows = (
        generator.integers(100, size=trials)[:, None] * 12 + np.argsort(generator.random((trials, 12)), axis=1)[:, :k]
    )
    lengths = log.input[rows].T, log.output[rows].T
    lasts = naive.latencies(lengths, (0.01, 0.01), 4, shared=shared, read_once=billing == "once")[-1]
    prompts = lengths[0][0] * (1 if billing == "once" else k) if shared else lengths[0].sum(axis=0)
    cost, right = 1e-6 * prompts + 4e-6 * lengths[1].sum(axis=0), log.score[rows].max(axis=1) == 1
    for p, q in ((0.4, 0.4), (0.8, 0.6)):
        limits = {"cost": float(np.quantile(cost, p)), "latency": float(np.quantile(lasts, q))}
        kept = (cost <= limits["cost"]) & (lasts <= limits["latency"])
        for named, share in ((limits, kept.mean()), ({**limits, "accuracy": 1.0}, (kept & right).mean())):
            room = 5 * np.sqrt(share * (1 - share) * (1 / (1 << 17) + 2 / trials))
            assert abs(summary.keeping(named, [k])[0] - share) < room + 0.002


def test_a_log_on_slots():
    log = bk.Records.of(
        question=np.repeat(np.arange(6), 5),
        input=np.arange(30) + 4,
        output=(np.arange(30) * 37) % 90 + 1,
        score=[1] * 30,
    )
    one = replace(served(parallelism=2, latency=(0.01, 0.02)), workload=bk.Workload.from_records(log), accuracy=None)
    summary = bk.price(bk.draw(drawn_for(one), 300, k_max=5, seed=6), one)
    from bestofk.stream.draw import draw_keys
    from bestofk.stream.trace_cells import drawn

    rows = np.concatenate([strip.rows for strip in drawn(one.workload, draw_keys(6, 1)[0], 0, 300, 5)], axis=1)
    lasts = naive.latencies((one.workload.records.input[rows], one.workload.records.output[rows]), (0.01, 0.02), 2)
    np.testing.assert_allclose(summary.mean[:, LATENCY], lasts.mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(summary.std[:, LATENCY], lasts.std(axis=1), rtol=1e-5)
    found = summary.keeping({"latency": float(np.median(lasts[4])), "accuracy": 0.5}, [5])
    assert found[0] == pytest.approx(np.mean(lasts[4] <= np.median(lasts[4])), abs=0.03)


def test_file_and_resumed_run(tmp_path):
    drawn = drawn_for(served(shared=True, billing="once"))
    bk.draw_to_file(drawn, 300, tmp_path / "run.tally", k_max=4)
    tally = bk.draw_to_file(drawn, 500, tmp_path / "run.tally", k_max=4)
    assert tally == bk.draw(drawn, 500, k_max=4) == bk.load_tally(tmp_path / "run.tally")
    assert tally.workload == drawn


@pytest.mark.parametrize(
    ("needed", "held"),
    [
        (served(), served(parallelism=8)),
        (served(), served(latency=(0.001, 0.004))),
        (served(), replace(served(), latency="ideal")),
        (served(shared=True, billing="once"), served(shared=True)),
    ],
)
def test_a_tally_of_other_slots_is_refused(needed, held):
    tally = bk.draw(drawn_for(held), 10, k_max=8)
    with pytest.raises(
        bk.TallyMismatch, match=r"^the tally was drawn with .*, and 'example' needs 4 slots .*; draw again$"
    ):
        bk.price(tally, needed)


def test_models_of_other_ratios_draw_apart():
    models = [replace(served(), name="a"), replace(served(latency=(0.004, 0.004), parallelism=2), name="b")]
    summaries = bk.simulate(models, trials=200, k_max=8)
    for one in models:
        alone = bk.simulate(one, trials=200, k_max=8)[one.name]
        np.testing.assert_array_equal(summaries[one.name].mean, alone.mean)


@pytest.mark.parametrize("method", ["analytic", "published"])
def test_methods_that_know_no_slots_refuse(method):
    with pytest.raises(bk.BadInput, match=rf"^method = '{method}': .*makespan.*'example'|'example'.*makespan"):
        bk.simulate(served(), method=method)


def test_a_makespan_needs_one_resource_that_slots_use():
    one = served()
    with pytest.raises(bk.BadInput, match="latency = 'makespan'"):
        replace(one, resources=one.resources[:1])
    with pytest.raises(bk.UnknownName, match="did you mean 'makespan'"):
        replace(one, latency="makespn")


def test_stability_in_parts_is_that_of_the_whole_run():
    """With percentiles of latency limited too: the parts have histograms of slots then."""
    one = served()
    for budget in (bk.Budget(cost=0.15), bk.Budget(latency="20@p90")):
        decision = bk.solve(one, budget, trials=400, k_max=16, selectors=["cheapest", "accuracy"])
        assert decision.replication.kind == "parts"
        whole = bk.simulate(one, trials=400, k_max=16)[one.name]
        np.testing.assert_array_equal(decision.summary.mean, whole.mean)
        np.testing.assert_array_equal(decision.summary.quantile(0.9), whole.quantile(0.9))


@given(
    st.lists(st.tuples(st.integers(-(2**39), 2**39), st.integers(-(2**39), 2**39)), min_size=1, max_size=50),
    st.integers(0, 2**38),
    st.integers(0, 2**62),
)
def test_wide_products_are_exact(pairs, center, before):
    first, second = np.array(pairs, np.int64).T.copy()
    wide = np.array([before >> 32, before & 0xFFFFFFFF], np.int64)
    kernels.add_wide(first, second, center, 0, wide)
    assert (int(wide[0]) << 32) + int(wide[1]) == before + sum((a - center) * b for a, b in pairs)
    assert 0 <= wide[1] < 2**32


@given(st.lists(st.integers(0, 2**36), min_size=3, max_size=40, unique=True), st.lists(st.integers(0, 2**36)))
def test_cells_are_found(edges, values):
    edges = np.sort(np.array(edges, np.int64))
    values = np.array([*values, *edges, *(edges - 1)], np.int64)
    found = np.empty_like(values)
    cells = Cells.between(edges[None], edges[None, -2])
    assert cells.start.shape == (1, INTERVALS)
    kernels.find_cells(values, cells[0], found)
    expected = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    assert np.array_equal(found, expected)
