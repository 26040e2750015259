"""Nine models by the published method, against the same procedure in NumPy, model by model."""

import bestofk as bk
import naive
import numpy as np
import pytest

TRIALS, SEED, GRID = 300, 42, range(4, 129, 4)
RANGE95 = (2.5, 97.5)


@pytest.fixture(scope="module")
def models():
    """The paper's nine models."""
    return list(bk.load_catalog().models.values())


def reduced(values):
    """Mean, std and the 95 % range of trials, shape (4, d)."""
    return np.stack([values.mean(axis=0), values.std(axis=0), *np.percentile(values, RANGE95, axis=0)])


def streamed(models):
    """By the package: all models from one pass of draws. Shape (models, K, 4, d)."""
    summaries = bk.simulate(models, method="published", trials=TRIALS, seed=SEED).values()
    return np.stack([np.stack([each.mean, each.std, *each.quantile([0.025, 0.975])], axis=1) for each in summaries])


def plain_numbers(model):
    """A model as numbers: lengths, accuracy, resources, parallelism."""
    lengths = [(each.mean, each.std) for each in (model.workload.input, model.workload.output)]
    resources = [(each.input, each.output, each.parallel) for each in model.resources]
    return lengths, (model.accuracy.mean, model.accuracy.std), resources, model.parallelism


def looped(models):
    """By a loop over trials that reads like the procedure."""
    return np.stack(
        [[reduced(naive.published_trials(k, TRIALS, SEED, *plain_numbers(model))) for k in GRID] for model in models]
    )


def trials_at_once(k, lengths, accuracy, resources, parallelism):
    """All trials of one model at one k from one array of normals, which come in the order of the procedure."""
    normals = np.random.default_rng(SEED + k).standard_normal((TRIALS, 3, k))
    (input_mean, input_std), (output_mean, output_std) = lengths
    input_length = np.clip(input_mean + input_std * normals[:, 0], 1, 16 * input_mean)
    output_length = np.clip(output_mean + output_std * normals[:, 1], 1, 16 * input_length)
    columns = [np.clip(accuracy[0] + accuracy[1] * normals[:, 2], 0, 1).max(axis=1)]
    for rate_in, rate_out, divided in resources:
        used = rate_in * input_length + rate_out * output_length
        columns.append((k / parallelism) * used.mean(axis=1) if divided else used.sum(axis=1))
    return np.stack(columns, axis=1)


def vectorised(models):
    """By arrays over trials."""
    return np.stack([[reduced(trials_at_once(k, *plain_numbers(model))) for k in GRID] for model in models])


@pytest.fixture(scope="module")
def answer(models):
    """Everybody's answer; kernels are compiled and cached when it is there."""
    return streamed(models)


def test_streamed(benchmark, models, answer):
    assert np.array_equal(benchmark(streamed, models), answer)


def test_vectorised(benchmark, models, answer):
    np.testing.assert_allclose(benchmark(vectorised, models), answer, rtol=1e-9)


def test_looped(benchmark, models, answer):
    np.testing.assert_allclose(benchmark(looped, models), answer, rtol=1e-9)
