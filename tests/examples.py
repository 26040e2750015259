"""Models, candidates and catalog files for tests, typed by hand or drawn by hypothesis."""

import bestofk as bk
import numpy as np
from bestofk.objective import ACCURACY
from hypothesis import strategies as st

COST = bk.Objective("cost", "USD", "min")
LATENCY = bk.Objective("latency", "s", "min")
ENERGY = bk.Objective("energy", "J", "min")
OBJECTIVES = {2: (ACCURACY, COST), 3: (ACCURACY, COST, LATENCY), 4: (ACCURACY, COST, LATENCY, ENERGY)}


def model(
    name="example",
    *,
    lengths=((1024, 64), (2048, 128)),
    accuracy=(0.9, 0.05),
    cost=(1e-6, 4e-6),
    latency=(0.0004, 0.004),
    further=(),
    parallelism=4,
):
    """A model from plain numbers, by default one like the paper's."""
    return bk.Model(
        name=name,
        title=name.title(),
        workload=bk.Workload(*(bk.Normal(*length) for length in lengths)),
        accuracy=bk.Normal(*accuracy),
        resources=(bk.Resource.cost(*cost), bk.Resource.latency(*latency), *further),
        parallelism=parallelism,
    )


def points(values, *, k=None, names="example", limits=None):
    """Candidates from rows of (accuracy, cost, latency, …), with k = 1, 2, … and limits of 1 for the resources."""
    values = np.asarray(values, float)
    objectives = OBJECTIVES[values.shape[1]]
    if limits is None:
        limits = {objective.name: 1.0 for objective in objectives[1:]}
    k = np.arange(1, len(values) + 1) if k is None else k
    return bk.Candidates.of(k, np.broadcast_to(names, len(values)), objectives, values, limits)


def union(values):
    """The same values as candidates of two models, with each k twice."""
    return points(
        values, k=1 + np.arange(len(values)) // 2, names=["b", "a"] * (len(values) // 2) + ["b"] * (len(values) % 2)
    )


def tables(dimensions=(2, 3, 4), least=1, most=14):
    """Values of 0 to 1 in steps that make ties frequent, shape (n, d)."""
    level = st.one_of(st.integers(0, 4).map(lambda i: i / 4), st.integers(0, 1000).map(lambda i: i / 1000))
    return st.sampled_from(dimensions).flatmap(
        lambda d: st.lists(st.lists(level, min_size=d, max_size=d), min_size=least, max_size=most).map(np.array)
    )


def trajectories(dimensions=(2, 3, 4), least=1, most=14):
    """Values of one model along k: accuracy rises, resources rise, none is equal to the one before."""
    step = st.integers(1, 1000)
    return st.sampled_from(dimensions).flatmap(
        lambda d: st.lists(st.lists(step, min_size=d, max_size=d), min_size=least, max_size=most).map(
            lambda steps: np.cumsum(steps, axis=0) / (1 + np.sum(steps, axis=0))
        )
    )


CATALOG_TOML = """
[workload]
input = { mean = 1024, std = 64 }
output = { mean = 2048, std = 128 }

[resources.energy]
unit = "J"

[models.small]
title = "Small"
usd_per_million_tokens = { input = 0.25, output = 2.0 }
seconds_per_token = { input = 0.00025, output = 0.002 }
accuracy = { mean = 0.92, std = 0.03 }
parallelism = 4
resources.energy = { input = 0.1, output = 0.2 }

[scenarios.tight]
budget = { cost = 0.5, latency = "60@p95", accuracy = 0.9 }
"""

CATALOG_YAML = """
seed: 42
models:
  small:
    c_in: 0.25e-6
    c_out: 2e-6
    t_in: 0.00025
    t_out: 0.002
    mu_Lin: 1024
    sigma_Lin: 64
    mu_Lout: 2048
    sigma_Lout: 128
    acc_mean: 0.92
    acc_std: 0.03
    default_parallel: 4
"""
