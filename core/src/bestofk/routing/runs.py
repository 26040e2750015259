"""Runs of several models, and how they are made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from bestofk.decision.again import in_parts, with_further_trials, with_other_inputs, with_other_seeds
from bestofk.points import Points, joined
from bestofk.served import drawn_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bestofk.budget import Budget
    from bestofk.decision.again import Replication
    from bestofk.model import Model
    from bestofk.served import Drawn
    from bestofk.simulation import Simulation
    from bestofk.stream.parts import Part
    from bestofk.summary import Summary

    Look = Callable[[Points], "Seen"]

Seen = TypeVar("Seen")


@runtime_checkable
class Runs(Protocol):
    """What can be routed to: models that are run together, and again."""

    def summaries(self) -> dict[str, Summary]:
        """Make the run: name → summary."""

    def again(
        self, names: Collection[str], budget: Budget, look: Look[Seen], form: str, count: int
    ) -> tuple[list[Seen], Replication]:
        """Make the run of some models again, several times, and look at their points under a budget each time."""


@dataclass(frozen=True, slots=True)
class ModelRuns:
    """Models, and how they are simulated."""

    models: Mapping[str, Model]
    simulation: Simulation

    def summaries(self) -> dict[str, Summary]:
        """Make the run."""
        return self.simulation.run(list(self.models.values()))

    def again(
        self, names: Collection[str], budget: Budget, look: Look[Seen], form: str, count: int
    ) -> tuple[list[Seen], Replication]:
        """Make the run of some models again as :func:`bestofk.solve` does, with the same draws for all of them."""
        models, simulation = [self.models[name] for name in names], self.simulation
        match simulation.method:
            case "analytic":
                redrawn, replication = with_other_inputs(models, simulation.seed, count)
                return [look(_points(again, simulation, budget)) for again in redrawn], replication
            case "published":
                return with_other_seeds(models, simulation, lambda again: look(_points(models, again, budget)), count)
            case _:
                plan = with_further_trials if form == "full" else in_parts
                parts, replication = plan(simulation, count)
                return _drawn(models, simulation, parts, budget, look), replication


def _points(models: Sequence[Model], simulation: Simulation, budget: Budget) -> Points:
    return Points.of(simulation.run(models).values(), budget)


def _drawn(
    models: Sequence[Model], simulation: Simulation, parts: Sequence[Part], budget: Budget, look: Look[Seen]
) -> list[Seen]:
    """Draw parts of trials for each workload, and look at the points of all models for each part."""
    groups: dict[Drawn, list[Model]] = {}
    for model in models:
        groups.setdefault(drawn_for(model), []).append(model)
    first, *others = groups.values()
    if not others:
        return _drawn_together(first, simulation, parts, budget, look)
    points = [_drawn_together(group, simulation, parts, budget, lambda each: each) for group in groups.values()]
    return [look(joined(of_groups)) for of_groups in zip(*points, strict=True)]


def _drawn_together(
    models: list[Model], simulation: Simulation, parts: Sequence[Part], budget: Budget, look: Look[Seen]
) -> list[Seen]:
    """Draw parts for models with one workload."""
    from bestofk.stream.method import price_all
    from bestofk.stream.parts import draw_parts

    if not parts:
        return []
    grids = [simulation.grid(model) for model in models]
    seen, _ = draw_parts(
        drawn_for(models[0]),
        parts,
        lambda part: look(Points.of(price_all(part, models, grids), budget)),
        k_max=max(int(each[-1]) for each in grids),
        seed=simulation.seed,
        threads=simulation.threads,
        histograms="each" if _of_resources(budget, models) else "none",
        executor=simulation.executor,
        progress=simulation.progress,
    )
    return seen


def _of_resources(budget: Budget, models: Iterable[Model]) -> bool:
    """Whether a budget limits a percentile of a resource."""
    return any(resource.name in budget.percentiles for model in models for resource in model.resources)
