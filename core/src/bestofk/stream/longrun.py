"""Long runs: draw into a file that is always a tally, and go on from it."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from bestofk.atomic import remove_partials
from bestofk.errors import BadInput, WorkersLost
from bestofk.stream.draw import CHUNK, draw
from bestofk.stream.file import TallyFileError, load_tally, save_tally
from bestofk.stream.tally import Tally, TallyMismatch, require_same
from bestofk.trace import largest_k

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from os import PathLike

    from bestofk.served import Drawn
    from bestofk.stream.tally import Span

SECONDS_PER_PART = 2.0  # a kill loses at most so much work, and the checkpoint


def draw_to_file(
    workload: Drawn,
    trials: int,
    path: str | PathLike[str],
    *,
    k_max: int | None = None,
    seed: int = 42,
    threads: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int], object] | None = None,
) -> Tally:
    """Draw trials 0 to M − 1 into a file, or those of them that the file does not hold yet.

    The file is replaced every few seconds by a whole tally of what is done, so a run that was killed at any moment is
    taken up by calling this again, and ends in the same bits as one that was not.

    Parameters
    ----------
    workload, k_max, seed, threads, executor, progress
        As for :func:`bestofk.draw`; progress first hears of the trials that the file holds already.
    trials
        M, not less than the file holds.
    path
        Made where it is missing.

    Returns
    -------
    Tally
        What the file holds in the end.

    Raises
    ------
    BadInput
        If the file holds something else, which is then left as it is, or cannot be written.
    WorkersLost
        If the executor can no longer be used; the file holds what was done before.
    """
    path, k_max = Path(path), largest_k(workload, k_max)
    tally = _begin(path, workload, k_max, seed)
    missing = _missing(tally, trials, path)
    if progress is not None:
        progress(tally.trials)
    if executor is not None:
        return _draw_on(executor, tally, missing, path, progress)
    for span in _parts(missing, threads):
        tally = tally + draw(workload, range(*span), k_max=k_max, seed=seed, threads=threads, progress=progress)
        save_tally(tally, path)
    return tally


def _draw_on(
    executor: Executor, tally: Tally, missing: list[Span], path: Path, progress: Callable[[int], object] | None
) -> Tally:
    """Draw what is missing on an executor; the file is replaced every few seconds, and however the run ends."""
    from bestofk.stream.scatter import Total, draw_on

    total, saved, kept = Total(tally), monotonic(), tally.trials
    try:
        for more in draw_on(executor, tally.workload, missing, k_max=tally.k_max, seed=tally.seed):
            total.add(more)
            if progress is not None:
                progress(more.trials)
            if monotonic() - saved > SECONDS_PER_PART:
                save_tally(total.tally, path)
                saved, kept = monotonic(), total.tally.trials
    except WorkersLost as error:
        raise WorkersLost(
            f"{error}; {path} keeps {total.tally.trials:,} trials, and the same run goes on there"
        ) from error
    finally:
        if total.tally.trials > kept:
            save_tally(total.tally, path)
    return total.tally


def _begin(path: Path, workload: Drawn, k_max: int, seed: int) -> Tally:
    """Load what the file holds, or make one that holds nothing, so that a bad target is known at once."""
    remove_partials(path)
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where a name is too long
        empty = draw(workload, 0, k_max=k_max, seed=seed)
        save_tally(empty, path)
        return empty
    tally = load_tally(path)
    try:
        require_same(tally, seed=seed, k_max=k_max, workload=workload, percentiles=True)
    except TallyMismatch as error:
        raise TallyFileError(f"{error}; it is left as it is") from None
    return tally


def _missing(tally: Tally, trials: int, path: Path) -> list[Span]:
    """Give the ranges of 0 to M − 1 that a tally lacks."""
    if tally.spans and tally.spans[-1][1] > trials:
        raise BadInput(f"{path}: holds trials up to {tally.spans[-1][1]:,}, more than --trials {trials:,}")
    edges = [0, *(edge for span in tally.spans for edge in span), trials]
    return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]


def _parts(spans: list[Span], threads: int) -> Iterator[Span]:
    """Cut spans into parts that take about as long as work may be lost for, by the speed of the part before."""
    size = CHUNK * threads
    for start, stop in spans:
        first = start
        while first < stop:
            last = min(first + size, stop)
            begun = monotonic()
            yield first, last
            speed = (last - first) / max(monotonic() - begun, 1e-3)
            size = max(1, round(speed * SECONDS_PER_PART / (CHUNK * threads))) * CHUNK * threads
            first = last
