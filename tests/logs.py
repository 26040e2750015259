"""Small logs made up for tests."""

from hashlib import sha256

import numpy as np
from bestofk.records.file import save_records
from bestofk.records.records import Records


def small_log(seed=5, questions=4, fewest=5, graded=False):
    """Questions with 5 or more samples each, heavy-tailed lengths, answers of which some are missing, tied rewards."""
    generator = np.random.default_rng(seed)
    log = []
    for question in range(questions):
        ability = generator.uniform(0.2, 0.8)
        samples = []
        for _ in range(fewest + question % 3):
            right = generator.random() < ability
            score = float(generator.choice([0, 0.25, 0.5, 1])) if graded else float(right)
            answer = None if generator.random() < 0.15 else ("right" if right else f"wrong {generator.integers(2)}")
            output = int(np.exp(generator.normal(3 + question / 2 - right / 2, 1))) + 1
            samples.append((50 + 10 * question, output, score, answer, float(generator.integers(4)) + right))
        log.append(samples)
    return log


def records_of(log):
    rows = [(question, *sample) for question, samples in enumerate(log) for sample in samples]
    return Records.of(*(list(column) for column in zip(*rows, strict=True)))


def large_log(seed=1, questions=30, repeats=16):
    """As large as a small evaluation: harder questions have longer answers, rewards follow scores loosely."""
    generator = np.random.default_rng(seed)
    question = np.repeat(np.arange(questions), repeats)
    ability = generator.beta(0.5, 1, questions)[question]
    score = (generator.random(len(question)) < ability).astype(float)
    return Records.of(
        question,
        input=100 + 7 * question,
        output=np.exp(generator.normal(4 - ability - 0.5 * score, 1)).astype(int) + 1,
        score=score,
        answer=np.where(score > 0, 0, generator.integers(1, 5, len(question))),
        reward=0.5 * score + generator.normal(0, 1, len(question)),
    )


def log_catalog(folder, records, name="logged"):
    """Write a catalog with one model, whose samples are those of a log, and one scenario that it keeps."""
    save_records(records, folder / f"{name}.npz")
    digest = sha256((folder / f"{name}.npz").read_bytes()).hexdigest()
    path = folder / f"{name}.toml"
    path.write_text(
        f"[models.{name}]\nusd_per_million_tokens = {{ input = 1, output = 10 }}\n"
        "seconds_per_token = { input = 0.0001, output = 0.001 }\n"
        f'records = {{ file = "{name}.npz", sha256 = "{digest}" }}\n'
        '[scenarios.loose]\ntitle = "Loose"\nbudget = { cost = 0.01, latency = 1 }\n',
        encoding="utf-8",
    )
    return path
