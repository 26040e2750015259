"""The published method equals the procedure written in plain NumPy, whatever the inputs, and streams."""

import tracemalloc

import bestofk as bk
import naive
import numpy as np
import pytest
from bestofk.published.kernels import pairwise_sum
from examples import model
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

P95 = (2.5, 97.5)


def numbers_of(subject):
    """A model as plain numbers: lengths and accuracy, resources and parallelism."""
    lengths = [(length.mean, length.std) for length in (subject.workload.input, subject.workload.output)]
    resources = [(used.input, used.output, used.parallel) for used in subject.resources]
    return (lengths, (subject.accuracy.mean, subject.accuracy.std)), (resources, subject.parallelism)


def plain(subject, k, trials, seed):
    """The trials of one model at one k."""
    drawn, priced = numbers_of(subject)
    return naive.published_trials(k, trials, seed, *drawn, *priced)


def assert_equal_to_plain(summary, trials, seed):
    """Assert moments and percentiles at every k, and the note on lengths that were cut."""
    cut = 0
    for row, k in enumerate(summary.k.tolist()):
        values = plain(summary.model, k, trials, seed)
        mean, std = naive.moments(values)
        np.testing.assert_allclose(summary.mean[row], mean, rtol=1e-13)
        np.testing.assert_allclose(summary.std[row], std, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(summary.se[row], std / np.sqrt(trials), rtol=1e-9, atol=1e-13)
        low, high = np.percentile(values, P95, axis=0)
        np.testing.assert_allclose(summary.quantile([0.025, 0.975])[:, row], [low, high], rtol=1e-12)
        np.testing.assert_allclose(summary.quantile(0.3)[row], np.percentile(values, 30, axis=0), rtol=1e-12)
        cut += naive.published_cut(k, trials, seed, *numbers_of(summary.model)[0])
    notes = summary.provenance.notes
    assert (f"this cut {cut:,} of" in notes[0]) if cut else not notes


spreads = st.tuples(st.floats(1, 3000), st.floats(0, 2)).map(lambda pair: (pair[0], pair[0] * pair[1]))


@settings(max_examples=40)
@given(
    lengths=st.tuples(spreads, spreads),
    accuracy=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    cost=st.tuples(st.floats(0, 1e-3), st.floats(0, 1e-3)),
    latency=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    parallelism=st.integers(1, 6),
    k_max=st.integers(6, 40),
    k_step=st.none() | st.integers(1, 6),
    trials=st.integers(1, 25),
    seed=st.integers(0, 2**40),
)
def test_equals_the_plain_procedure(k_max, k_step, trials, seed, **numbers):
    summary = bk.simulate(model(**numbers), method="published", trials=trials, seed=seed, k_max=k_max, k_step=k_step)
    assert_equal_to_plain(summary["example"], trials, seed)


@pytest.mark.parametrize("seed", [0, 1, 43, 123456])
@pytest.mark.parametrize("name", ["gpt-5", "gpt-5-mini", "qwen3-30b-a3b"])
def test_equals_the_plain_procedure_for_the_papers_models(name, seed):
    summary = bk.simulate(bk.load_catalog().models[name], method="published", trials=50, seed=seed, k_max=32, k_step=3)
    assert_equal_to_plain(summary[name], 50, seed)


def test_lengths_below_one_token_are_one():
    short = model(lengths=((1, 3), (1, 0)), cost=(1, 0))
    values = plain(short, 4, 30, 42)
    assert values[:, 1].min() == 4
    assert_equal_to_plain(bk.simulate(short, method="published", trials=30, k_max=8)["example"], 30, 42)


@pytest.mark.parametrize(
    ("lengths", "binds"),
    [
        (((100, 1), (1700, 400)), "the output's cap, 16 times the input drawn"),
        (((1, 30), (10, 1)), "the input's cap, 16 times its mean"),
    ],
)
def test_caps_that_bind_are_counted_in_a_note(lengths, binds):
    capped = bk.simulate(model(lengths=lengths), method="published", trials=20, k_max=8)["example"]
    assert capped.provenance.notes, binds
    assert_equal_to_plain(capped, 20, 42)


def test_without_spread_every_trial_is_the_same():
    still = model(lengths=((1000, 0), (2000, 0)), accuracy=(0.9, 0))
    summary = bk.simulate(still, method="published", trials=7, k_max=8)["example"]
    np.testing.assert_allclose(summary.mean, [[0.9, 0.009 * k, 8.4 * k / 4] for k in (4, 8)], rtol=1e-12)
    np.testing.assert_allclose(summary.std, 0, atol=1e-14)


def test_threads_leave_every_bit_as_it_is():
    papers = bk.load_catalog().models
    one, two = (bk.simulate(papers, method="published", trials=40, threads=threads) for threads in (1, 2))
    for name in papers:
        for part in ("mean", "std", "se"):
            assert getattr(one[name], part).tobytes() == getattr(two[name], part).tobytes()
        assert one[name].quantile([0.1, 0.9]).tobytes() == two[name].quantile([0.1, 0.9]).tobytes()


def test_models_that_share_a_pass_get_what_they_get_alone():
    shared = [
        model("quick", parallelism=3, accuracy=(0.5, 0.2)),
        model("slow", parallelism=4, latency=(0.1, 0.2)),
        model("other", lengths=((10, 1), (20, 2))),
    ]
    together = bk.simulate(shared, method="published", trials=20, k_max=12)
    for each in shared:
        alone = bk.simulate(each, method="published", trials=20, k_max=12)[each.name]
        assert together[each.name].k.tolist() == alone.k.tolist()
        assert together[each.name].mean.tobytes() == alone.mean.tobytes()
        assert together[each.name].std.tobytes() == alone.std.tobytes()
        assert together[each.name].quantile(0.7).tobytes() == alone.quantile(0.7).tobytes()
        shares = [summary.exceedance({"cost": 0.1}).tobytes() for summary in (together[each.name], alone)]
        assert shares[0] == shares[1]


def test_further_resources_are_priced_by_their_own_rates():
    green = model(further=(bk.Resource("energy", "J", 0.5, 2.0), bk.Resource("lease", "s", 0.1, 0.2, parallel=True)))
    assert_equal_to_plain(bk.simulate(green, method="published", trials=20, k_max=8)["example"], 20, 42)


def test_share_above_a_limit_is_counted():
    summary = bk.simulate(model(), method="published", trials=200, k_max=8)["example"]
    values = plain(model(), 8, 200, 42)
    limit = float(np.median(values[:, 1]))
    above = summary.exceedance({"cost": limit})
    assert above[1, 1] == np.mean(values[:, 1] > limit)
    assert np.isnan(above[:, [0, 2]]).all()


def test_percentiles_asked_for_later_are_of_the_same_trials():
    summary = bk.simulate(model(), method="published", trials=30, k_max=8)["example"]
    values = plain(model(), 4, 30, 42)
    np.testing.assert_allclose(summary.quantile([0, 0.5, 1])[:, 0], np.percentile(values, [0, 50, 100], axis=0))


def test_one_trial_has_no_spread():
    summary = bk.simulate(model(), method="published", trials=1, k_max=8)["example"]
    assert not summary.std.any()
    assert summary.quantile(0.025).tolist() == summary.mean.tolist()


# --- the sum ----------------------------------------------------------------------------------------------------------


def test_sum_is_numpys_for_every_size():
    generator = np.random.default_rng(7)
    for size in range(1001):
        for terms in generator.normal(size=(5, size)) * 10.0 ** generator.integers(-8, 8, (5, size)):
            assert pairwise_sum(terms) == terms.sum(), size


@given(arrays(np.float64, st.integers(0, 4100), elements=st.floats(-1e200, 1e200)))
def test_sum_is_numpys_to_the_bit(terms):
    assert np.float64(pairwise_sum(terms)).tobytes() == terms.sum().tobytes()


# --- memory -----------------------------------------------------------------------------------------------------------


def peak(trials, k_max):
    """Largest number of bytes that the interpreter's arrays take at once in a run of nine models."""
    papers = bk.load_catalog().models
    tracemalloc.start()
    try:
        bk.simulate(papers, method="published", trials=trials, k_max=k_max)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_holds_the_values_of_one_k_alone():
    peak(100, 4)  # compiled, and imported what is imported on use
    one_k, eight_k = peak(20_000, 4), peak(20_000, 32)
    values = 9 * 3 * 20_000 * 8
    assert one_k < 3.5 * values
    assert eight_k < one_k + values / 10
