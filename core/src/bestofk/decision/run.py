"""A run of one model that can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from bestofk.model import Model
    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class Run:
    """A model and the settings of its simulation; parameters as for :func:`bestofk.simulate`."""

    model: Model
    method: str
    trials: int
    seed: int
    k_max: int | None
    k_step: int | None
    threads: int = 1
    tally: Tally | None = None
    progress: Callable[[int], object] | None = None
    executor: Executor | None = None

    def summary(self) -> Summary:
        """Make the run."""
        summaries = simulate(
            self.model,
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
        return summaries[self.model.name]
