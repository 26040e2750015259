"""Every numbered equation of the paper, held by one test that bears its number; other files go into depth."""

import math
import re

import bestofk as bk
import naive
import numpy as np
import pytest
from examples import COST, LATENCY, OBJECTIVES, model, points, tables, trajectories
from hypothesis import assume, given

SENSES = ("max", "min", "min", "min")


def published(subject, **options):
    """The trials' moments by the published method, for k up to 8."""
    return bk.simulate(subject, method="published", **{"trials": 400, "k_max": 8, **options})[subject.name]


def choice(name, candidates):
    return bk.registered_selector(name).choose(candidates)


def z_score(observed, expected, std, trials):
    return (observed - expected) / (std / math.sqrt(trials))


@pytest.mark.parametrize("method", ["published", "stream", "analytic"])
def test_eq_1_token_lengths_are_normal_and_stay_positive(method):
    """Means within 5 standard errors of the closed form; by chance alone they miss it once in 1.7 million."""
    tokens = {"cost": (1, 1), "latency": (1, 0)}
    long = model(**tokens, parallelism=1)
    summary = bk.simulate(long, method=method, k_max=1, **({} if method == "analytic" else {"trials": 20_000}))[
        "example"
    ]
    assert abs(z_score(summary.mean[0, 1], 1024 + 2048, math.hypot(64, 128), 20_000)) < 5
    assert abs(z_score(summary.mean[0, 2], 1024, 64, 20_000)) < 5
    assert summary.std[0, 1:] == pytest.approx([math.hypot(64, 128), 64], rel=0.03)
    short = model(lengths=((1, 3), (1, 0)), **tokens, parallelism=1)
    clipped = bk.simulate(short, method=method, k_max=1, **({} if method == "analytic" else {"trials": 20_000}))[
        "example"
    ]
    assert clipped.quantile(0.0)[0, 2] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("method", ["published", "stream", "analytic"])
def test_eq_2_accuracy_is_normal_within_0_and_1(method):
    wide = model(accuracy=(0.5, 2), parallelism=1)
    summary = bk.simulate(wide, method=method, k_max=1, **({} if method == "analytic" else {"trials": 2_000}))[
        "example"
    ]
    assert summary.quantile([0.1, 0.9])[:, 0, 0].tolist() == [0, 1]
    assert summary.mean[0, 0] == pytest.approx(0.5, abs=5 * 0.5 / math.sqrt(2_000))


def test_eq_3_best_of_k():
    values = naive.published_trials(8, 400, 42, [(1024, 64), (2048, 128)], (0.9, 0.05), [], 4)
    assert published(model()).mean[1, 0] == pytest.approx(values[:, 0].mean(), rel=1e-13)
    assert np.all(np.diff(bk.simulate(model(), method="stream", trials=500, k_step=1)["example"].mean[:, 0]) >= 0)


def test_eq_4_resources_are_linear_in_tokens():
    still = model(lengths=((100, 0), (200, 0)), cost=(0.5, 0.25), latency=(2, 3), parallelism=1)
    assert published(still, k_max=1).mean[0, 1:].tolist() == [0.5 * 100 + 0.25 * 200, 2 * 100 + 3 * 200]


def test_eq_5_cost_adds_up():
    still = model(lengths=((100, 0), (200, 0)), cost=(0.5, 0.25), parallelism=1)
    assert published(still).mean[:, 1].tolist() == [100 * k for k in range(1, 9)]


def test_eq_6_latency_is_divided_by_the_parallelism():
    still = model(lengths=((100, 0), (200, 0)), latency=(2, 3), parallelism=4)
    assert published(still, k_step=2).mean[:, 2].tolist() == [k / 4 * 800 for k in (2, 4, 6, 8)]


def test_eq_7_means_over_trials():
    values = naive.published_trials(4, 400, 42, [(1024, 64), (2048, 128)], (0.9, 0.05), [(1e-6, 4e-6, False)], 4)
    summary = published(model())
    assert summary.mean[0, :2] == pytest.approx(values.sum(axis=0) / 400, rel=1e-12)
    assert summary.se[0, :2] == pytest.approx(values.std(axis=0) / 20, rel=1e-9)


@given(tables())
def test_eq_8_feasible_set(values):
    limits = [0.5] * values.shape[1]
    names = [objective.name for objective in OBJECTIVES[values.shape[1]]]
    kept = naive.feasible(values, SENSES[: len(names)], limits)
    candidates = points(values, limits=dict(zip(names, limits, strict=True)))
    assert candidates.k.tolist() == [row + 1 for row in kept]
    assert bool(candidates.infeasible) == (not kept)


@given(tables(least=3))
def test_eq_9_the_answer_is_feasible(values):
    candidates = points(values, limits={"accuracy": 0.5, "cost": 0.75})
    for selector in bk.installed_selectors():
        answer = selector.choose(candidates)
        if answer.k is None:
            assert answer.reason
        else:
            assert values[answer.k - 1, 0] >= 0.5
            assert values[answer.k - 1, 1] <= 0.75


@given(tables())
def test_eq_10_highest_accuracy(values):
    candidates = points(values)
    scores = naive.accuracy_scores(values)
    assert choice("accuracy", candidates).k == 1 + max(scores, key=scores.get)


@given(tables())
def test_eq_11_goodness(values):
    candidates = points(values)
    assert np.all(1 - candidates.losses[:, 0] == pytest.approx(values[:, 0], abs=1e-15))
    for column, name in enumerate(("cost", "latency")[: values.shape[1] - 1], start=1):
        assert (1 - candidates.loss(name)).tolist() == (1 - values[:, column]).tolist()


@given(tables())
def test_eq_12_largest_cube(values):
    candidates = points(values)
    volumes = naive.cube_scores(candidates.losses)
    answer = choice("cube", candidates)
    assert volumes[answer.index] == pytest.approx(max(volumes.values()), rel=1e-12)


def test_eq_13_dominance():
    base = [0.5, 0.5, 0.5]
    assert bk.pareto_mask(np.array([base, [0.5, 0.5, 0.6]])).tolist() == [True, False]
    assert bk.pareto_mask(np.array([base, base])).tolist() == [True, True]
    assert bk.pareto_mask(np.array([base, [0.4, 0.5, 0.6]])).tolist() == [True, True]


@given(tables())
def test_eq_14_pareto_set(values):
    candidates = points(values)
    assert candidates.pareto.tolist() == naive.pareto(candidates.losses)


def test_eq_15_utopia_has_no_loss():
    candidates = points([[1.0, 0.0, 0.0]], k=[7])
    assert candidates.losses.tolist() == [[0, 0, 0]]
    assert choice("utopia", candidates).k == 7


@given(tables())
def test_eq_16_normalised_losses(values):
    limits = {"cost": 0.8, "latency": 40.0}
    d = values.shape[1]
    ours = points(
        values, limits={name: limit for name, limit in limits.items() if name in ("cost", "latency")[: d - 1]}
    )
    rows = ours.k - 1
    expected = naive.losses(values[rows], SENSES[:d], [None, 0.8, 40.0, None][:d])
    np.testing.assert_allclose(ours.losses, expected, rtol=1e-15, atol=1e-15)


@given(tables())
def test_eq_17_nearest_to_utopia(values):
    candidates = points(values)
    scores = naive.utopia_scores(candidates.losses)
    answer = choice("utopia", candidates)
    assert scores[answer.index] == pytest.approx(max(scores.values()), rel=1e-12)


@given(trajectories(dimensions=(3,), least=4, most=4))
def test_eq_18_curvature_is_the_whole_cross_product(values):
    candidates = points(values)
    kappa = []
    for middle in (1, 2):
        first, second = naive.parabola([middle, middle + 1, middle + 2], candidates.losses[middle - 1 : middle + 2])
        kappa.append(np.linalg.norm(np.cross(first, second)) / np.linalg.norm(first) ** 3)
    assume(abs(kappa[0] - kappa[1]) > 1e-6 * max(kappa) > 1e-15)
    assert choice("knee", candidates).index == 1 + np.argmax(kappa)


@given(trajectories(least=3))
def test_eq_19_the_knee_is_where_curvature_is_largest(values):
    candidates = points(values)
    scores = naive.knee_scores(candidates.k, candidates.losses)
    answer = choice("knee", candidates)
    if answer.k is None:
        assert len(scores) == 0 or max(scores.values()) < 1e-9
    else:
        assert scores[answer.index] == pytest.approx(max(scores.values()), rel=1e-6)


def test_every_equation_has_its_test():
    numbers = [int(found[1]) for name in globals() if (found := re.match(r"test_eq_(\d+)_", name))]
    assert numbers == list(range(1, 20))


def test_units_and_senses_are_the_papers():
    assert [objective.is_resource for objective in OBJECTIVES[3]] == [False, True, True]
    assert (COST.unit, LATENCY.unit) == ("USD", "s")
