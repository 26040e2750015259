"""Draw a range of trials into a tally, on as many threads as wanted."""

from __future__ import annotations

import math
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.stream.samplers import channels, samplers
from bestofk.stream.tally import Tally
from bestofk.trace import largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from bestofk.served import Drawn
    from bestofk.stream.channel import Channel, Counts
    from bestofk.stream.samplers import Sampler

MOST_TRIALS = 10**12
MOST_K = 4096
CHUNK = 131072  # trials that a thread takes at once, or fewer so that all threads have the same


def draw(
    workload: Drawn,
    trials: int | range,
    *,
    k_max: int | None = None,
    seed: int = 42,
    threads: int = 1,
    percentiles: bool = True,
    executor: Executor | None = None,
    progress: Callable[[int], object] | None = None,
) -> Tally:
    """Draw trials; each extends the same k − 1 draws by one for k = 1, 2, …, k_max.

    Draws are addressed by (seed, stream, trial): ranges drawn apart and added give the same integers as the whole drawn
    at once, on any number of threads.

    Parameters
    ----------
    workload
        The token lengths.
    trials
        M, for trials 0 to M − 1, or a range of trials with step 1, below 10^12.
    k_max
        The largest number of samples, 1 to 4096; by default 128, or as far as a log goes.
    seed
        A whole number ≥ 0.
    threads
        At most so many are used; each needs memory for a tally of its own, 14 MiB at k_max = 128, 24 for a log.
    percentiles
        Whether to keep the histograms that percentiles of resources need: most of a tally, a third of the time.
    executor
        Draws in place of threads of this process, in chunks of about a second: any of ``concurrent.futures``, Dask's
        ``Client.get_executor(pure=False)``, or another of their kind. The tally is the same.
    progress
        Called with a number of trials whenever these are done, from any thread.

    Returns
    -------
    Tally

    Raises
    ------
    BadInput
        If trials, k_max, seed or threads are out of range, or a log does not go so far.
    WorkersLost
        If the executor can no longer be used.

    Examples
    --------
    >>> import bestofk as bk
    >>> workload = bk.load_catalog().models["gpt-5"].workload
    >>> whole = bk.draw(workload, 300, k_max=8)
    >>> whole == bk.draw(workload, range(200, 300), k_max=8) + bk.draw(workload, range(200), k_max=8)
    True
    """
    k_max = largest_k(workload, k_max)
    span = checked(trials, k_max, seed)
    if threads < 1:
        raise BadInput(f"threads = {threads}: must be a whole number ≥ 1")
    if executor is not None:
        return _draw_elsewhere(executor, workload, span, k_max, seed, percentiles, progress)
    rounds = max(1, math.ceil(len(span) / (threads * CHUNK)))
    chunk = max(1, math.ceil(len(span) / (threads * rounds)))
    firsts = iter(range(span.start, span.stop, chunk))
    sources = samplers(workload, k_max, percentiles=percentiles)
    stop = Event()

    def work() -> dict[str, Counts]:
        return _draw_chunks(sources, k_max, seed, _until(stop, firsts, chunk, span.stop), progress)

    counts = sum_over_threads(work, threads, stop, channels(sources))
    return Tally(workload, k_max, seed, ((span.start, span.stop),) if len(span) else (), counts)


def _draw_elsewhere(
    executor: Executor,
    workload: Drawn,
    span: range,
    k_max: int,
    seed: int,
    percentiles: bool,
    progress: Callable[[int], object] | None,
) -> Tally:
    """Draw a range of trials on an executor."""
    from bestofk.stream.scatter import Total, draw_on

    total = Total(draw(workload, 0, k_max=k_max, seed=seed, percentiles=percentiles))
    for tally in draw_on(
        executor, workload, [(span.start, span.stop)], k_max=k_max, seed=seed, percentiles=percentiles
    ):
        total.add(tally)
        if progress is not None:
            progress(tally.trials)
    return total.tally


def sum_over_threads(
    work: Callable[[], dict[str, Counts]], threads: int, stop: Event, filled: Iterable[Channel]
) -> dict[str, Counts]:
    """Do the same work on each thread and add up the channels that they fill.

    The event is set when all have ended or the first has failed, or when the run is interrupted.
    """
    with ThreadPoolExecutor(threads) as pool:
        try:
            futures = [pool.submit(work) for _ in range(threads)]
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
    total, *others = [future.result() for future in futures]
    for counts in others:
        for channel in filled:
            channel.add(total[channel.name], counts[channel.name])
    return total


def draw_keys(seed: int, samplers: int) -> NDArray[np.uint64]:
    """Give the key of each sampler's draws, shape (samplers,)."""
    return np.asarray(np.random.SeedSequence(seed).generate_state(samplers, np.uint64), np.uint64)


def _draw_chunks(
    sources: Sequence[Sampler],
    k_max: int,
    seed: int,
    chunks: Iterator[tuple[int, int]],
    progress: Callable[[int], object] | None,
) -> dict[str, Counts]:
    """Draw chunks of trials into fresh channels, as one thread does."""
    keys = draw_keys(seed, len(sources))
    counts = {channel.name: channel.zeros(k_max) for channel in channels(sources)}
    for first, last in chunks:
        for key, source in zip(keys, sources, strict=True):
            source.run(key, (first, last), [counts])
        if progress is not None:
            progress(last - first)
    return counts


def _until(stop: Event, firsts: Iterator[int], chunk: int, end: int) -> Iterator[tuple[int, int]]:
    """Take chunks by their first trials, which threads share, until told to stop."""
    for first in firsts:
        if stop.is_set():
            return
        yield first, min(first + chunk, end)


def checked(trials: int | range, k_max: int, seed: int) -> range:
    """Give the range of trials.

    Raises
    ------
    BadInput
        If trials, k_max or seed are out of range.
    """
    span = trials if isinstance(trials, range) else range(trials)
    if span.step != 1 or span.start < 0 or span.stop > MOST_TRIALS:
        raise BadInput(f"trials = {trials}: must lie in 0 to 10^12, with step 1")
    if not 1 <= k_max <= MOST_K:
        raise BadInput(f"k_max = {k_max}: must lie in 1 to {MOST_K}")
    if seed < 0:
        raise BadInput(f"seed = {seed}: must be a whole number ≥ 0")
    return span
