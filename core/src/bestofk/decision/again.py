"""How a run is made again: cut into parts, with further trials, with other seeds or with other inputs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from bestofk.amounts import counted
from bestofk.decision.inputs import has_standard_errors, redrawn
from bestofk.errors import BadInput
from bestofk.trace import TraceWorkload, largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bestofk.model import Model
    from bestofk.simulation import Simulation
    from bestofk.stream.parts import Part

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Replication:
    """How a run was replicated.

    Parameters
    ----------
    kind
        ``"parts"`` of the run itself, a ``"bootstrap"`` of its trials, further ``"runs"``, further draws of the
        measured ``"inputs"``, ``"exact"`` where nothing is random, or ``"none"`` where nothing was replicated.
    count
        R, the number of replications; 1 where nothing is random, 0 where nothing was replicated.
    trials
        Of each replication; None where nothing is drawn.
    note
        A sentence for the reader.
    """

    kind: Literal["parts", "bootstrap", "runs", "inputs", "exact", "none"]
    count: int
    trials: int | None
    note: str


def not_at_all(note: str = "") -> Replication:
    """Say that nothing is replicated."""
    return Replication("none", 0, None, note)


def spans(simulation: Simulation) -> Part:
    """Give the trials of a run."""
    return simulation.tally.spans if simulation.tally else ((0, simulation.trials),)


def in_parts(simulation: Simulation, count: int) -> tuple[list[Part], Replication]:
    """Cut the trials of a run into parts; none where there are too few."""
    from bestofk.stream.parts import cut

    if simulation.trials < count:
        return [], not_at_all(
            f"The stability is not known: {counted(simulation.trials, 'trial')} cannot be cut into {count:,} parts."
        )
    each = simulation.trials // count
    note = (
        f"Shares of {count:,} parts of {counted(each, 'trial')} each, which together are the run: this is the "
        f"stability at {counted(each, 'trial')}, and understates the stability at {simulation.trials:,}."
    )
    return cut(spans(simulation), count), Replication("parts", count, each, note)


def with_further_trials(simulation: Simulation, count: int) -> tuple[list[Part], Replication]:
    """Give the trials that follow those of a run, as many again for each replication.

    Raises
    ------
    BadInput
        If there are not so many.
    """
    from bestofk.stream.draw import MOST_TRIALS

    start, trials = spans(simulation)[-1][1], simulation.trials
    edges = [start + trials * done for done in range(count + 1)]
    if edges[-1] > MOST_TRIALS:
        raise BadInput(f"replications = {count}: so many of {trials:,} trials each go beyond 10^12; take fewer")
    note = f"Shares of {count:,} further runs of {counted(trials, 'trial')} each, independent of this one."
    return [((first, last),) for first, last in pairwise(edges)], Replication("runs", count, trials, note)


def with_other_seeds(
    models: Sequence[Model], simulation: Simulation, look: Callable[[Simulation], Seen], count: int
) -> tuple[list[Seen], Replication]:
    """Look at the published procedure with seeds that are more than k_max apart, several at once.

    It draws each k with the generator of seed + k, so two runs whose seeds are nearer share streams: k of the one and
    another k of the other are then correlated.
    """
    spacing = max(largest_k(model.workload, simulation.k_max) for model in models) + 1

    def look_at(replication: int) -> Seen:
        seed = simulation.seed + replication * spacing
        seen = look(replace(simulation, seed=seed, threads=1, progress=None))
        if simulation.progress is not None:
            simulation.progress(simulation.trials)
        return seen

    with ThreadPoolExecutor(simulation.threads) as pool:
        seen = list(pool.map(look_at, range(1, count + 1)))
    note = (
        f"Shares of {count:,} further runs of {counted(simulation.trials, 'trial')} each, with seeds "
        f"{simulation.seed} + {spacing} r, so that no two of them share the stream of any k."
    )
    return seen, Replication("runs", count, simulation.trials, note)


def with_other_inputs(models: Sequence[Model], seed: int, count: int) -> tuple[list[list[Model]], Replication]:
    """Draw the inputs of models again from their standard errors; nothing where none has any."""
    if not any(has_standard_errors(model) for model in models):
        logs = any(isinstance(model.workload, TraceWorkload) for model in models)
        taken = ", a log is taken as it is unless its 'bootstrap' says otherwise," if logs else ""
        note = f"Nothing is drawn{taken} and no input has a standard error: there is nothing to replicate."
        return [], Replication("exact", 1, None, note)
    again = [
        [redrawn(model, np.random.default_rng([seed, draw, place])) for place, model in enumerate(models)]
        for draw in range(count)
    ]
    note = f"Shares of {count:,} draws of the inputs from their standard errors; nothing else is random."
    return again, Replication("inputs", count, None, note)
