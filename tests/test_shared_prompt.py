"""A prompt that k samples share: what it is charged, by every method, trial by trial and in law."""

from dataclasses import replace

import bestofk as bk
import naive_stream
import numpy as np
import pytest
from examples import model
from hypothesis import given, settings
from hypothesis import strategies as st

PAPER = ((1024, 64), (2048, 128))
HEAVY = ((1024, 1024), (2048, 2048))
BILLINGS = ["each", "once", "cached"]
COST, LATENCY, ENERGY = 1, 2, 3
K = np.arange(1, 13)


def sharing(billing, lengths=PAPER, *, parallelism=4, pick="score"):
    """A model with cost, latency and energy, whose samples share a prompt."""
    resources = (
        bk.Resource("cost", "USD", 3e-6, 4e-6, cached=1e-6),
        bk.Resource.latency(0.002, 0.004),
        bk.Resource("energy", "J", 2.0, 1.0, cached=0.5),
    )
    one = model(lengths=lengths, parallelism=parallelism)
    workload = replace(one.workload, shared_prompt=True)
    return replace(one, workload=workload, resources=resources, prompt_billing=billing, pick=pick)


def used(billing, prompt, outputs, k, parallelism=4):
    """Cost, latency and energy of k samples, from the definition; prompt and the sum of outputs in tokens."""
    charged = {"each": (k, k), "once": (1, 1), "cached": (1 + (k - 1) / 3, 1 + (k - 1) / 4)}[billing]
    reading = k * 0.002 / parallelism if billing == "each" else 0.002
    return np.stack(
        [
            3e-6 * charged[0] * prompt + 4e-6 * outputs,
            reading * prompt + 0.004 / parallelism * outputs,
            2.0 * charged[1] * prompt + outputs,
        ],
        axis=-1,
    )


def trial_by_trial(billing, lengths, seed, trials):
    """What each trial of a tally uses, shape (K, trials, 3)."""
    sums = naive_stream.tokens(lengths, naive_stream.lattice_sums(lengths, seed, range(trials), len(K)))
    return np.stack([used(billing, sums[0, 0], sums[1, k - 1], k) for k in K.tolist()])


@pytest.mark.parametrize("billing", BILLINGS)
@pytest.mark.parametrize("lengths", [PAPER, HEAVY, ((100, 0), (50, 10))], ids=["paper", "std = mean", "one prompt"])
def test_stream_charges_every_trial_by_the_definition(billing, lengths):
    one, trials = sharing(billing, lengths), 3000
    summary = bk.price(bk.draw(one.workload, trials, k_max=len(K), seed=5), one)
    exact = trial_by_trial(billing, lengths, 5, trials)
    np.testing.assert_allclose(summary.mean[:, COST:], exact.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(summary.std[:, COST:], exact.std(axis=1), rtol=1e-9)
    for p in (0.05, 0.5, 0.9):
        error = np.abs(summary.quantile(p)[:, COST:] - np.quantile(exact, p, axis=1))
        assert (error < 0.08 * exact.std(axis=1)).all()
    for row in (0, 3, 11):
        limits = dict(
            zip(("cost", "latency", "energy"), np.quantile(exact[row], [0.6], axis=0)[0].tolist(), strict=True)
        )
        kept = exact[row] <= list(limits.values())
        assert summary.keeping(limits, [row + 1])[0] == pytest.approx(kept.all(axis=1).mean(), abs=0.02)
        np.testing.assert_allclose(summary.exceedance(limits)[row, COST:], 1 - kept.mean(axis=0), atol=0.02)


def test_output_lengths_and_accuracy_are_those_without_sharing():
    one = sharing("each")
    apart = replace(one, workload=replace(one.workload, shared_prompt=False))
    shared, each = (bk.draw(each.workload, 2000, k_max=6) for each in (one, apart))
    assert np.array_equal(shared.counts["rank"], each.counts["rank"])
    assert np.array_equal(shared.counts["moments"][:, [1, 3]], each.counts["moments"][:, [1, 3]])
    assert not np.array_equal(shared.counts["moments"][1:, 0], each.counts["moments"][1:, 0])
    np.testing.assert_array_equal(bk.price(shared, one).mean[0], bk.price(each, apart).mean[0])


@pytest.mark.parametrize("billing", BILLINGS)
@pytest.mark.parametrize("lengths", [PAPER, HEAVY], ids=["paper", "std = mean"])
def test_exact_laws_agree_with_streamed_trials(billing, lengths):
    """Means within 4.5 standard errors (one run in 1,000 would fail by chance), chances within 0.006."""
    one = sharing(billing, lengths)
    streamed = bk.simulate(one, trials=200_000, k_max=12, k_step=1)[one.name]
    exact = bk.simulate(one, method="analytic", k_max=12, k_step=1)[one.name]
    assert (np.abs(streamed.mean - exact.mean) <= 4.5 * streamed.se).all()
    np.testing.assert_allclose(streamed.std[:, COST:], exact.std[:, COST:], rtol=0.02)
    for p in (0.025, 0.5, 0.975):
        above = streamed.exceedance(dict(zip(("cost", "latency", "energy"), exact.quantile(p)[6, COST:], strict=True)))
        np.testing.assert_allclose(above[6, COST:], 1 - p, atol=0.006)
    limits = dict(zip(("accuracy", "cost", "latency", "energy"), exact.quantile(0.6)[6].tolist(), strict=True))
    np.testing.assert_allclose(streamed.keeping(limits, [7]), exact.keeping(limits, [7]), atol=0.006)


@settings(max_examples=40, deadline=None)
@given(st.floats(1, 1e4), st.floats(0, 1e4), st.integers(1, 64), st.integers(1, 128))
def test_moments_of_a_prompt_that_is_charged_k_times(mean, std, parallelism, k):
    """One length, k times: its std grows like k. With outputs that do not vary nothing else varies."""
    one = sharing("each", ((mean, std), (500, 0)), parallelism=parallelism)
    summary = bk.simulate(one, method="analytic", k_max=k, k_step=k)[one.name]
    single = bk.simulate(one, method="analytic", k_max=1, k_step=1)[one.name]
    np.testing.assert_allclose(summary.mean[0, COST:], k * single.mean[0, COST:], rtol=1e-12)
    np.testing.assert_allclose(summary.std[0, COST:], k * single.std[0, COST:], rtol=1e-12)


def test_what_is_charged_less_costs_less():
    summaries = [bk.simulate(sharing(billing), method="analytic", k_max=8, k_step=1)["example"] for billing in BILLINGS]
    each, once, cached = (summary.mean[:, COST] for summary in summaries)
    assert each[0] == once[0] == cached[0]
    assert (once < cached)[1:].all()
    assert (cached < each)[1:].all()
    apart = replace(sharing("each"), workload=model().workload)
    alone = bk.simulate(apart, method="analytic", k_max=8, k_step=1)["example"]
    np.testing.assert_allclose(each, alone.mean[:, COST], rtol=1e-14)
    assert (summaries[0].std[1:, COST] > alone.std[1:, COST]).all()


def test_a_log_whose_samples_share_a_prompt():
    log = bk.Records.of(question=[0, 0, 1, 1], input=[10, 10, 30, 30], output=[5, 7, 9, 20], score=[1, 0, 1, 1])
    workload = bk.Workload.from_records(log, shared_prompt=True)
    for billing, prompts in (("each", 40.0), ("once", 20.0), ("cached", 20 * (1 + 1 / 3))):
        one = replace(sharing(billing), workload=workload, accuracy=None)
        exact = bk.simulate(one, method="analytic", k_max=2, k_step=1)["example"]
        streamed = bk.simulate(one, trials=4000, k_max=2, k_step=1)["example"]
        assert exact.mean[1, COST] == pytest.approx(3e-6 * prompts + 4e-6 * 20.5)
        assert (np.abs(streamed.mean - exact.mean) <= 5 * streamed.se + 1e-12).all()


def test_refusals():
    one = sharing("cached")
    with pytest.raises(
        bk.BadInput, match=r"prompt_billing = 'once': the samples of 'example' have prompts of their own"
    ):
        replace(model(), prompt_billing="once")
    with pytest.raises(bk.BadInput, match=r"prompt_billing = 'cached': 'example' has no energy\.cached"):
        replace(one, resources=(*one.resources[:2], bk.Resource("energy", "J", 1, 1)))
    with pytest.raises(bk.UnknownName, match="no prompt_billing 'onec'; did you mean 'once'"):
        replace(one, prompt_billing="onec")
    with pytest.raises(bk.BadInput, match=r"cost\.cached = -1: must be a finite number ≥ 0"):
        bk.Resource("cost", "USD", 1, 1, cached=-1)
    with pytest.raises(bk.BadInput, match=r"^method = 'published': draws a prompt for each .*'example' share one"):
        bk.simulate(one, method="published")


def test_workloads_that_differ_in_sharing_are_different(tmp_path):
    shared = sharing("each").workload
    apart = replace(shared, shared_prompt=False)
    assert shared != apart
    assert shared.digest != apart.digest
    tally = bk.draw(shared, 50, k_max=3)
    bk.save_tally(tally, tmp_path / "run.tally")
    assert bk.load_tally(tmp_path / "run.tally") == tally
    said = "the tally was drawn with one prompt for all samples, not with a prompt for each sample"
    with pytest.raises(bk.TallyMismatch, match=f"^{said}$"):
        tally + bk.draw(apart, range(50, 60), k_max=3)
    with pytest.raises(bk.TallyMismatch, match=f"^{said}, as 'example' needs"):
        bk.price(tally, replace(sharing("each"), workload=apart))


@pytest.mark.parametrize("method", ["stream", "analytic"])
def test_summary_says_how_the_prompt_is_charged(method):
    (note,) = bk.simulate(sharing("once"), method=method, trials=10, k_max=4)["example"].provenance.notes
    assert note == "Prompt shared by the k samples, charged once."
    assert bk.simulate(model(), method=method, trials=10, k_max=4)["example"].provenance.notes == ()
