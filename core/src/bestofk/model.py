"""A language model as its price list, its speed and its accuracy (Table 3 of the paper)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestofk.errors import BadInput
from bestofk.objective import ACCURACY, Objective

if TYPE_CHECKING:
    from bestofk.distribution import Normal
    from bestofk.workload import Workload

MOST_PARALLEL = 1_000_000


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that an inference uses in proportion to its tokens (eq. 4).

    One inference uses ``input`` · L_in + ``output`` · L_out; k of them use the sum (eq. 5), divided by the
    parallelism P where ``parallel`` (eq. 6).

    Parameters
    ----------
    name, unit
        For example ``"cost"`` and ``"USD"``.
    input, output
        Use per token, both ≥ 0.
    parallel
        Whether P inferences at once use it at the same time, as they do seconds but not dollars.
    input_se, output_se
        Standard errors of the rates where they were measured; 0 where they are given. They do not count in comparisons.
    """

    name: str
    unit: str
    input: float
    output: float
    parallel: bool = False
    input_se: float = field(default=0.0, compare=False, repr=False)
    output_se: float = field(default=0.0, compare=False, repr=False)

    def __post_init__(self) -> None:
        for side in ("input", "output", "input_se", "output_se"):
            rate = getattr(self, side)
            if not (math.isfinite(rate) and rate >= 0):
                raise BadInput(f"{self.name}.{side} = {rate}: must be a finite number ≥ 0")

    @property
    def objective(self) -> Objective:
        """The objective that this resource is: less is better."""
        return Objective(self.name, self.unit, "min")

    @classmethod
    def cost(cls, input: float, output: float) -> Resource:  # noqa: A002 - the word of the field
        """Cost with c_in and c_out in USD per token."""
        return cls("cost", "USD", input, output)

    @classmethod
    def latency(cls, input: float, output: float) -> Resource:  # noqa: A002 - the word of the field
        """Latency with t_in and t_out in seconds per token, divided by P."""
        return cls("latency", "s", input, output, parallel=True)


@dataclass(frozen=True, slots=True)
class Model:
    """A model that answers k times.

    Parameters
    ----------
    name, title
        The name to type and the name to print.
    workload
        Its token lengths (eq. 1).
    accuracy
        A_i of a single inference, clipped to [0, 1] (eq. 2); the mean must lie in [0, 1].
    resources
        What it uses per token, cost and latency first.
    parallelism
        P, the inferences that run at once (eq. 6), 1 to 1,000,000.

    Examples
    --------
    >>> import bestofk as bk
    >>> model = bk.Model(
    ...     name="mine",
    ...     title="My model",
    ...     workload=bk.Workload(input=bk.Normal(1024, 64), output=bk.Normal(2048, 128)),
    ...     accuracy=bk.Normal(0.94, 0.02),
    ...     resources=(bk.Resource.cost(1.25e-6, 10e-6), bk.Resource.latency(0.0005, 0.005)),
    ...     parallelism=4,
    ... )
    >>> [objective.name for objective in model.objectives]
    ['accuracy', 'cost', 'latency']
    """

    name: str
    title: str
    workload: Workload
    accuracy: Normal
    resources: tuple[Resource, ...]
    parallelism: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.accuracy.mean <= 1:
            raise BadInput(f"accuracy.mean = {self.accuracy.mean}: must lie in [0, 1]")
        if type(self.parallelism) is not int or not 1 <= self.parallelism <= MOST_PARALLEL:
            raise BadInput(f"parallelism = {self.parallelism!r}: must be a whole number from 1 to {MOST_PARALLEL:,}")
        names = [objective.name for objective in self.objectives]
        if len(set(names)) < len(names):
            raise BadInput(f"resources of {self.name!r}: each name may be used once, got {', '.join(names)}")

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """Accuracy, then the resources in their order; length d."""
        return (ACCURACY, *(resource.objective for resource in self.resources))
