"""Worker processes, each at the end of a pipe of its own.

Those of ``ProcessPoolExecutor`` share one pipe and its lock: a worker that is killed while it sends a tally leaves all
others, and the run, waiting for the rest of it.
"""

from __future__ import annotations

import signal
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Result = TypeVar("Result")


class WorkerKilled(BrokenExecutor):
    """A worker process ended before it answered."""


class Processes(Executor):
    """Processes that call functions which raise nothing, one call at a time each.

    They are started afresh when they are first needed, because a fork would copy the locks of this process's threads in
    any state. They end with this one, however it ends: their pipes are then closed.

    Parameters
    ----------
    workers
        At most so many.
    """

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers)
        self._started: list[tuple[SpawnProcess, Connection]] = []
        self._idle: list[tuple[SpawnProcess, Connection]] = []

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **_: Any) -> Future[Result]:
        """Call a function in a worker as soon as one is free."""
        return self._threads.submit(self._call, function, arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """End all workers, in the middle of their work too."""
        self._threads.shutdown(wait=False, cancel_futures=cancel_futures)
        self._kill()
        self._threads.shutdown(wait=wait)
        self._kill()  # a worker that a thread was starting meanwhile
        for process, pipe in self._started:
            process.join()
            pipe.close()

    def _kill(self) -> None:
        for process, _ in self._started:
            process.kill()

    def _call(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        process, pipe = worker = self._idle.pop() if self._idle else self._start()
        try:
            pipe.send((function, arguments))
            result: Result = pipe.recv()
        except (EOFError, OSError):
            raise WorkerKilled(f"process {process.pid} was killed") from None
        self._idle.append(worker)
        return result

    def _start(self) -> tuple[SpawnProcess, Connection]:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=serve, args=(there,), daemon=True)
        process.start()
        there.close()
        self._started.append((process, here))
        return process, here


def serve(pipe: Connection) -> None:
    """Call what comes through a pipe until it is closed, as a worker process does; Ctrl-C is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            function, arguments = pipe.recv()
            pipe.send(function(*arguments))
    except (EOFError, OSError):
        return
