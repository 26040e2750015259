"""A decision for one model under one budget, with what is needed to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk.candidates import Candidates, within
from bestofk.decision.answer import Answer, answers_of
from bestofk.decision.exchange import ExchangeRate, exchange_rates
from bestofk.decision.panel import Panel
from bestofk.decision.picks import PickComparison, compare_picks
from bestofk.decision.replication import replicate
from bestofk.decision.run import Run
from bestofk.decision.whynot import Infeasible, Relaxation, infeasible_points, relaxations
from bestofk.points import Points, check_limits
from bestofk.selector import Choice
from bestofk.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor

    from bestofk.budget import Budget
    from bestofk.decision.again import Replication
    from bestofk.model import Model
    from bestofk.plugins import Registered
    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class Decision:
    """What every selector chooses for one model under one budget, and why.

    Parameters
    ----------
    summary
        Of the model; its provenance says how it was made.
    points
        Every k of the grid under the budget.
    candidates
        Those that are feasible.
    answers
        One for each selector, in the order asked.
    infeasible
        The other k, and by how much each breaks which limit.
    relaxations
        Where nothing is feasible, what each limit alone would have to become; empty where something is.
    exchange
        Along the Pareto set, what each further 0.01 of accuracy takes.
    replication
        Where the stability comes from.
    picks
        What each way of picking one of the samples of a log gives, at each k that was chosen; empty without a log.
    """

    summary: Summary
    points: Points
    candidates: Candidates
    answers: tuple[Answer, ...]
    infeasible: tuple[Infeasible, ...]
    relaxations: tuple[Relaxation, ...]
    exchange: tuple[ExchangeRate, ...]
    replication: Replication
    picks: tuple[PickComparison, ...] = ()

    @property
    def budget(self) -> Budget:
        """The limits."""
        return self.points.budget


def solve(
    model: Model,
    budget: Budget,
    *,
    selectors: Iterable[Registered | str] | None = None,
    method: str = "stream",
    trials: int | None = None,
    seed: int = 42,
    k_max: int | None = None,
    k_step: int | None = None,
    threads: int = 1,
    executor: Executor | None = None,
    tally: Tally | None = None,
    stability: str = "quick",
    replications: int = 100,
    progress: Callable[[int], object] | None = None,
) -> Decision:
    """Decide how many samples of a model to draw under a budget, and say how far the decision can be trusted.

    Parameters
    ----------
    model, budget
        The question.
    selectors
        Who is asked, by name or as they are registered, set to options or not; by default all that are installed. One
        that is broken costs its own answer only.
    method, trials, seed, k_max, k_step, threads, executor, tally
        As for :func:`bestofk.simulate`.
    stability
        Which R replications show how often a choice would be made again:
        ``"quick"``: parts of M/R trials each, which together are the run. Of a million trials they cost about as much
        again, and half as much more where accuracy or several resources are limited at a percentile; of fewer some
        milliseconds for each part. They understate the stability at M. A tally that is given is drawn again for them;
        ``"full"``: runs of M trials each, apart from the run itself;
        ``"none"``: no replications.
        The method ``"published"``, whose parts would have three trials, resamples its own trials for ``"quick"`` (a
        bootstrap); ``"analytic"`` draws nothing, and replicates the inputs of which the model gives standard errors.
    replications
        R ≥ 100.
    progress
        Called with a number of trials whenever these are done, from any thread.

    Returns
    -------
    Decision

    Raises
    ------
    BadInput
        If a setting is out of range, or the budget limits what the model does not have.

    Examples
    --------
    >>> import bestofk as bk
    >>> model = bk.load_catalog().models["gpt-5"]
    >>> decision = bk.solve(model, bk.Budget(cost=0.5, latency=60, accuracy=0.93), method="analytic")
    >>> [(answer.selector.name, answer.choice.k) for answer in decision.answers if answer.selector.name == "accuracy"]
    [('accuracy', 20)]
    """
    run = Run(model, Simulation.of(method, trials, seed, k_max, k_step, threads, executor, tally, progress))
    check_limits(budget, model.objectives)
    panel = Panel.of(selectors)
    summary, replicated, replication = replicate(
        run, lambda each: panel.ask(within(each, budget)), stability, replications, percentiles=budget.percentiles
    )
    points = Points.of(summary, budget)
    candidates = Candidates.among(points)
    replies = panel.ask(candidates)
    return Decision(
        summary=summary,
        points=points,
        candidates=candidates,
        answers=answers_of(panel, replies, [replies] if replication.kind == "exact" else replicated, summary, points),
        infeasible=infeasible_points(points),
        relaxations=relaxations(points),
        exchange=exchange_rates(candidates),
        replication=replication,
        picks=compare_picks(
            summary, [reply.k for reply in replies if isinstance(reply, Choice) and reply.k is not None]
        ),
    )
