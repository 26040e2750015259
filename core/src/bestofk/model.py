"""A language model as its price list, its speed and its accuracy (Table 3 of the paper)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestofk.errors import BadInput, UnknownName
from bestofk.objective import ACCURACY, Objective
from bestofk.trace import TraceWorkload, require_pick

if TYPE_CHECKING:
    from bestofk.distribution import Normal
    from bestofk.trace import Spread
    from bestofk.workload import Workload

MOST_PARALLEL = 1_000_000
BILLINGS = ("each", "once", "cached")
LATENCIES = ("ideal", "makespan")


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
    cached
        Use per input token that is read from a cache, ≥ 0; None where it is not known.
    """

    name: str
    unit: str
    input: float
    output: float
    parallel: bool = False
    input_se: float = field(default=0.0, compare=False, repr=False)
    output_se: float = field(default=0.0, compare=False, repr=False)
    cached: float | None = None

    def __post_init__(self) -> None:
        for side in ("input", "output", "input_se", "output_se", "cached"):
            rate = getattr(self, side)
            if rate is not None and not (math.isfinite(rate) and rate >= 0):
                raise BadInput(f"{self.name}.{side} = {rate}: must be a finite number ≥ 0")

    @property
    def objective(self) -> Objective:
        """The objective that this resource is: less is better."""
        return Objective(self.name, self.unit, "min")

    @classmethod
    def cost(cls, input: float, output: float, cached: float | None = None) -> Resource:  # noqa: A002 - the word of the field
        """Cost with c_in and c_out in USD per token, and what an input token costs that is read from a cache."""
        return cls("cost", "USD", input, output, cached=cached)

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
        Its token lengths (eq. 1), or a log of its samples.
    accuracy
        A_i of a single inference, clipped to [0, 1] (eq. 2); the mean must lie in [0, 1]. None where the workload is a
        log that brings its own scores.
    resources
        What it uses per token, cost and latency first.
    parallelism
        P, the inferences that run at once (eq. 6), 1 to 1,000,000.
    prompt_billing
        What the prompt that k samples share is charged for: ``"each"`` of them, ``"once"``, or ``"cached"``: once in
        full, and k − 1 times as tokens read from a cache. A prompt that is not charged for each is read once, before
        the P slots decode, so its time is not divided by P. Without a shared prompt there is nothing but ``"each"``.
    latency
        ``"ideal"``: the P slots share the work evenly (eq. 6). ``"makespan"``: they take whole samples, in the order
        of drawing, each when it gets free, and the last to finish counts.
    bootstrap
        How many resampled logs replicate a choice, to show what a finite log leaves open; 0 where the log is taken as
        it is.

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
    workload: Workload | TraceWorkload
    accuracy: Normal | None
    resources: tuple[Resource, ...]
    parallelism: int = 1
    pick: str = "score"
    prompt_billing: str = "each"
    latency: str = "ideal"
    bootstrap: int = 0

    def __post_init__(self) -> None:
        self._check_accuracy()
        require_pick(self.pick, self.workload.picks)
        if type(self.parallelism) is not int or not 1 <= self.parallelism <= MOST_PARALLEL:
            raise BadInput(f"parallelism = {self.parallelism!r}: must be a whole number from 1 to {MOST_PARALLEL:,}")
        names = [objective.name for objective in self.objectives]
        if len(set(names)) < len(names):
            raise BadInput(f"resources of {self.name!r}: each name may be used once, got {', '.join(names)}")
        self._check_billing()
        self._check_latency()

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """Accuracy, then the resources in their order; length d."""
        return (ACCURACY, *(resource.objective for resource in self.resources))

    @property
    def read_once(self) -> bool:
        """Whether a prompt that k samples share is read by the model once."""
        return self.prompt_billing != "each"

    def _check_billing(self) -> None:
        if self.prompt_billing not in BILLINGS:
            raise UnknownName("prompt_billing", self.prompt_billing, BILLINGS)
        if self.read_once and not self.workload.shared_prompt:
            raise BadInput(
                f"prompt_billing = {self.prompt_billing!r}: the samples of {self.name!r} have prompts of their own; "
                f"set shared_prompt, or bill 'each'"
            )
        unknown = next((used.name for used in self.resources if not used.parallel and used.cached is None), None)
        if self.prompt_billing == "cached" and unknown is not None:
            raise BadInput(
                f"prompt_billing = 'cached': {self.name!r} has no {unknown}.cached, the {unknown} of an input token "
                f"read from a cache (in a catalog cached_input, typed --price-cached); give it, or bill 'each' or "
                f"'once'"
            )

    def _check_latency(self) -> None:
        if self.latency not in LATENCIES:
            raise UnknownName("latency", self.latency, LATENCIES)
        parallel = [used.name for used in self.resources if used.parallel]
        if self.latency == "makespan" and len(parallel) != 1:
            raise BadInput(
                f"latency = 'makespan': needs one resource that slots use side by side, and {self.name!r} has "
                f"{', '.join(parallel) or 'none'}"
            )

    @property
    def of_one(self) -> Normal | Spread:
        """Accuracy of a single inference: given, or measured by the log."""
        if isinstance(self.workload, TraceWorkload) and self.workload.scored:
            return self.workload.score
        return self.given_accuracy

    @property
    def given_accuracy(self) -> Normal:
        """Accuracy of a single inference where it is given.

        Raises
        ------
        BadInput
            Where the workload is a log that brings its own scores.
        """
        if self.accuracy is None:
            raise BadInput(f"{self.name!r} has no accuracy of its own: its workload is a log with scores")
        return self.accuracy

    def _check_accuracy(self) -> None:
        if self.workload.scored:
            if self.accuracy is not None:
                raise BadInput("accuracy: the workload is a log, which brings its own scores; leave accuracy out")
        elif self.accuracy is None:
            raise BadInput("accuracy: missing; only a workload that is a log with scores brings its own")
        elif not 0 <= self.accuracy.mean <= 1:
            raise BadInput(f"accuracy.mean = {self.accuracy.mean}: must lie in [0, 1]")
