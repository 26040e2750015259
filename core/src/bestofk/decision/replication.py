"""Make a run again, many times and independently, and look at each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from bestofk.decision.inputs import has_standard_errors, redrawn
from bestofk.errors import BadInput, UnknownName
from bestofk.served import drawn_for
from bestofk.simulation import check_whole, grid
from bestofk.trace import TraceWorkload, largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bestofk.decision.run import Run
    from bestofk.stream.parts import Histograms, Part
    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary

Seen = TypeVar("Seen")
FORMS = ("quick", "full", "none")
FEWEST = 100  # replications: the standard error of a share is then at most 0.05


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


def replicate(
    run: Run, look: Callable[[Summary], Seen], form: str, count: int, *, percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Make a run and its replications.

    Parameters
    ----------
    run
        What is replicated.
    look
        Called with the summary of each replication, from any thread.
    form
        ``"quick"``, ``"full"`` or ``"none"``; see :func:`bestofk.solve`.
    count
        R ≥ 100.
    percentiles
        Those that `look` may ask for: objective → percentile, as a budget has them.

    Returns
    -------
    Summary
        Of the run.
    list
        What was seen, in an order that does not depend on threads; empty where there is nothing to replicate.
    Replication
        How it was done.

    Raises
    ------
    BadInput
        If there is no such form, or R is too small or reaches beyond the trials that there are.
    """
    if form not in FORMS:
        raise UnknownName("stability", form, FORMS)
    check_whole("replications", count, FEWEST)
    if form == "none":
        return run.summary(), [], Replication("none", 0, None, "")
    if run.model.bootstrap:
        from bestofk.decision.logs import with_resampled_logs

        return with_resampled_logs(run, look, percentiles)
    if run.method == "published":
        return _with_other_seeds(run, look, count) if form == "full" else _resampled(run, look, count, percentiles)
    if run.method == "analytic":
        return _with_other_inputs(run, look, count)
    return (_in_parts if form == "quick" else _with_further_trials)(run, look, count, percentiles)


def planned_trials(method: str, trials: int, form: str, count: int, *, drawn: bool = False) -> int:
    """Count the trials of which a progress callback will hear.

    Parameters
    ----------
    method, trials, form, count
        As for :func:`bestofk.solve`.
    drawn
        Whether a tally is given, so that the run itself draws nothing.
    """
    if method == "analytic":
        return 0
    further = 0 if form == "none" else trials * count
    if method == "published":
        return further if form == "full" else 0
    own = 0 if drawn else trials
    return trials if form == "quick" else own + further


def _in_parts(
    run: Run, look: Callable[[Summary], Seen], count: int, percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Cut the run into parts; a tally that is given is drawn again for it."""
    from bestofk.stream.parts import cut

    if run.trials < count:
        note = f"The stability is not known: {run.trials} trials cannot be cut into {count} parts."
        return run.summary(), [], Replication("none", 0, None, note)
    seen, whole = _draw(run, cut(_spans(run), count), look, percentiles, keep=run.tally is None)
    each = run.trials // count
    note = (
        f"Shares of {count} parts of {each:,} trials each, which together are the run: this is the stability at "
        f"{each:,} trials, and understates the stability at {run.trials:,}."
    )
    return replace(run, tally=run.tally or whole).summary(), seen, Replication("parts", count, each, note)


def _with_further_trials(
    run: Run, look: Callable[[Summary], Seen], count: int, percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Draw the trials that follow those of the run, as many again for each replication; one is held at a time."""
    from bestofk.stream.draw import MOST_TRIALS

    start = _spans(run)[-1][1]
    edges = [start + run.trials * done for done in range(count + 1)]
    if edges[-1] > MOST_TRIALS:
        raise BadInput(f"replications = {count}: so many of {run.trials:,} trials each go beyond 10^12; take fewer")
    summary = run.summary()
    parts = [((first, last),) for first, last in pairwise(edges)]
    seen, _ = _draw(run, parts, look, percentiles, keep=False)
    note = f"Shares of {count} further runs of {run.trials:,} trials each, independent of this one."
    return summary, seen, Replication("runs", count, run.trials, note)


def _spans(run: Run) -> Part:
    return run.tally.spans if run.tally else ((0, run.trials),)


def _draw(
    run: Run,
    parts: Sequence[Part],
    look: Callable[[Summary], Seen],
    percentiles: Mapping[str, float],
    *,
    keep: bool,
) -> tuple[list[Seen], Tally]:
    """Draw parts of trials and look at the summary of each; keep histograms of the whole or not."""
    from bestofk.stream.lines import Lines, price_part
    from bestofk.stream.parts import draw_parts
    from bestofk.stream.price import PriceList

    model, k = run.model, grid(run.model, run.k_max, run.k_step)
    draw = partial(
        draw_parts,
        drawn_for(model),
        parts,
        k_max=int(k[-1]),
        seed=run.seed,
        threads=run.threads,
        executor=run.executor,
        progress=run.progress,
    )
    histograms: Histograms = "whole" if keep else "none"
    limited = {used.name for used in model.resources} & set(percentiles)
    if not limited:
        return draw(lambda part: look(PriceList(part, k).price(model)), histograms=histograms)
    if isinstance(model.workload, TraceWorkload) or model.latency == "makespan":
        return draw(lambda part: look(PriceList(part, k).price(model)), histograms="each")
    lines = Lines.of(model, model.workload, k, limited)
    price = partial(price_part, model=model, lines=lines, accuracy="accuracy" in percentiles)
    return draw(lambda part: look(price(part)), histograms=histograms, lines=lines)


def _with_other_seeds(run: Run, look: Callable[[Summary], Seen], count: int) -> tuple[Summary, list[Seen], Replication]:
    """Run the published procedure with seeds that are more than k_max apart.

    It draws each k with the generator of seed + k, so two runs whose seeds are nearer share streams: k of the one and
    another k of the other are then correlated.
    """
    spacing = largest_k(run.model.workload, run.k_max) + 1

    def look_at(replication: int) -> Seen:
        seen = look(replace(run, seed=run.seed + replication * spacing, threads=1, progress=None).summary())
        if run.progress is not None:
            run.progress(run.trials)
        return seen

    summary = run.summary()
    with ThreadPoolExecutor(run.threads) as pool:
        seen = list(pool.map(look_at, range(1, count + 1)))
    note = (
        f"Shares of {count} further runs of {run.trials:,} trials each, with seeds {run.seed} + {spacing} r, so that "
        f"no two of them share the stream of any k."
    )
    return summary, seen, Replication("runs", count, run.trials, note)


def _resampled(
    run: Run, look: Callable[[Summary], Seen], count: int, percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Resample the trials of a published run: parts of 3 trials would say nothing of its 300."""
    from bestofk.published.bootstrap import simulate_and_resample

    summary, replications = simulate_and_resample(
        run.model,
        grid(run.model, run.k_max, run.k_step),
        run.trials,
        run.seed,
        threads=run.threads,
        replications=count,
        percentiles=percentiles,
    )
    each = max(1, run.trials // 2)
    note = (
        f"Shares of {count} resamples of {each:,} of the run's own {run.trials:,} trials at each k (a bootstrap), "
        f"which differ from the run as another run would; it overstates the stability where several k are nearly as "
        f"good."
    )
    return summary, [look(again) for again in replications], Replication("bootstrap", count, each, note)


def _with_other_inputs(
    run: Run, look: Callable[[Summary], Seen], count: int
) -> tuple[Summary, list[Seen], Replication]:
    """Draw the inputs of the model again from their standard errors, where they have any."""
    summary = run.summary()
    if not has_standard_errors(run.model):
        note = "Nothing is drawn and no input has a standard error: there is nothing to replicate."
        return summary, [], Replication("exact", 1, None, note)
    models = [redrawn(run.model, np.random.default_rng([run.seed, draw])) for draw in range(count)]
    seen = [look(replace(run, model=model).summary()) for model in models]
    note = f"Shares of {count} draws of the inputs from their standard errors; nothing else is random."
    return summary, seen, Replication("inputs", count, None, note)
