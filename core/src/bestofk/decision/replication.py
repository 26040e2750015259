"""Make a run again, many times and independently, and look at each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bestofk.decision.again import (
    Replication,
    in_parts,
    not_at_all,
    with_further_trials,
    with_other_inputs,
    with_other_seeds,
)
from bestofk.errors import UnknownName
from bestofk.served import drawn_for
from bestofk.simulation import check_whole
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bestofk.decision.run import Run
    from bestofk.simulation import Simulation
    from bestofk.stream.parts import Histograms, Part
    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary

Seen = TypeVar("Seen")
FORMS = ("quick", "full", "none")
FEWEST = 100  # replications: the standard error of a share is then at most 0.05


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
        return run.summary(), [], not_at_all()
    if run.model.bootstrap:
        from bestofk.decision.logs import with_resampled_logs

        return with_resampled_logs(run, look, percentiles)
    simulation, quick = run.simulation, form == "quick"
    match simulation.method:
        case "analytic":
            models, replication = with_other_inputs([run.model], simulation.seed, count)
            return run.summary(), [look(replace(run, model=model).summary()) for (model,) in models], replication
        case "published" if quick:
            return _resampled(run, look, count, percentiles)
        case "published":
            summary = run.summary()
            look_at = partial(_look_again, run, look)
            return summary, *with_other_seeds([run.model], simulation, look_at, count)
        case _ if quick:
            return _in_parts(run, look, count, percentiles)
        case _:
            parts, replication = with_further_trials(simulation, count)
            return run.summary(), _draw(run, parts, look, percentiles, keep=False)[0], replication


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


def _look_again(run: Run, look: Callable[[Summary], Seen], simulation: Simulation) -> Seen:
    return look(replace(run, simulation=simulation).summary())


def _in_parts(
    run: Run, look: Callable[[Summary], Seen], count: int, percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Cut the run into parts, which together give its own tally; one that is given is drawn again for them."""
    parts, replication = in_parts(run.simulation, count)
    if not parts:
        return run.summary(), [], replication
    held = run.simulation.tally
    seen, whole = _draw(run, parts, look, percentiles, keep=held is None)
    return replace(run, simulation=replace(run.simulation, tally=held or whole)).summary(), seen, replication


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

    model, simulation = run.model, run.simulation
    k = simulation.grid(model)
    draw = partial(
        draw_parts,
        drawn_for(model),
        parts,
        k_max=int(k[-1]),
        seed=simulation.seed,
        threads=simulation.threads,
        executor=simulation.executor,
        progress=simulation.progress,
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


def _resampled(
    run: Run, look: Callable[[Summary], Seen], count: int, percentiles: Mapping[str, float]
) -> tuple[Summary, list[Seen], Replication]:
    """Resample the trials of a published run: parts of 3 trials would say nothing of its 300."""
    from bestofk.published.bootstrap import simulate_and_resample

    simulation = run.simulation
    summary, replications = simulate_and_resample(
        run.model,
        simulation.grid(run.model),
        simulation.trials,
        simulation.seed,
        threads=simulation.threads,
        replications=count,
        percentiles=percentiles,
    )
    each = max(1, simulation.trials // 2)
    note = (
        f"Shares of {count} resamples of {each:,} of the run's own {simulation.trials:,} trials at each k (a "
        f"bootstrap), which differ from the run as another run would; it overstates the stability where several k are "
        f"nearly as good."
    )
    return summary, [look(again) for again in replications], Replication("bootstrap", count, each, note)
