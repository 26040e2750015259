"""Choices on logs as they might have been: what a finite log leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bestofk.decision.again import Replication
from bestofk.decision.inputs import redrawn
from bestofk.decision.run import Run
from bestofk.errors import BadInput
from bestofk.records.resample import resampled
from bestofk.trace import TraceWorkload, largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk.model import Model
    from bestofk.summary import Summary

Seen = TypeVar("Seen")
UNSEEN, VOTE = "ideal", "majority"  # the latency that needs no draws, and the pick that does
MOST_TRIALS = 20_000  # of a resampled log: of a mean score they leave 0.0035, less than logs of 10,000 questions do


def with_resampled_logs(
    run: Run, look: Callable[[Summary], Seen], percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Make a run, and look at it on as many resampled logs as its model asks for.

    Each takes the questions of the log again, with replacement, and draws the rates of the model from their standard
    errors. Its summary is exact where that takes no longer than drawing, so that the log alone differs.

    Parameters
    ----------
    run
        Of a model whose workload is a log.
    look
        Called with the summary of each.
    percentiles
        Those that `look` may ask for: objective → percentile, as a budget has them.

    Returns
    -------
    Summary
        Of the run on the log as it is.
    list
        What was seen, one for each resampled log.
    Replication
        How it was done.
    """
    log, count, simulation = _log(run.model), run.model.bootstrap, run.simulation
    seen_exactly = run.model.latency == UNSEEN and run.model.pick != VOTE and not percentiles
    exact = simulation.method == "analytic" or seen_exactly
    again = replace(
        simulation,
        method="analytic" if exact else simulation.method,
        trials=min(simulation.trials, MOST_TRIALS),
        k_max=largest_k(log, simulation.k_max),
        tally=None,
        progress=None,
        executor=None,
    )
    seen = [
        look(Run(_as_it_might_be(run, draw), replace(again, seed=simulation.seed + draw + 1)).summary())
        for draw in range(count)
    ]
    trials = "" if exact else f", each with {again.trials:,} trials"
    one = log.records.questions == 1
    what = f"{log.records.samples:,} samples" if one else f"{log.records.questions:,} questions"
    note = (
        f"Shares of {count} resampled logs, as many as the catalog says{trials}: the {what} drawn again with "
        f"replacement, and rates from their standard errors. A share is how sure the log makes a choice, however many "
        f"trials are drawn."
    )
    return run.summary(), seen, Replication("inputs", count, None if exact else again.trials, note)


def _as_it_might_be(run: Run, draw: int) -> Model:
    """Give the model with its log drawn again."""
    generator = np.random.default_rng([run.simulation.seed, draw])
    log = _log(run.model)
    return replace(redrawn(run.model, generator), workload=replace(log, records=resampled(log.records, generator)))


def _log(model: Model) -> TraceWorkload:
    if not isinstance(model.workload, TraceWorkload):
        raise BadInput(f"bootstrap = {model.bootstrap}: {model.name!r} has no log to resample")
    return model.workload
