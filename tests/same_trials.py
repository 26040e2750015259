"""The very trials that a tally has counted, one by one, by the same loops (held against a plain twin elsewhere)."""

import numpy as np
from bestofk.stream import kernels
from bestofk.stream.lattice import UNIT, Lattice
from numba import njit
from scipy.special import ndtri

STRIP = kernels.STRIP
draw_bits, stream_start, add_lengths = kernels.draw_bits, kernels.stream_start, kernels.add_lengths


def keys(seed):
    return np.random.SeedSequence(seed).generate_state(2, np.uint64)


@njit(nogil=True)
def _sums(key, unit, shift, least, steps, found):
    high, low = np.empty((2, STRIP), np.int32)
    for first in range(0, found.shape[2], STRIP):
        n = min(STRIP, found.shape[2] - first)
        sums = np.zeros((2, n), np.int32)
        row = 0
        for k in range(steps[-1]):
            draw_bits(stream_start(key, k, first), high[:n], low[:n])
            add_lengths(high[:n], low[:n], unit, shift, least, sums[0], sums[1])
            if k + 1 == steps[row]:
                found[:, row, first : first + n] = sums
                row += 1


def token_sums(workload, seed, trials, steps):
    """Sums of k input and of k output lengths in tokens, shape (2, len(steps), trials)."""
    layout = Lattice.of(workload, steps[-1])
    found = np.empty((2, len(steps), trials), np.int32)
    _sums(keys(seed)[0], np.float32(UNIT), layout.shift, layout.least, np.array(steps), found)
    zero = np.multiply.outer(layout.zero, steps)
    return zero[:, :, None] + found * layout.unit[:, None, None]


def best_deviates(seed, trials, steps):
    """The largest of k standard normals, shape (len(steps), trials)."""
    key = keys(seed)[1]
    tail, when = np.ones(trials), np.full(trials, -1)
    found = np.empty((len(steps), trials))
    record = 0
    while when.min() < steps[-1]:
        high, low = np.empty((2, trials), np.int32)
        draw_bits(np.uint64(stream_start(key, record, 0)), high, low)
        with np.errstate(divide="ignore"):
            wait = np.log((high + 2147483648.5) / 2**32) / np.log1p(-tail) if record else np.zeros(trials)
        when += 1 + np.minimum(wait, steps[-1]).astype(int)
        tail = tail * (low + 2147483648.5) / 2**32
        for row, k in enumerate(steps):
            found[row, when < k] = tail[when < k]
        record += 1
    return -ndtri(found)
