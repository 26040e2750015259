"""Options that say where the drawing is done: on processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from bestofk.errors import BadInput

from bestofk_cli.parameters import WholeNumber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
        from bestofk_cli.processes import Processes

        with Processes(workers) as executor:
            yield executor
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """Connect to a scheduler; what goes wrong is told by an error, once, and not by Dask's log too."""
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("--dask needs Dask: pip install 'bestofk[dask]'") from None
    logging.disable(logging.CRITICAL)
    try:
        client = _connect(Client, address)
        try:
            yield client.get_executor(pure=False)
        finally:
            client.close()
    finally:
        logging.disable(logging.NOTSET)


def _connect(client: Callable[..., Any], address: str) -> Any:
    try:
        return client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TypeError, ValueError) as error:
        raise BadInput(f"--dask {address}: no scheduler answers there: {' '.join(str(error).split())}") from None
