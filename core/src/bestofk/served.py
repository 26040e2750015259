"""A workload as it is served: k samples run on P slots, each of which takes the next sample when it gets free."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    from bestofk.model import Model, Resource
    from bestofk.trace import TraceWorkload
    from bestofk.workload import Workload

    Drawn: TypeAlias = "Workload | TraceWorkload | ServedWorkload"

DIGITS = 12  # of the share: rates that are proportional up to rounding share their draws


@dataclass(frozen=True)
class ServedWorkload:
    """A workload, with what the time until the last of k samples has finished depends on.

    Models of equal served workloads share their draws. Those of the workload itself are the same as without slots.

    Parameters
    ----------
    lengths
        The workload.
    share
        t_in / (t_in + t_out), in [0, 1].
    slots
        P ≥ 2.
    read_once
        Whether a shared prompt is read once, before the slots begin.
    """

    lengths: Workload | TraceWorkload
    share: float
    slots: int
    read_once: bool

    @property
    def shared_prompt(self) -> bool:
        """Whether the k samples of a trial answer one prompt."""
        return self.lengths.shared_prompt

    @property
    def scored(self) -> bool:
        """Whether it brings its own scores."""
        return self.lengths.scored

    @property
    def most_k(self) -> int | None:
        """The largest k that can be drawn; None where there is none."""
        return self.lengths.most_k

    @property
    def picks(self) -> tuple[str, ...]:
        """By what one of k samples can be picked."""
        return self.lengths.picks

    @property
    def how(self) -> str:
        """How it is served, in words."""
        first = ", the prompt read once" if self.read_once else ""
        return f"{self.slots} slots and t_in : t_out = {self.share:g} : {1 - self.share:g}{first}"

    @cached_property
    def digest(self) -> str:
        """Hexadecimal fingerprint of the workload and of how it is served."""
        words = f"served {self.lengths.digest} {self.share.hex()} {self.slots} {self.read_once}"
        return sha256(words.encode()).hexdigest()[:16]


def slots_resource(model: Model) -> Resource | None:
    """Give the resource whose makespan differs from eq. 6; None where there is none.

    One slot works through all samples in turn, and takes as long as eq. 6 says.
    """
    if model.latency == "ideal" or model.parallelism == 1:
        return None
    used = next(used for used in model.resources if used.parallel)
    return used if used.input + used.output > 0 else None


def drawn_for(model: Model) -> Drawn:
    """Give what has to be drawn to price a model."""
    used = slots_resource(model)
    if used is None:
        return model.workload
    share = round(used.input / (used.input + used.output), DIGITS)
    return ServedWorkload(model.workload, share, model.parallelism, model.read_once)


def lengths_of(drawn: Drawn) -> Workload | TraceWorkload:
    """Give the workload whose lengths are drawn, served or not."""
    return drawn.lengths if isinstance(drawn, ServedWorkload) else drawn


def latency_note(model: Model) -> tuple[str, ...]:
    """Say that latency is a makespan; nothing where it is that of eq. 6."""
    if model.latency == "ideal":
        return ()
    slots = (
        "1 slot, which takes one after the other"
        if model.parallelism == 1
        else (f"{model.parallelism} slots, each of which takes the next sample")
    )
    return (f"Latency: makespan of k samples on P = {slots}.",)
