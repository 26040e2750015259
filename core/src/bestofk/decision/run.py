"""A run of one model that can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestofk.model import Model
    from bestofk.simulation import Simulation
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class Run:
    """A model, and how it is simulated."""

    model: Model
    simulation: Simulation

    def summary(self) -> Summary:
        """Make the run."""
        return self.simulation.run([self.model])[self.model.name]
