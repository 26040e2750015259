"""The joint choice of model and k under one budget, with what is needed to trust it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bestofk.candidates import Candidates
from bestofk.decision.again import Replication, not_at_all
from bestofk.decision.panel import Panel
from bestofk.decision.replication import FEWEST, FORMS
from bestofk.errors import BadInput, PluginError, UnknownName
from bestofk.points import Points, blocks
from bestofk.routing.ask import ask_all
from bestofk.routing.comparable import comparable
from bestofk.routing.contenders import contenders
from bestofk.routing.dominated import Dominated, dominated_models
from bestofk.routing.frontier import Stop, frontier
from bestofk.routing.reach import Reach, cheapest_at
from bestofk.routing.runs import ModelRuns, Runs
from bestofk.routing.stability import RouteStability
from bestofk.selector import Choice
from bestofk.simulation import Simulation, as_list, check_whole
from bestofk.summary import notes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Executor

    from bestofk.budget import Budget
    from bestofk.decision.panel import Reply
    from bestofk.model import Model
    from bestofk.plugins import Registered
    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """What one selector chose among all models.

    Parameters
    ----------
    selector
        Who was asked, set to which options.
    choice
        What it replied; its index is a row of the candidates. A reason where it makes no choice or cannot be used.
    stability
        How often it would make the same choice; None where nothing was replicated or the selector fails.
    failure
        What is wrong with the selector; empty where nothing is.
    """

    selector: Registered
    choice: Choice
    stability: RouteStability | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Which model at which k, under one budget.

    Parameters
    ----------
    summaries
        Name → summary of each model.
    points
        Every k of every model under the budget, model after model.
    candidates
        Those that are feasible, in the same order.
    frontier
        The Pareto set of all models, in the order of accuracy.
    answers
        One for each selector, in the order asked.
    dominated
        The models that others dominate at every k.
    infeasible
        The models without a feasible k; :meth:`why_infeasible` tells why.
    reaches
        The cheapest way to each accuracy that was asked for.
    replication
        Where the stability comes from.
    notes
        What a reader should know of the comparison, a sentence each.
    """

    summaries: Mapping[str, Summary]
    points: Points
    candidates: Candidates
    frontier: tuple[Stop, ...]
    answers: tuple[RouteAnswer, ...]
    dominated: tuple[Dominated, ...]
    infeasible: tuple[str, ...]
    reaches: tuple[Reach, ...]
    replication: Replication
    notes: tuple[str, ...] = ()

    @property
    def budget(self) -> Budget:
        """The limits."""
        return self.points.budget

    def why_infeasible(self, model: str) -> str:
        """Say at which k a model without a feasible k keeps each limit."""
        return self.points.rows(self.points.blocks[model]).why_none()


def route(
    models: Runs | Model | Iterable[Model] | Mapping[str, Model],
    budget: Budget,
    *,
    selectors: Iterable[Registered | str] | None = None,
    reach: Iterable[float] | None = None,
    compare: Iterable[str] | None = None,
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
) -> Route:
    """Decide which model to ask, and how many samples to draw from it, under one budget.

    Parameters
    ----------
    models
        One model, several, or name → model; or a leaderboard of measured attempts, for which the settings of the
        simulation have no meaning.
    budget
        The limits, for every model.
    selectors
        As for :func:`bestofk.solve`. One that looks at the curve of a single model is asked about each model alone; of
        its choices, those on the Pareto set of all models are kept, and the nearest to utopia is taken (eqs. 15 to 17).
    reach
        Accuracies of which the cheapest way is wanted; by default the least accuracy of the budget.
    compare
        Names of the resources that count beside accuracy; by default all, which every model must then have. Not for a
        leaderboard.
    method, trials, seed, k_max, k_step, threads, executor, tally
        As for :func:`bestofk.simulate`.
    stability, replications
        As for :func:`bestofk.solve`. Of more than 64 models, those nearest to the Pareto set are replicated.
    progress
        Called with a number of trials whenever these are done, from any thread.

    Returns
    -------
    Route

    Raises
    ------
    BadInput
        If a setting is out of range, the budget limits what the models do not have, or the models cannot be compared.

    Examples
    --------
    >>> import bestofk as bk
    >>> models = bk.load_catalog().models
    >>> found = bk.route(models, bk.Budget(cost=0.5, latency=60, accuracy=0.93), method="analytic")
    >>> {each.selector.name: (each.choice.model, each.choice.k) for each in found.answers}["cheapest"]
    ('gpt-5-nano', 4)
    """
    if stability not in FORMS:
        raise UnknownName("stability", stability, FORMS)
    check_whole("replications", replications, FEWEST)
    if isinstance(models, Runs):
        if compare is not None:
            raise BadInput("compare: what was measured is compared by all that was measured; leave it out")
        runs: Runs = models
    else:
        chosen = comparable(as_list(models), compare)
        simulation = Simulation.of(method, trials, seed, k_max, k_step, threads, executor, tally, progress)
        runs = ModelRuns(chosen, simulation)
    panel = Panel.of(selectors)
    summaries = runs.summaries()
    points = Points.of(summaries.values(), budget)
    candidates = Candidates.among(points)
    feasible = blocks(candidates.model)
    replies = ask_all(panel, candidates)
    seen, replication = _replicated(runs, panel, candidates, replies, stability, replications, list(summaries))
    least = [budget.limits["accuracy"]] if reach is None and "accuracy" in budget.limits else list(reach or ())
    return Route(
        summaries=summaries,
        points=points,
        candidates=candidates,
        frontier=frontier(candidates),
        answers=tuple(_answer(panel, position, replies, seen) for position in range(len(panel.selectors))),
        dominated=dominated_models(candidates),
        infeasible=tuple(name for name in summaries if name not in feasible),
        reaches=tuple(cheapest_at(candidates, accuracy) for accuracy in least),
        replication=replication,
        notes=_notes(summaries),
    )


def _replicated(
    runs: Runs,
    panel: Panel,
    candidates: Candidates,
    replies: list[Reply],
    form: str,
    count: int,
    names: list[str],
) -> tuple[list[list[Reply]], Replication]:
    """Ask again in each replication; of many models the contenders alone are run again."""
    chosen = {reply.model for reply in replies if isinstance(reply, Choice) and reply.model}
    contending = contenders(candidates, chosen, names)
    if form == "none" or not contending or candidates.points is None:
        return [], not_at_all()
    budget = candidates.points.budget
    seen, replication = runs.again(
        contending, budget, lambda points: ask_all(panel, Candidates.among(points)), form, count
    )
    if replication.kind == "exact":
        return [replies], replication
    if len(contending) < len(names):
        note = f"{replication.note} Of {len(names):,} models, {len(contending)} near the Pareto set were replicated."
        replication = replace(replication, note=note)
    return seen, replication


def _answer(panel: Panel, position: int, replies: list[Reply], seen: list[list[Reply]]) -> RouteAnswer:
    """Say what is known about one selector's reply."""
    reply, repeated = replies[position], [replication[position] for replication in seen]
    failure = next((str(each) for each in (reply, *repeated) if isinstance(each, PluginError)), "")
    choice = Choice.none(str(reply)) if isinstance(reply, PluginError) else reply
    again = [_pair(each) for each in repeated if isinstance(each, Choice)]
    stability = RouteStability.of(_pair(choice), again) if again and not failure else None
    return RouteAnswer(panel.selectors[position], choice, stability, failure)


def _pair(choice: Choice) -> tuple[str, int] | None:
    return None if choice.model is None or choice.k is None else (choice.model, choice.k)


def _notes(summaries: Mapping[str, Summary]) -> tuple[str, ...]:
    workloads = len({summary.model.workload for summary in summaries.values()})
    differ = f"The models have {workloads} workloads: a request of each model has lengths of its own."
    logs = [name for name, summary in summaries.items() if summary.model.bootstrap]
    parts = f"The logs of {', '.join(logs)} are not resampled here, as 'solve' does: shares are those of one log."
    return (*notes_of(summaries.values()), *([differ] if workloads > 1 else []), *([parts] if logs else []))
