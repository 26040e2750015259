"""Process pools of the standard library that wait for ever, and how they are ended."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor


def end_if_stuck(executor: Executor) -> None:
    """End a process pool of which a process is dead: what waits for it then raises ``BrokenProcessPool``.

    A pool finds out by itself, except where the process was killed while it sent an answer. All share one pipe and its
    lock: the others then wait for the lock, and the pool for the rest of the answer. Once nobody can write to the pipe
    any more, the pool reads its end.
    """
    if not isinstance(executor, ProcessPoolExecutor):
        return
    processes = dict(getattr(executor, "_processes", None) or {}).values()  # the pool has no public name for these
    answers = getattr(executor, "_result_queue", None)
    if answers is None or all(process.is_alive() for process in processes):
        return
    for process in processes:
        process.kill()
    answers._writer.close()
