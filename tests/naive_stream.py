"""The streaming method once more, from its definition, in plain NumPy and Python; it imports nothing of the package.

A length is (μ, σ), a workload (input length, output length), a resource (rate per input token, rate per output token,
whether it is divided by P), an accuracy (μ, σ).
"""

import math
from fractions import Fraction

import numpy as np

f32 = np.float32
UNIT = 4096  # lattice points in a standard deviation


# --- SplitMix64, addressed by (key, stream, trial) --------------------------------------------------------------------

WORD = 2**64
GOLDEN = 0x9E3779B97F4A7C15


def keys(seed, count):
    """One key for each kind of draw, as whole numbers."""
    return [int(key) for key in np.random.SeedSequence(seed).generate_state(count, np.uint64)]


def mix(word):
    """The output function of SplitMix64, in whole numbers."""
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % WORD
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % WORD
    return word ^ (word >> 31)


def draw(key, stream, trial):
    """The 64 bits of one trial on one stream, as two words of 32: (high, low)."""
    start = mix((key + stream * GOLDEN) % WORD)
    return divmod(mix((start + trial * GOLDEN) % WORD), 2**32)


# --- normal pairs on the lattice --------------------------------------------------------------------------------------


def signed(word):
    """Words of 32 bits as numbers from −2^31 to 2^31 − 1."""
    return np.asarray(word, np.uint64).astype(np.uint32).view(np.int32)


def cephes_log(x):
    """Natural logarithm of positive float32, by the polynomial of Cephes."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < f32(math.sqrt(0.5))
    f = np.where(small, mantissa * f32(2), mantissa) - f32(1)
    exponent = exponent - small
    z = f * f
    p = f32(7.0376836292e-2)
    for coefficient in (
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    ):
        p = p * f + f32(coefficient)
    return (f + (f * z * p - f32(0.5) * z)) + exponent.astype(f32) * f32(math.log(2))


def cephes_sine_cosine(x):
    """Sine and cosine of float32 angles up to π/4, by the polynomials of Cephes."""
    z = x * x
    sine = ((f32(-1.9515295891e-4) * z + f32(8.3321608736e-3)) * z + f32(-1.6666654611e-1)) * (z * x) + x
    p = (f32(2.443315711809948e-5) * z + f32(-1.388731625493765e-3)) * z + f32(4.166664568298827e-2)
    return sine, p * (z * z) - f32(0.5) * z + f32(1)


def normal_pairs(high, low):
    """Box–Muller in float32, scaled to the lattice: radius and sign from the high words, angle from the low ones."""
    high, low = signed(high), signed(low)
    uniform = ((high & 0x7FFFFFFF).astype(f32) + f32(0.5)) * f32(2.0**-31)
    radius = np.sqrt(cephes_log(uniform) * f32(-2 * UNIT**2))
    radius = np.where(high < 0, -radius, radius)
    sine, cosine = cephes_sine_cosine(low.astype(f32) * f32(math.pi / 4 * 2.0**-31))
    swap = low % 2 == 1
    return radius * np.where(swap, sine, cosine), radius * np.where(swap, cosine, sine)


def exact_normal_pairs(high, low):
    """The same pairs in double precision and with the library's functions."""
    high, low = signed(high), signed(low)
    radius = UNIT * np.sqrt(-2 * np.log(((high & 0x7FFFFFFF) + 0.5) * 2.0**-31)) * np.where(high < 0, -1, 1)
    angle = low * (math.pi / 4 * 2.0**-31)
    first, second = radius * np.cos(angle), radius * np.sin(angle)
    swap = low % 2 == 1
    return np.where(swap, second, first), np.where(swap, first, second)


def clip_point(length):
    """The lattice point of one token, and by how much of a point the lattice is shifted to have it."""
    mean, std = length
    if std == 0 or (1 - mean) / std <= -256:
        return -(2**20), f32(0)
    clip = (1 - mean) / std * UNIT
    return round(clip), f32(clip - round(clip))


def lattice_sums(workload, seed, trials, k_max):
    """Sums of the first k lattice lengths, whole numbers, shape (2, k_max, trials), first the input's."""
    key = keys(seed, 2)[0]
    sums = np.zeros((2, k_max, len(trials)), np.int64)
    for k in range(k_max):
        high, low = np.array([draw(key, k, trial) for trial in trials]).T
        for side, deviates in enumerate(normal_pairs(high, low)):
            least, shift = clip_point(workload[side])
            steps = np.maximum(np.rint(deviates - shift).astype(np.int64), least)
            sums[side, k] = steps + (sums[side, k - 1] if k else 0)
    return sums


def tokens(workload, sums):
    """Sums in tokens, shape (2, k_max, trials)."""
    k = np.arange(1, sums.shape[1] + 1)[:, None]
    table = []
    for side, (mean, std) in enumerate(workload):
        shift = float(clip_point(workload[side])[1])
        table.append(k * (mean + shift * std / UNIT) + sums[side] * (std / UNIT))
    return np.array(table)


# --- what a tally remembers of the sums -------------------------------------------------------------------------------


def moments(sums):
    """Σx, Σy, Σx², Σy², Σxy at each k, shape (k_max, 5), Python's whole numbers."""
    table = []
    for x, y in zip(sums[0].tolist(), sums[1].tolist(), strict=True):
        pairs = list(zip(x, y, strict=True))
        table.append([sum(x), sum(y), sum(a * a for a in x), sum(b * b for b in y), sum(a * b for a, b in pairs)])
    return table


def histogram(sums, origin, width, shape):
    """Trials in each cell at each k, shape (k_max, rows, columns): one cell below, one above, equal ones between."""
    counts = np.zeros((sums.shape[1], *shape), np.int64)
    for k in range(sums.shape[1]):
        for pair in sums[:, k].T:
            row, column = (
                min(max((int(pair[side]) - int(origin[k][side])) // int(width[k][side]) + 1, 0), shape[side] - 1)
                for side in (0, 1)
            )
            counts[k, row, column] += 1
    return counts


# --- the running maximum ----------------------------------------------------------------------------------------------


def uniform(word):
    """A word of 32 bits in the middle of its interval of (0, 1), its sign bit turned."""
    return ((word + 2**31) % 2**32 + 0.5) / 2**32


def records(key, trial, k_max):
    """Every record of the running maximum of uniforms: (steps before it, chance of a uniform above it)."""
    tail, when, record = uniform(draw(key, 0, trial)[1]), 0, 0
    found = []
    while when < k_max:
        found.append((when, tail))
        record += 1
        high, low = draw(key, record, trial)
        wait = math.log(uniform(high)) / math.log1p(-tail)
        when += 1 + int(min(wait, k_max))
        tail *= uniform(low)
    return found


def rank_bins(seed, trials, k_max, bins=2048, lowest=-16, per_unit=48):
    """Trials whose maximum is in each bin of its logit, at each k, shape (k_max, bins)."""
    key = keys(seed, 2)[1]
    counts = np.zeros((k_max, bins), np.int64)
    for trial in trials:
        found = records(key, trial, k_max)
        ends = [when for when, _ in found[1:]] + [k_max]
        for (when, tail), end in zip(found, ends, strict=True):
            logit = math.log1p(-tail) - math.log(tail)
            counts[when:end, min(max(int((logit - lowest) * per_unit), 0), bins - 1)] += 1
    return counts


# --- best-of-k without any of this ------------------------------------------------------------------------------------


def simulate(generator, workload, accuracy, resources, parallelism, k, trials):
    """A and the resources of independent trials at one k (eqs. 1 to 6), shape (trials, 1 + r)."""
    lengths = [np.maximum(generator.normal(mean, std, (trials, k)), 1).sum(axis=1) for mean, std in workload]
    best = np.clip(generator.normal(*accuracy, (trials, k)), 0, 1).max(axis=1)
    used = [
        (rate_in * lengths[0] + rate_out * lengths[1]) / (parallelism if divided else 1)
        for rate_in, rate_out, divided in resources
    ]
    return np.stack([best, *used], axis=1)


def mean_and_variance(total, total_of_squares, trials):
    """Mean and population variance of whole numbers, without rounding."""
    mean = Fraction(total, trials)
    return mean, Fraction(total_of_squares, trials) - mean**2
