"""Runs of several models, and how they are made again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

import numpy as np

from bestofk.decision.inputs import has_standard_errors, redrawn
from bestofk.decision.replication import Replication
from bestofk.errors import BadInput
from bestofk.points import Points, joined
from bestofk.served import drawn_for
from bestofk.simulation import grid, simulate
from bestofk.trace import largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from concurrent.futures import Executor

    from bestofk.budget import Budget
    from bestofk.model import Model
    from bestofk.served import Drawn
    from bestofk.stream.parts import Part
    from bestofk.stream.tally import Tally
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
    """Models and the settings of their simulation; parameters as for :func:`bestofk.simulate`."""

    models: Mapping[str, Model]
    method: str
    trials: int
    seed: int
    k_max: int | None
    k_step: int | None
    threads: int = 1
    tally: Tally | None = None
    progress: Callable[[int], object] | None = None
    executor: Executor | None = None

    def summaries(self) -> dict[str, Summary]:
        """Make the run."""
        return simulate(
            self.models,
            method=self.method,
            trials=self.trials,
            seed=self.seed,
            k_max=self.k_max,
            k_step=self.k_step,
            threads=self.threads,
            executor=self.executor,
            tally=self.tally,
            progress=self.progress,
        )

    def again(
        self, names: Collection[str], budget: Budget, look: Look[Seen], form: str, count: int
    ) -> tuple[list[Seen], Replication]:
        """Make the run of some models again as :func:`bestofk.solve` does, with the same draws for all of them."""
        runs = replace(self, models={name: self.models[name] for name in names})
        if self.method == "analytic":
            return runs._with_other_inputs(budget, look, count)
        if self.method == "published":
            return runs._with_other_seeds(budget, look, count)
        if form == "full":
            return runs._with_further_trials(budget, look, count)
        return runs._in_parts(budget, look, count)

    def _in_parts(self, budget: Budget, look: Look[Seen], count: int) -> tuple[list[Seen], Replication]:
        from bestofk.stream.parts import cut

        if self.trials < count:
            note = f"The stability is not known: {self.trials} trials cannot be cut into {count} parts."
            return [], Replication("none", 0, None, note)
        each = self.trials // count
        note = (
            f"Shares of {count} parts of {each:,} trials each, which together are the run: this is the stability at "
            f"{each:,} trials, and understates the stability at {self.trials:,}."
        )
        return self._drawn(cut(self._spans(), count), budget, look), Replication("parts", count, each, note)

    def _with_further_trials(self, budget: Budget, look: Look[Seen], count: int) -> tuple[list[Seen], Replication]:
        from bestofk.stream.draw import MOST_TRIALS

        start = self._spans()[-1][1]
        edges = [start + self.trials * done for done in range(count + 1)]
        if edges[-1] > MOST_TRIALS:
            raise BadInput(
                f"replications = {count}: so many of {self.trials:,} trials each go beyond 10^12; take fewer"
            )
        note = f"Shares of {count} further runs of {self.trials:,} trials each, independent of this one."
        parts: list[Part] = [((first, last),) for first, last in pairwise(edges)]
        return self._drawn(parts, budget, look), Replication("runs", count, self.trials, note)

    def _with_other_seeds(self, budget: Budget, look: Look[Seen], count: int) -> tuple[list[Seen], Replication]:
        largest = max(largest_k(model.workload, self.k_max) for model in self.models.values())
        spacing = largest + 1  # nearer seeds would share the stream of some k

        def look_at(replication: int) -> Seen:
            seed = self.seed + replication * spacing
            seen = look(Points.of(replace(self, seed=seed, threads=1, progress=None).summaries().values(), budget))
            if self.progress is not None:
                self.progress(self.trials)
            return seen

        with ThreadPoolExecutor(self.threads) as pool:
            seen = list(pool.map(look_at, range(1, count + 1)))
        note = f"Shares of {count} further runs of {self.trials:,} trials each, with seeds {self.seed} + {spacing} r."
        return seen, Replication("runs", count, self.trials, note)

    def _with_other_inputs(self, budget: Budget, look: Look[Seen], count: int) -> tuple[list[Seen], Replication]:
        if not any(has_standard_errors(model) for model in self.models.values()):
            note = "Nothing is drawn and no input has a standard error: there is nothing to replicate."
            return [], Replication("exact", 1, None, note)
        seen = []
        for draw in range(count):
            generators = (np.random.default_rng([self.seed, draw, model]) for model in range(len(self.models)))
            models = [redrawn(model, own) for model, own in zip(self.models.values(), generators, strict=True)]
            again = replace(self, models={model.name: model for model in models})
            seen.append(look(Points.of(again.summaries().values(), budget)))
        note = f"Shares of {count} draws of the inputs from their standard errors; nothing else is random."
        return seen, Replication("inputs", count, None, note)

    def _spans(self) -> Part:
        return self.tally.spans if self.tally else ((0, self.trials),)

    def _drawn(self, parts: Sequence[Part], budget: Budget, look: Look[Seen]) -> list[Seen]:
        """Draw parts of trials for each workload, and look at the points of all models for each part."""
        groups: dict[Drawn, list[Model]] = {}
        for model in self.models.values():
            groups.setdefault(drawn_for(model), []).append(model)
        first, *others = groups.values()
        if not others:
            return self._drawn_together(first, parts, budget, look)
        points = [self._drawn_together(group, parts, budget, lambda each: each) for group in groups.values()]
        return [look(joined(of_groups)) for of_groups in zip(*points, strict=True)]

    def _drawn_together(
        self, models: list[Model], parts: Sequence[Part], budget: Budget, look: Look[Seen]
    ) -> list[Seen]:
        """Draw parts for models with one workload."""
        from bestofk.stream.method import price_all
        from bestofk.stream.parts import draw_parts

        grids = [grid(model, self.k_max, self.k_step) for model in models]
        percentiles = _of_resources(budget, models)
        seen, _ = draw_parts(
            drawn_for(models[0]),
            parts,
            lambda part: look(Points.of(price_all(part, models, grids), budget)),
            k_max=max(int(each[-1]) for each in grids),
            seed=self.seed,
            threads=self.threads,
            histograms="each" if percentiles else "none",
            executor=self.executor,
            progress=self.progress,
        )
        return seen


def _of_resources(budget: Budget, models: Iterable[Model]) -> bool:
    """Whether a budget limits a percentile of a resource."""
    return any(resource.name in budget.percentiles for model in models for resource in model.resources)
