"""Time in whole ticks: how long a sample of a served workload takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.stream.lattice import UNIT, Lattice
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.served import ServedWorkload

    Array = NDArray[np.float64]

LONGEST = 2**24  # ticks that no sample exceeds
FINER = 2**20  # parts of a tick in which rates are given
FURTHEST = 6.67  # standard deviations: further from the mean no length is drawn


@dataclass(frozen=True, slots=True)
class Clock:
    """What a length in lattice points takes, in parts of a tick: whole numbers, the same on every machine.

    A sample takes share · L_in + (1 − share) · L_out *weighted tokens*, each of t_in + t_out seconds. A tick is 2^−24
    of the longest that a sample can take, and each sample's time is rounded to ticks.

    Parameters
    ----------
    tick
        Weighted tokens in a tick.
    prompt, sample
        Of a prompt that is read first, and of a sample: at lattice points 0, for a step of input, and for a step of
        output; shape (3,) each.
    """

    tick: float
    prompt: NDArray[np.int64]
    sample: NDArray[np.int64]

    @classmethod
    def of(cls, served: ServedWorkload) -> Clock:
        """Set the clock for a workload."""
        zero, unit, longest = _lengths(served)
        weights = np.array([served.share, 1 - served.share])
        tick = float(weights @ longest) / LONGEST
        at_zero, per_step = weights * zero / tick * FINER, weights * unit / tick * FINER
        first = _whole(at_zero[0], per_step[0], 0.0)
        if served.read_once:
            return cls(tick, first, _whole(at_zero[1], 0.0, per_step[1]))
        return cls(tick, np.zeros_like(first), _whole(at_zero.sum(), *per_step))


def _lengths(served: ServedWorkload) -> tuple[Array, Array, Array]:
    """Tokens at lattice point 0, from each point to the next, and in the longest length; of input and output."""
    lengths = served.lengths
    if isinstance(lengths, TraceWorkload):
        longest = [lengths.records.input.max(), lengths.records.output.max()]
        return np.zeros(2), np.ones(2), np.array(longest, np.float64)
    lattice = Lattice.of(lengths, 1)
    return lattice.zero, lattice.unit, lattice.zero + lattice.unit * UNIT * FURTHEST


def _whole(at_zero: float, per_input: float, per_output: float) -> NDArray[np.int64]:
    """Round to whole parts of a tick; half a tick more, so that cutting the parts off rounds to the nearest tick."""
    return np.array([round(at_zero) + FINER // 2, round(per_input), round(per_output)], np.int64)
