"""What the streaming method is measured against: its own floor, a scalar loop, and arrays over trials.

Compiled in every run, because a cached kernel would not notice that those it calls from another file have changed.
"""

import numpy as np
from bestofk.stream import kernels
from numba import njit

K_MAX = 128
RANGE95 = (2.5, 97.5)


def model_numbers(models):
    """Models as arrays: lengths (2, 2), rates (models, r, 2) with P in them, accuracy (models, 2)."""
    workload = models[0].workload
    lengths = np.array([(each.mean, each.std) for each in (workload.input, workload.output)], float)
    shares = [[each.parallelism if used.parallel else 1 for used in each.resources] for each in models]
    rates = np.array([[(used.input, used.output) for used in each.resources] for each in models])
    return lengths, rates / np.array(shares)[:, :, None], np.array([(e.accuracy.mean, e.accuracy.std) for e in models])


@njit(error_model="numpy", nogil=True)
def draw_and_sum(key, trials, unit, shift, least):
    """Random bits, two normals and their running sums for every k, and nothing else; gives the sums at the last k."""
    high, low = np.empty(kernels.STRIP, np.int32), np.empty(kernels.STRIP, np.int32)
    input_sum, output_sum = np.zeros(trials, np.int32), np.zeros(trials, np.int32)
    for strip in range(0, trials, kernels.STRIP):
        n = min(kernels.STRIP, trials - strip)
        for k in range(K_MAX):
            kernels.draw_bits(kernels.stream_start(key, k, strip), high[:n], low[:n])
            kernels.add_lengths(
                high[:n], low[:n], unit, shift, least, input_sum[strip : strip + n], output_sum[strip : strip + n]
            )
    return input_sum, output_sum


@njit(error_model="numpy", nogil=True)
def scalar_loop(generator, trials, lengths, rates, accuracy, sums):
    """One trial after the other, one sample after the other, all models from the same draws.

    Adds the values of accuracy and of each resource, and their squares, to sums of shape (models, K, 1 + r, 2).
    """
    for _ in range(trials):
        input_sum, output_sum, best = 0.0, 0.0, -np.inf
        for k in range(K_MAX):
            input_sum += max(1.0, lengths[0, 0] + lengths[0, 1] * generator.standard_normal())
            output_sum += max(1.0, lengths[1, 0] + lengths[1, 1] * generator.standard_normal())
            best = max(best, generator.standard_normal())
            for model in range(rates.shape[0]):
                value = min(max(accuracy[model, 0] + accuracy[model, 1] * best, 0.0), 1.0)
                sums[model, k, 0, 0] += value
                sums[model, k, 0, 1] += value * value
                for resource in range(rates.shape[1]):
                    used = rates[model, resource, 0] * input_sum + rates[model, resource, 1] * output_sum
                    sums[model, k, 1 + resource, 0] += used
                    sums[model, k, 1 + resource, 1] += used * used


def arrays_over_trials(generator, trials, lengths, rates, accuracy):
    """A chunk of trials at once: means, stds and percentiles, shape (models, 4, K, 1 + r)."""
    normals = generator.standard_normal((3, trials, K_MAX))
    input_sum = np.maximum(1.0, lengths[0, 0] + lengths[0, 1] * normals[0]).cumsum(axis=1)
    output_sum = np.maximum(1.0, lengths[1, 0] + lengths[1, 1] * normals[1]).cumsum(axis=1)
    best = np.maximum.accumulate(normals[2], axis=1)
    found = []
    for (mean, std), model_rates in zip(accuracy, rates, strict=True):
        used = [rate_in * input_sum + rate_out * output_sum for rate_in, rate_out in model_rates]
        values = np.stack([np.clip(mean + std * best, 0.0, 1.0), *used], axis=-1)
        found.append([values.mean(axis=0), values.std(axis=0), *np.percentile(values, RANGE95, axis=0)])
    return np.array(found)
