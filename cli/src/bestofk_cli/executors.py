"""Options that say where the drawing is done: on processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import click
from bestofk.errors import BadInput

from bestofk_cli.parameters import WholeNumber

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

KEPT = "bestofk.executor"  # in the context of a command
MOST_WORKERS = 1024
PATIENCE = "10s"  # for a scheduler to be found, or to be found again

workers = click.option(
    "--workers",
    type=WholeNumber(1, MOST_WORKERS),
    metavar="N",
    help="Draws on so many processes in place of threads; the answer is the same.",
)
dask = click.option(
    "--dask",
    metavar="ADDRESS",
    help="Draws on a Dask cluster, such as tcp://10.0.0.1:8786; the answer is the same. Needs: bestofk[dask].",
)


def executor_for(context: click.Context, method: str, workers: int | None, dask: str | None) -> Executor | None:
    """Give the executor of a command that simulates, the same however often it asks; it ends with the command.

    Raises
    ------
    BadInput
        If the method does not draw on workers, or as for :func:`executor_of`.
    """
    if method != "stream" and (workers is not None or dask is not None):
        option = "--dask" if workers is None else "--workers"
        raise BadInput(f"{option} and --method {method}: only the method stream draws on workers")
    if KEPT not in context.meta:
        context.meta[KEPT] = context.with_resource(executor_of(workers, dask))
    executor: Executor | None = context.meta[KEPT]
    return executor


@contextmanager
def executor_of(workers: int | None, dask: str | None) -> Iterator[Executor | None]:
    """Give the executor that the options ask for, and end it afterwards; None where they ask for none.

    Raises
    ------
    BadInput
        If both are given, Dask is not installed, or no scheduler answers.
    """
    if workers is not None and dask is not None:
        raise BadInput("--workers and --dask: give one of the two")
    if dask is not None:
        with _cluster(dask) as executor:
            yield executor
    elif workers is not None:
        with _processes(workers) as executor:
            yield executor
    else:
        yield None


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    """Start processes afresh, because a fork would copy the threads' locks of this one in any state."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=live_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def live_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end with it however it ends; in a worker process."""
    from multiprocessing import connection, parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def follow() -> None:
            connection.wait([sentinel])
            os._exit(1)

        Thread(target=follow, daemon=True).start()


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """Connect to a scheduler; what goes wrong is told by the errors, once, and not by Dask's log."""
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("--dask needs Dask: pip install 'bestofk[dask]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        said = " ".join(str(error).split())
        raise BadInput(f"--dask {address}: no scheduler answers there: {said}") from None
    try:
        yield client.get_executor(pure=False)
    finally:
        client.close()
