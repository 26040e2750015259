"""Write the random bits behind the token draws to standard output without end, for batteries of tests.

Usage: ``python benchmarks/raw_bits.py ORDER [SEED] | dieharder -a -g 200``, with ORDER one of

- ``stream``: one step k of trials 0, 1, 2, …;
- ``trial``: steps 1 to 128 of trial 0, then those of trial 1, …: the draws as a trial sees them.

Each draw of 64 bits is written as two words of 32 bits: the radius of a normal pair, then its angle.
"""

from __future__ import annotations

import sys
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from bestofk.stream.kernels import draw_bits, stream_start

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = {"stream": 1, "trial": 128}
TRIALS = 8192  # that are written at once


def words(order: str, seed: int = 42) -> Iterator[np.ndarray]:
    """Give arrays of shape (trials, steps, 2) of 32-bit words, for ever."""
    key = np.random.SeedSequence(seed).generate_state(2, np.uint64)[0]
    high, low = np.empty((2, STEPS[order], TRIALS), np.int32)
    for first in count(0, TRIALS):
        for k in range(STEPS[order]):
            draw_bits(np.uint64(stream_start(key, k, first)), high[k], low[k])
        yield np.stack([high.T, low.T], axis=-1)


def main() -> None:
    order, *seed = sys.argv[1:]
    try:
        for block in words(order, *map(int, seed)):
            sys.stdout.buffer.write(block.tobytes())
    except BrokenPipeError:  # the battery has seen enough
        sys.stderr.close()


if __name__ == "__main__":
    main()
