"""Samples on slots once more, from the definition, in plain Python; it imports nothing of the package."""

import heapq

import numpy as np


def makespans(durations, slots):
    """When the last of the first k samples has finished, for each k; samples in the order of drawing."""
    free, latest, found = [0.0] * slots, 0.0, []
    for duration in durations:
        finished = heapq.heappop(free) + duration
        heapq.heappush(free, finished)
        latest = max(latest, finished)
        found.append(latest)
    return found


def latencies(lengths, rates, slots, *, shared=False, read_once=False):
    """Makespans of all trials in seconds, from lengths of shape (2, K, trials); shape (K, trials)."""
    inputs, outputs = np.asarray(lengths, float)
    inputs = np.broadcast_to(inputs[:1], inputs.shape) if shared else inputs
    reading, writing = rates[0] * inputs, rates[1] * outputs
    first = reading[0] if read_once else np.zeros(inputs.shape[1])
    durations = writing if read_once else reading + writing
    return first + np.array([makespans(each, slots) for each in durations.T.tolist()]).T
