"""Real requests with heavy tails: a log reproduces its own totals, in both readings, and a normal does not."""

import csv

import bestofk as bk
import numpy as np
import pytest
from bestofk.records.records import Records

K = 8
TRIALS = 200_000
OUTPUT_ONLY = (bk.Resource("output", "tokens", 0.0, 1.0), bk.Resource("input", "tokens", 1.0, 0.0))


@pytest.fixture
def requests(shared_data):
    with shared_data("AzureLLMInferenceTrace_code.csv").open() as file:
        rows = list(csv.DictReader(file))
    return np.array([(int(row["ContextTokens"]), int(row["GeneratedTokens"])) for row in rows])


def log_of(requests, *, one_question):
    """All rows samples of one question, drawn anew each time; or each row a question, the same k times in a trial."""
    question = np.zeros(len(requests), int) if one_question else np.arange(len(requests))
    records = Records.of(question, requests[:, 0], requests[:, 1], np.zeros(len(requests)))
    return bk.Workload.from_records(records, replace=True)


def resampled(requests, generator, *, one_question):
    """Total output at k = 8 of trials drawn by NumPy."""
    rows = generator.integers(len(requests), size=(TRIALS, K if one_question else 1))
    return requests[rows, 1].sum(axis=1) * (1 if one_question else K)


@pytest.mark.parametrize("one_question", [True, False])
@pytest.mark.parametrize("method", ["stream", "analytic"])
def test_total_output_is_that_of_a_direct_resampling(requests, one_question, method):
    """Mean and shares within 4.5 standard errors of the difference, once in 150,000; the sd, of 0.5 %, within 3 %.

    Totals are whole numbers, some of which many trials share, so percentiles are asked on both sides of theirs; 0.0005
    is allowed for where trials lie within a cell.
    """
    workload = log_of(requests, one_question=one_question)
    model = bk.Model("azure", "Azure", workload, None, OUTPUT_ONLY)
    summary = bk.simulate(model, method=method, trials=TRIALS, k_max=K)["azure"]
    total = resampled(requests, np.random.default_rng(5), one_question=one_question)
    assert abs(summary.mean[K - 1, 1] - total.mean()) < 4.5 * total.std() * np.sqrt(2 / TRIALS)
    assert summary.std[K - 1, 1] == pytest.approx(total.std(), rel=0.03)
    if method == "stream" or not one_question:
        for p in (0.025, 0.5, 0.975, 0.99):
            found, room = summary.quantile(p)[K - 1, 1], 4.5 * np.sqrt(2 * p * (1 - p) / TRIALS) + 0.0005
            assert np.mean(total < found - 0.5) - room <= p <= np.mean(total <= found + 0.5) + room


@pytest.mark.parametrize("one_question", [True, False])
def test_a_normal_of_the_same_mean_and_sd_does_not_reproduce_it(requests, one_question):
    """Clipped at one token its mean is already too high, and it knows nothing of the tail."""
    lengths = [bk.Normal(side.mean(), side.std()) for side in requests.T.astype(float)]
    model = bk.Model("normal", "Normal", bk.Workload(*lengths), bk.Normal(0, 0), OUTPUT_ONLY)
    summary = bk.simulate(model, method="analytic", k_max=K)["normal"]
    total = resampled(requests, np.random.default_rng(5), one_question=one_question)
    assert abs(summary.mean[K - 1, 1] - total.mean()) > 50 * total.std() / np.sqrt(TRIALS)
    assert abs(summary.std[K - 1, 1] / total.std() - 1) > 0.2
    assert abs(np.mean(total > summary.quantile(0.99)[K - 1, 1]) - 0.01) > 0.003
