"""The draw loops: random bits, token sums, and the integers that remember them.

Every draw is addressed by (key, stream, trial), and every accumulator is an integer, so the result does not depend on
how the trials are cut into blocks. Floating point is used only in additions, multiplications, divisions and square
roots of fixed order, which give the same bits on every vector unit.

Trials advance in lockstep: a *block* of trials takes step k together, so that the inner loops run over trials and
vectorise. The block is worked through in *strips* that fit the first-level cache.

Literals carry their type because Numba would otherwise promote 32-bit arithmetic to 64 bits and halve its speed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

f32 = np.float32
i32 = np.int32
i64 = np.int64
u32 = np.uint32
u64 = np.uint64

BLOCK = 131072  # trials in lockstep
STRIP = 2048  # trials whose scratch arrays fit the first-level cache

GOLDEN = u64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: the step of SplitMix64
MIX_1, MIX_2 = u64(0xBF58476D1CE4E5B9), u64(0x94D049BB133111EB)

SQRT_HALF_32 = i32(0x3F3504F3)  # bits of float32 sqrt(1/2)
MANTISSA_32 = i32(0x007FFFFF)
SIGN_32 = i32(-0x80000000)
LN_2 = 0.6931471805599453
TO_NEAREST = f32(12582912.0)  # 1.5 · 2^23: adding it rounds a float32 to an integer in its low bits
TO_NEAREST_BITS = i32(0x4B400000)


# --- random bits ------------------------------------------------------------------------------------------------------


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
def draw_bits(start: u64, high: NDArray[i32], low: NDArray[i32]) -> None:
    """Fill two arrays with 32 random bits for each trial."""
    for i in range(high.size):
        bits = mix64(start + u64(i) * GOLDEN)
        high[i] = i32(bits >> u64(32))
        low[i] = i32(bits)


# --- normal deviates --------------------------------------------------------------------------------------------------


@jit
def log32(x: f32) -> f32:
    """Natural logarithm of a positive float32 (the polynomial of Cephes ``logf``)."""
    shifted = i32(f32(x).view(np.int32) - SQRT_HALF_32)
    f = i32(i32(shifted & MANTISSA_32) + SQRT_HALF_32).view(np.float32) - f32(1)
    z = f * f
    p = f32(7.0376836292e-2)
    p = p * f + f32(-1.1514610310e-1)
    p = p * f + f32(1.1676998740e-1)
    p = p * f + f32(-1.2420140846e-1)
    p = p * f + f32(1.4249322787e-1)
    p = p * f + f32(-1.6668057665e-1)
    p = p * f + f32(2.0000714765e-1)
    p = p * f + f32(-2.4999993993e-1)
    p = p * f + f32(3.3333331174e-1)
    return (f + (f * z * p - f32(0.5) * z)) + f32(i32(shifted >> i32(23))) * f32(LN_2)


@jit
def sine32(x: f32) -> f32:
    """Sine for |x| ≤ π/4 (the polynomial of Cephes ``sinf``)."""
    z = x * x
    return ((f32(-1.9515295891e-4) * z + f32(8.3321608736e-3)) * z + f32(-1.6666654611e-1)) * (z * x) + x


@jit
def cosine32(x: f32) -> f32:
    """Cosine for |x| ≤ π/4 (the polynomial of Cephes ``cosf``)."""
    z = x * x
    p = (f32(2.443315711809948e-5) * z + f32(-1.388731625493765e-3)) * z + f32(4.166664568298827e-2)
    return p * (z * z) - f32(0.5) * z + f32(1)


@jit
def signed_radius(bits: i32, unit: f32) -> f32:
    """Radius of a normal pair in lattice points, √(−2 ln u) · unit ≤ 6.66 unit; the top bit is its sign."""
    u = (f32(i32(bits & i32(0x7FFFFFFF))) + f32(0.5)) * f32(2.0**-31)
    radius = np.sqrt(log32(u) * (f32(-2.0) * unit * unit))
    return i32(f32(radius).view(np.int32) | i32(bits & SIGN_32)).view(np.float32)


@jit
def to_nearest(x: f32) -> i32:
    """Round to the nearest integer, |x| < 2^22."""
    return i32(f32(x + TO_NEAREST).view(np.int32) - TO_NEAREST_BITS)


# --- token sums -------------------------------------------------------------------------------------------------------


@jit
def add_lengths(
    high: NDArray[i32],
    low: NDArray[i32],
    unit: f32,
    shift: NDArray[f32],
    least: NDArray[i32],
    input_sum: NDArray[i32],
    output_sum: NDArray[i32],
) -> None:
    """Add one input and one output length to each trial's sums: a normal pair (Box–Muller), rounded and clipped.

    The angle covers a quarter of the circle; the lowest bit swaps its sine and cosine and the sign of the radius turns
    it by π, which makes the circle whole.
    """
    for i in range(high.size):
        radius = signed_radius(high[i], unit)
        angle = f32(low[i]) * f32(np.pi / 4 * 2.0**-31)
        sine, cosine = sine32(angle), cosine32(angle)
        swap = i32(low[i] & i32(1)) != i32(0)
        x = to_nearest(radius * (sine if swap else cosine) - shift[0])
        y = to_nearest(radius * (cosine if swap else sine) - shift[1])
        input_sum[i] += max(x, least[0])
        output_sum[i] += max(y, least[1])


@jit
def add_moments(x: NDArray[i32], y: NDArray[i32], moments: NDArray[i64]) -> None:
    """Add Σx, Σy, Σx², Σy², Σxy over the trials of a strip."""
    sum_x, sum_y, sum_xx, sum_yy, sum_xy = i64(0), i64(0), i64(0), i64(0), i64(0)
    for i in range(x.size):
        a, b = i64(x[i]), i64(y[i])
        sum_x += a
        sum_y += b
        sum_xx += a * a
        sum_yy += b * b
        sum_xy += a * b
    moments[0] += sum_x
    moments[1] += sum_y
    moments[2] += sum_xx
    moments[3] += sum_yy
    moments[4] += sum_xy


@jit
def cell_of(total: i32, origin: i32, per_unit: f32, last: i32) -> i32:
    """Cell 0 lies below the origin, cell `last` above the top, the others between are equally wide."""
    return min(max(i32(f32(i32(total - origin)) * per_unit + f32(1)), i32(0)), last)


@jit
def find_cells(
    x: NDArray[i32],
    y: NDArray[i32],
    origin: NDArray[i32],
    per_unit: NDArray[f32],
    shape: NDArray[i32],
    cell: NDArray[i32],
) -> None:
    """Find the cell of each trial in the flattened histogram of the two sums."""
    for i in range(x.size):
        row = cell_of(x[i], origin[0], per_unit[0], i32(shape[0] - i32(1)))
        column = cell_of(y[i], origin[1], per_unit[1], i32(shape[1] - i32(1)))
        cell[i] = i32(column * shape[0]) + row


@jit
def count(cell: NDArray[i32], histogram: NDArray[i64]) -> None:
    """Count each trial in its cell."""
    for i in range(cell.size):
        histogram[u32(cell[i])] += 1


@jit
def count_weighted(
    x: NDArray[i32], y: NDArray[i32], scale: NDArray[f32], start: NDArray[f32], cell: NDArray[i32], lines: NDArray[i64]
) -> None:
    """Count each trial in its cell of each line, the histogram of a weighted sum."""
    last = i32(lines.shape[1] - 1)
    for line in range(lines.shape[0]):
        weight_x, weight_y, first = scale[line, 0], scale[line, 1], start[line]
        for i in range(x.size):
            place = f32(x[i]) * weight_x + f32(y[i]) * weight_y + first
            cell[i] = min(max(i32(place), i32(0)), last)
        count(cell, lines[line])


@jit
def carry(total: NDArray[i64], wide: NDArray[i64]) -> None:
    """Add 64-bit sums to wide ones, kept as (high, low) with 0 ≤ low < 2^32, and clear them."""
    for m in range(total.size):
        low = wide[m, 1] + (total[m] & i64(0xFFFFFFFF))
        wide[m, 0] += (total[m] >> i64(32)) + (low >> i64(32))
        wide[m, 1] = low & i64(0xFFFFFFFF)
        total[m] = 0


@jit
def sum_tokens(
    key: u64,
    edges: NDArray[i64],
    unit: f32,
    shift: NDArray[f32],
    least: NDArray[i32],
    origin: NDArray[i32],
    per_unit: NDArray[f32],
    shape: NDArray[i32],
    shared_prompt: bool,
    row: NDArray[i32],
    scale: NDArray[f32],
    first_cell: NDArray[f32],
    moments: NDArray[i64],
    cells: NDArray[i64],
    lines: NDArray[i64],
) -> None:
    """Stream the input and output token sums of parts of the trials through every k.

    Parameters
    ----------
    key
        Of the token draws.
    edges
        Part i holds the trials edges[i] ≤ j < edges[i + 1], shape (parts + 1,).
    unit
        Lattice points in a standard deviation.
    shift, least
        Of input and output lengths: lattice point 0, in lattice units from the mean, and the lowest point, shape (2,).
    origin, per_unit
        The histogram's lowest sum and cells per lattice unit, shape (K, 2).
    shape
        Rows (input) and columns (output) of the histogram.
    shared_prompt
        Whether a trial's first input length is its only one.
    row
        Of the lines at each k, −1 where there are none, shape (K,).
    scale, first_cell
        Cells of each line per lattice unit of the two sums, and where in it the sums are zero, in cells, shape
        (rows, r, 2) and (rows, r).
    moments
        Wide sums of each part, added to: Σx, Σy, Σx², Σy², Σxy, shape (parts, K, 5, 2).
    cells
        Counts of all parts together, added to, shape (K, columns · rows); with no columns nothing is counted.
    lines
        Counts of each part along each line, added to, shape (parts, rows, r, cells).
    """
    high, low, cell = np.empty(STRIP, i32), np.empty(STRIP, i32), np.empty(STRIP, i32)
    input_sum, output_sum, unused = np.empty(BLOCK, i32), np.empty(BLOCK, i32), np.empty(STRIP, i32)
    strip_moments = np.zeros(5, i64)
    for block in range(edges[0], edges[-1], BLOCK):
        end = min(block + BLOCK, edges[-1])
        input_sum[: end - block] = 0
        output_sum[: end - block] = 0
        for k in range(moments.shape[1]):
            for part in range(moments.shape[0]):
                stop = min(end, edges[part + 1])
                for strip in range(max(block, edges[part]), stop, STRIP):
                    n, start = min(STRIP, stop - strip), strip - block
                    x, y = input_sum[start : start + n], output_sum[start : start + n]
                    draw_bits(stream_start(key, k, strip), high[:n], low[:n])
                    if shared_prompt and k > 0:
                        unused[:n] = 0
                        add_lengths(high[:n], low[:n], unit, shift, least, unused[:n], y)
                    else:
                        add_lengths(high[:n], low[:n], unit, shift, least, x, y)
                    add_moments(x, y, strip_moments)
                    if cells.shape[1] > 0:
                        find_cells(x, y, origin[k], per_unit[k], shape, cell[:n])
                        count(cell[:n], cells[k])
                    if row[k] >= 0:
                        count_weighted(x, y, scale[row[k]], first_cell[row[k]], cell[:n], lines[part, row[k]])
                carry(strip_moments, moments[part, k])
