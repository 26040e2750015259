"""Logs drawn again: whole questions, as many as there are, with the spread of logs that were never seen."""

import bestofk as bk
import numpy as np
import pytest
from bestofk.records.resample import resampled


def log(seed, questions=60, repeats=8):
    generator = np.random.default_rng(seed)
    chance = generator.beta(0.5, 0.5, questions)
    question = np.repeat(np.arange(questions), repeats)
    score = generator.random(len(question)) < chance[question]
    return bk.Records.of(question, question, 10 + question, score, reward=np.arange(len(question)))


def test_whole_questions():
    records = log(1)
    groups = {tuple(part) for part in np.split(records.reward, records.offsets[1:-1])}
    drawn = resampled(records, np.random.default_rng(2))
    found = [tuple(part) for part in np.split(drawn.reward, drawn.offsets[1:-1])]
    assert len(found) == 60
    assert set(found) < groups
    assert 20 < len(set(found)) < 50
    assert (drawn.output == 10 + drawn.input).all()


def test_unequal_repeats():
    records = bk.Records.of("abbccc", [1] * 6, [1, 2, 2, 3, 3, 3], [0] * 6)
    for seed in range(20):
        drawn = resampled(records, np.random.default_rng(seed))
        assert all(drawn.output[drawn.offsets[:-1]] == drawn.repeats)


def test_samples_of_one_question():
    records = bk.Records.of("a" * 50, range(50), range(50), [0] * 50)
    drawn = resampled(records, np.random.default_rng(1))
    assert (drawn.questions, drawn.samples) == (1, 50)
    assert 20 < len(set(drawn.output.tolist())) < 45
    assert (drawn.input == drawn.output).all()


def test_the_spread_is_that_of_other_logs():
    """Standard deviation of the mean score over 400 resamples, averaged over 20 logs, and over 400 logs: to 15 %."""
    among = np.std([log(seed).score.mean() for seed in range(400)])
    resamples = [
        np.std([resampled(log(seed), np.random.default_rng([seed, draw])).score.mean() for draw in range(400)])
        for seed in range(20)
    ]
    assert np.mean(resamples) == pytest.approx(among, rel=0.15)
