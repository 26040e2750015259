"""The draw loops of the running maximum: its records, and the integers that remember them.

The random bits are those of `bestofk.stream.kernels`, whose two lines stand here again: a cached kernel is not compiled
anew when a kernel in another file changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

i32 = np.int32
i64 = np.int64
u64 = np.uint64

STRIP = 2048  # trials whose scratch arrays fit the first-level cache
GOLDEN = u64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: the step of SplitMix64
MIX_1, MIX_2 = u64(0xBF58476D1CE4E5B9), u64(0x94D049BB133111EB)
SQRT_HALF_64 = i64(0x3FE6A09E667F3BCD)  # bits of float64 sqrt(1/2)
MANTISSA_64 = i64(0x000FFFFFFFFFFFFF)
LN_2 = 0.6931471805599453


@jit
def mix64(x: u64) -> u64:
    """Scramble 64 bits (the output function of SplitMix64)."""
    x = (x ^ (x >> u64(30))) * MIX_1
    x = (x ^ (x >> u64(27))) * MIX_2
    return x ^ (x >> u64(31))


@jit
def stream_start(key: u64, stream: int, trial: int) -> u64:
    """Give the state of a stream at a trial; the trials that follow are GOLDEN apart."""
    return mix64(key + u64(stream) * GOLDEN) + u64(trial) * GOLDEN


@jit
def log64(x: float) -> float:
    """Natural logarithm of a positive float64 (the polynomial of FreeBSD ``log``)."""
    shifted = i64(np.float64(x).view(np.int64) - SQRT_HALF_64)
    f = i64((shifted & MANTISSA_64) + SQRT_HALF_64).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = 1.479819860511658591e-01
    p = p * z + 1.531383769920937332e-01
    p = p * z + 1.818357216161805012e-01
    p = p * z + 2.222219843214978396e-01
    p = p * z + 2.857142874366239149e-01
    p = p * z + 3.999999999940941908e-01
    p = p * z + 6.666666666666735130e-01
    half = 0.5 * f * f
    return np.float64(shifted >> i64(52)) * LN_2 + (f - (half - s * (half + z * p)))


@jit
def uniform32(bits: i32) -> float:
    """Uniform on (0, 1) from 32 bits."""
    return (np.float64(bits) + 2147483648.5) * 2.0**-32


@jit
def log_of_rest(tail: float) -> float:
    """ln(1 − v), also where 1 − v rounds to 1."""
    rest = log64(1.0 - tail)
    return -tail if tail < 2.0**-27 else rest


@jit
def rank_bin(tail: float, scale: NDArray[np.float64]) -> i32:
    """Bin of the maximum on the logit scale, ln((1 − v)/v) for tail probability v."""
    logit = log_of_rest(tail) - log64(tail)
    return i32(min(max((logit - scale[0]) * scale[1], 0.0), scale[2]))


@jit
def break_records(
    high: NDArray[i32],
    low: NDArray[i32],
    tail: NDArray[np.float64],
    when: NDArray[i32],
    bins: NDArray[i32],
    k_max: int,
    scale: NDArray[np.float64],
) -> None:
    """Move each trial to its next record: how long it waits, and what the maximum then is.

    While the maximum has tail probability v, each draw breaks it with chance v, so the wait is geometric; the new tail
    probability is uniform below v.
    """
    for i in range(tail.size):
        wait = log64(uniform32(high[i])) / log_of_rest(tail[i])
        when[i] += i32(1) + i32(min(wait, np.float64(k_max)))
        tail[i] *= uniform32(low[i])
        bins[i] = rank_bin(tail[i], scale)


@jit
def draw_scattered(start: u64, trial: NDArray[i32], high: NDArray[i32], low: NDArray[i32]) -> None:
    """Fill two arrays with 32 random bits for each of the trials named."""
    for i in range(high.size):
        bits = mix64(start + u64(trial[i]) * GOLDEN)
        high[i] = i32(bits >> u64(32))
        low[i] = i32(bits)


@jit
def keep_live(
    changes: NDArray[i64],
    trial: NDArray[i32],
    tail: NDArray[np.float64],
    when: NDArray[i32],
    bins: NDArray[i32],
    held: NDArray[i32],
) -> int:
    """Note each record within k_max as a move between bins, and close the ranks of the trials that go on."""
    live = 0
    for i in range(trial.size):
        if when[i] < changes.shape[0]:
            changes[when[i], bins[i]] += 1
            changes[when[i], held[i]] -= 1
            trial[live], tail[live], when[live], held[live] = trial[i], tail[i], when[i], bins[i]
            live += 1
    return live


@jit
def track_maximum(key: u64, first: int, last: int, scale: NDArray[np.float64], changes: NDArray[i64]) -> None:
    """Stream the running maximum of a uniform of trials first ≤ j < last through every k.

    Only the draws that break a record are made, about ln K + 0.58 of K.

    Parameters
    ----------
    key
        Of the rank draws; a trial's r-th record takes its bits from stream r.
    scale
        Of the bins: the logit where they begin, bins in a unit of it, and the last bin.
    changes
        Added to: how many more trials hold their maximum in a bin at k than at k − 1, shape (K, bins).
    """
    trial, when = np.empty(STRIP, i32), np.empty(STRIP, i32)
    bins, held = np.empty(STRIP, i32), np.empty(STRIP, i32)
    high, low, tail = np.empty(STRIP, i32), np.empty(STRIP, i32), np.empty(STRIP, np.float64)
    k_max = changes.shape[0]
    for strip in range(first, last, STRIP):
        live = min(STRIP, last - strip)
        for i in range(live):
            trial[i], when[i] = i32(i), i32(0)
        draw_scattered(stream_start(key, 0, strip), trial[:live], high[:live], low[:live])
        for i in range(live):
            tail[i] = uniform32(low[i])
            held[i] = rank_bin(tail[i], scale)
            changes[0, held[i]] += 1
        record = 1
        while live > 0:
            draw_scattered(stream_start(key, record, strip), trial[:live], high[:live], low[:live])
            break_records(high[:live], low[:live], tail[:live], when[:live], bins[:live], k_max, scale)
            live = keep_live(changes, trial[:live], tail[:live], when[:live], bins[:live], held[:live])
            record += 1


# --- moments ----------------------------------------------------------------------------------------------------------


@jit
def weigh_bins(share: NDArray[np.float64], worth: NDArray[np.float64], total: NDArray[np.float64]) -> None:
    """Add up what the trials in every bin are worth, at each k.

    Parameters
    ----------
    share
        Of the trials in each bin, shape (bins, K): by bins first, so that the inner loop runs over k and vectorises.
    worth
        Of a trial in each bin, shape (powers, bins).
    total
        Added to, shape (powers, K).
    """
    for index in range(share.shape[0]):
        for power in range(worth.shape[0]):
            weight, row, bins = worth[power, index], total[power], share[index]
            for k in range(row.size):
                row[k] += bins[k] * weight
