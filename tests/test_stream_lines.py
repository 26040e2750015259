"""Lines of parts of a run count what a plain twin counts, and give the percentiles of the parts' very trials."""

import bestofk as bk
import naive_stream as naive
import numpy as np
import pytest
import same_trials
from bestofk.stream.lines import CELLS, Lines, price_part
from bestofk.stream.parts import cut, draw_parts
from bestofk.stream.samplers import LINES
from hypothesis import given
from hypothesis import strategies as st

RATES = [(1, 30), (0, 1), (1, 0), (0, 0), (1.25, 10)]
NAMES = {"r0", "r1", "r2", "r3"}  # not the last
GRID = np.array([1, 2, 5])
WORKLOADS = {
    "the paper's": ((1024, 64), (2048, 128)),
    "std = mean": ((1024, 1024), (2048, 2048)),
    "at the clip": ((1, 0.01), (1.001, 0.9)),
    "near the clip": ((5, 2), (6, 3)),
    "input fixed": ((100, 0), (200, 50)),
    "tiny std": ((100, 1e-6), (200, 1e-3)),
}
P = np.array([0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999])
SAMPLING = np.array([0.0373, 0.0211, 0.0125, 0.0171, 0.0211, 0.0373, 0.0939])  # √(p(1 − p)/10^4)/φ(z), in sd
each_workload = pytest.mark.parametrize("lengths", WORKLOADS.values(), ids=WORKLOADS)


def model(lengths, **settings):
    resources = tuple(bk.Resource(f"r{i}", "1", *pair) for i, pair in enumerate(RATES))
    workload = bk.Workload(*(bk.Normal(*length) for length in lengths), **settings)
    return bk.Model("m", "m", workload, bk.Normal(0.9, 0.05), resources)


def parts_of(ours, lines, parts, look, seed=3, threads=1):
    k_max = int(lines.k[-1])
    return draw_parts(ours.workload, parts, look, k_max=k_max, seed=seed, threads=threads, lines=lines)[0]


def counted(ours, lines, parts, **settings):
    return parts_of(ours, lines, parts, lambda part: part.counts[LINES].copy(), **settings)


@each_workload
def test_lines_count_what_the_twin_counts(lengths):
    ours = model(lengths)
    lines = Lines.of(ours, ours.workload, GRID, NAMES)
    sums = naive.lattice_sums(lengths, 3, range(60), 5)[:, GRID - 1].astype(np.float32)
    for first, counts in zip((0, 20, 40), counted(ours, lines, cut([(0, 60)], 3)), strict=True):
        x, y = sums[:, :, first : first + 20]
        for row in range(len(GRID)):
            for line in range(len(NAMES)):
                if not lines.weights[row, line].any():
                    continue
                weights = (lines.weights[row, line] / lines.width[row, line]).astype(np.float32)
                zero = np.float32(1 - lines.origin[row, line] / lines.width[row, line])
                place = np.trunc(x[row] * weights[0] + y[row] * weights[1] + zero).clip(0, CELLS - 1).astype(int)
                assert np.array_equal(counts[row, line], np.bincount(place, minlength=CELLS))


@given(
    edges=st.lists(st.integers(0, 300), min_size=2, max_size=6, unique=True).map(sorted),
    count=st.integers(1, 12),
    threads=st.integers(1, 3),
)
def test_parts_add_up_on_any_threads(edges, count, threads):
    ours = model(WORKLOADS["near the clip"])
    lines = Lines.of(ours, ours.workload, GRID, NAMES)
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    whole = sum(counted(ours, lines, [(span,) for span in spans]))
    assert np.array_equal(sum(counted(ours, lines, cut(spans, count), threads=threads)), whole)


def worst_error(ours, trials, grid, p):
    """Largest difference between a percentile and the sorted trials', in standard deviations of the sum."""
    lines = Lines.of(ours, ours.workload, grid, NAMES)
    (found,) = parts_of(
        ours, lines, [((0, trials),)], lambda part: price_part(part, ours, lines, accuracy=True).quantile(p), threads=2
    )
    sums = same_trials.token_sums(ours.workload, 3, trials, grid)
    errors = []
    for line, (rate_in, rate_out) in enumerate(RATES[: len(NAMES)], start=1):
        sample = np.sort(rate_in * sums[0] + rate_out * sums[1], axis=-1)
        exact = sample[:, np.rint(p * (trials - 1)).astype(int)].T
        # nothing to compare with where nothing varies
        spread = np.maximum(sample.std(axis=-1), 1e-9 * sample.mean(axis=-1) + 1e-300)
        errors.append((np.abs(found[..., line] - exact) / spread).max(axis=1))
    return np.array(errors)


@each_workload
def test_percentiles_are_those_of_the_parts_trials(lengths):
    """Within 0.6 of what the percentile of 10^4 trials is uncertain by; a fixed seed, and the worst has 0.48."""
    error = worst_error(model(lengths), 10_000, np.array([1, 2, 3, 7, 64, 128]), P)
    assert (error <= 0.6 * SAMPLING).all()


def priced(ours, names):
    lines = Lines.of(ours, ours.workload, GRID, names)
    return parts_of(ours, lines, [((0, 20_000),)], lambda part: price_part(part, ours, lines, accuracy=True))[0]


@pytest.mark.parametrize("shared_prompt", [False, True])
def test_a_part_has_the_summary_of_its_tally(shared_prompt):
    """Percentiles of accuracy to the bit, of resources within 0.02 standard deviations."""
    ours = model(WORKLOADS["the paper's"], shared_prompt=shared_prompt)
    lines = Lines.of(ours, ours.workload, GRID, NAMES)
    expected = bk.price(bk.draw(ours.workload, 20_000, k_max=5, seed=3), ours, GRID)
    for mean, percentiles in parts_of(
        ours,
        lines,
        [((0, 20_000),)],
        lambda part: ((each := price_part(part, ours, lines, accuracy=True)).mean.copy(), each.quantile(P[1:-1])),
    ):
        assert np.array_equal(mean, expected.mean)
        assert np.array_equal(percentiles[..., 0], expected.quantile(P[1:-1])[..., 0])
        error = np.abs(percentiles - expected.quantile(P[1:-1]))[..., 1 : 1 + len(NAMES)]
        assert (error <= 0.02 * expected.std[:, 1 : 1 + len(NAMES)] + 1e-9).all()


def test_accuracy_that_is_not_asked_for_has_no_percentile():
    ours = model(WORKLOADS["the paper's"])
    lines = Lines.of(ours, ours.workload, GRID, {"r1"})
    (values,) = parts_of(
        ours, lines, [((0, 100),)], lambda part: price_part(part, ours, lines, accuracy=False).quantile(0.5)
    )
    assert np.isnan(values).all(axis=0).tolist() == [True, True, False, True, True, True]


def test_resources_without_a_line_have_no_percentile():
    ours = model(WORKLOADS["the paper's"])
    values = priced(ours, {"r1"}).quantile(0.5)
    assert np.isnan(values).all(axis=0).tolist() == [False, True, False, True, True, True]


@pytest.mark.parametrize("ask", ["exceedance", "keeping"])
def test_what_takes_the_histogram_of_both_sums_is_refused(ask):
    with pytest.raises(bk.TallyMismatch, match="drawn without what percentiles"):
        getattr(priced(model(WORKLOADS["the paper's"]), NAMES), ask)({"r1": 100})
