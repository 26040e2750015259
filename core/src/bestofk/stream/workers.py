"""Send work to any executor, a little at a time, and take the answers as they come."""

from __future__ import annotations

import os
import socket
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from threading import get_ident
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bestofk.errors import BadInput, WorkersLost
from bestofk.stream.draw import CHUNK
from bestofk.stream.file import DRAWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Result = TypeVar("Result")
Worker = tuple[str, int, int]

SECONDS_PER_CHUNK = 1.0
SECONDS_PER_TALLY = 0.02  # to receive one and add it: more workers than can be served in a second get longer chunks
PATIENCE = 10.0  # seconds without an answer, after which the executor is asked whether it is still there
LEAST_SHARE = 8  # towards the end chunks become shorter, down to so small a part of a full one


@dataclass(frozen=True, slots=True)
class Answer(Generic[Result]):
    """What comes back of a piece of work.

    Parameters
    ----------
    result
        Of the function, or what it raised: so that it is told apart from what befalls the executor.
    seconds
        It took so long.
    worker
        Host, process and thread.
    draws
        The version of the draws that the worker makes.
    """

    result: Result | Exception
    seconds: float
    worker: Worker
    draws: int


@dataclass(slots=True)
class Pace:
    """What is known of the workers: who they are, and how many trials the last answer would have made in a chunk."""

    size: int = CHUNK
    workers: set[Worker] = field(default_factory=set)

    @property
    def in_flight(self) -> int:
        """Pieces of work that are sent and not answered: two for each worker, and two to find a further one."""
        return 2 * len(self.workers) + 2

    def heed(self, answer: Answer[Any], trials: int) -> None:
        """Learn from an answer."""
        self.workers.add(answer.worker)
        wanted = max(SECONDS_PER_CHUNK, SECONDS_PER_TALLY * len(self.workers))
        self.size = max(1, round(trials * wanted / max(answer.seconds, 1e-3)))

    def chunk(self, left: int) -> int:
        """Give the trials to send next, of those that are left: fewer towards the end, so that all end together."""
        return min(self.size, max(self.size // LEAST_SHARE, left // self.in_flight, 1))


def answers(
    executor: Executor, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]], pace: Pace
) -> Iterator[tuple[Answer[Result], Result]]:
    """Call a function for each task on an executor, and give each answer with its result, in any order.

    Tasks are taken when there is room for them, so what is in flight does not grow with their number.

    Raises
    ------
    WorkersLost
        If the executor can no longer be used.
    BadInput
        If a worker makes other draws than this version.
    """
    waiting = iter(tasks)
    pending: set[Future[Answer[Result]]] = set()
    try:
        while True:
            room = max(0, pace.in_flight - len(pending))
            pending.update(_submit(executor, carry_out, function, *task) for task in islice(waiting, room))
            if not pending:
                return
            for future in _next_done(executor, pending):
                pending.discard(future)
                answer = _outcome(future)
                yield answer, _checked(answer)
    finally:
        for future in pending:
            future.cancel()


def carry_out(function: Callable[..., Result], *arguments: Any) -> Answer[Result]:
    """Do a piece of work, as a worker does."""
    begun = perf_counter()
    result: Result | Exception
    try:
        result = function(*arguments)
    except Exception as error:  # given back, as an answer
        result = error
    return Answer(result, perf_counter() - begun, (socket.gethostname(), os.getpid(), get_ident()), DRAWS)


def _next_done(executor: Executor, pending: set[Future[Answer[Result]]]) -> set[Future[Answer[Result]]]:
    """Wait until something is done; an executor that is silent for long is asked for a sign of life."""
    sign: Future[int] | None = None
    while not (done := wait(pending, PATIENCE, FIRST_COMPLETED).done):
        from bestofk.stream.pools import end_if_stuck

        end_if_stuck(executor)
        if sign is not None and sign.done():
            _outcome(sign)
        sign = _submit(executor, os.getpid)
    return done


def _submit(executor: Executor, function: Callable[..., Result], *arguments: Any) -> Future[Result]:
    try:
        return executor.submit(function, *arguments)
    except Exception as error:
        raise _lost(error) from error


def _outcome(future: Future[Result]) -> Result:
    """Give what a future holds; whatever it raises is the executor's."""
    try:
        return future.result()
    except Exception as error:
        raise _lost(error) from error


def _checked(answer: Answer[Result]) -> Result:
    """Give the result of an answer, or raise what went wrong in the work itself."""
    if answer.draws != DRAWS:
        host, process, _ = answer.worker
        raise BadInput(
            f"worker {process} on {host}: makes draws of version {answer.draws}, and this program version {DRAWS}; "
            f"install the same bestofk everywhere"
        )
    if isinstance(answer.result, Exception):
        raise answer.result
    return answer.result


def _lost(error: Exception) -> WorkersLost:
    """Say on one line what befell an executor."""
    said = " ".join(str(error).split())
    return WorkersLost(f"the workers are lost: {type(error).__name__}{f': {said}' if said else ''}")
