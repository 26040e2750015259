"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from bestofk_tables.formats import DEFAULT_FORMAT, FORMATS, format_of

from bestofk_cli import completion, executors
from bestofk_cli.parameters import OneOf, OutputFile, WholeNumber
from bestofk_cli.serving import SERVING, SERVING_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")

MOST_TRIALS, MOST_SEED, MOST_K, MOST_THREADS = 10**12, 2**63 - 1, 10**6, 1024


def available_cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


catalog = click.option(
    "--catalog",
    "catalog_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Models and scenarios, TOML, or YAML as in the paper's public code; by default the paper's.",
)
models = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.models,
    help="Repeatable; by default all.",
)
method = click.option(
    "--method",
    default="stream",
    metavar="stream|analytic|published",
    shell_complete=completion.methods,
    show_default=True,
    help="How to simulate.",
)
trials = click.option(
    "--trials",
    type=WholeNumber(1, MOST_TRIALS),
    help="M, for example 1e6; by default 1,000,000, and 300 for published.",
)
seed = click.option(
    "--seed", type=WholeNumber(0, MOST_SEED), default=42, show_default=True, help="Of the random draws."
)
threads = click.option(
    "--threads",
    type=WholeNumber(1, MOST_THREADS),
    default=available_cores,
    help="At most so many; by default all cores. The answer does not depend on it.",
)
k_max = click.option("--k-max", type=WholeNumber(1, MOST_K), default=128, show_default=True, help="The largest k.")
k_step = click.option(
    "--k-step",
    type=WholeNumber(1, MOST_K),
    help="Takes k at its multiples; by default at the multiples of each model's parallelism P.",
)
tally = click.option(
    "--tally",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Prices what 'bestofk draw' wrote in place of drawing; it has its own trials, seed and largest k.",
)

SAMPLING = (method, trials, seed, threads, executors.workers, executors.dask, k_max, k_step, tally, *SERVING)
DRAWING_NAMES = ("method", "trials", "seed", "threads", "workers", "dask", "k_max", "k_step", "tally")
SAMPLING_NAMES = (*DRAWING_NAMES, *SERVING_NAMES)


def scenarios(default: str) -> Callable[[Command], Command]:
    """Add ``--scenario``; `default` says which are meant where none is named."""
    return click.option(
        "--scenario",
        "scenarios",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.scenarios,
        help=f"Repeatable; by default {default}.",
    )


def sampling(command: Command) -> Command:
    """Add the options that :func:`bestofk_cli.sampling.simulate` takes."""
    for option in reversed(SAMPLING):
        command = option(command)
    return command


def serving(command: Command) -> Command:
    """Add the options that :func:`bestofk_cli.serving.serve` takes."""
    for option in reversed(SERVING):
        command = option(command)
    return command


def selection(*default: str) -> Callable[[Command], Command]:
    """Add ``--selector``, ``--option`` and ``--weights``.

    Parameters
    ----------
    default
        Who is asked where no selector is named; everyone who is installed where this is empty.
    """
    asked = ", ".join(default) or "all that are installed"

    def add(command: Command) -> Command:
        for option in (
            click.option(
                "--weights",
                metavar="NAME=W,…",
                help="Of every selector that takes weights, such as accuracy=2,cost=1,latency=1.",
            ),
            click.option(
                "--option",
                "settings",
                multiple=True,
                metavar="SELECTOR.OPTION=VALUE",
                help="Repeatable; 'bestofk list selectors' tells what there is.",
            ),
            click.option(
                "--selector",
                "selectors",
                multiple=True,
                metavar="NAME",
                shell_complete=completion.selectors,
                default=default,
                help=f"Repeatable; by default {asked}.",
            ),
        ):
            command = option(command)
        return command

    return add


def output(*more_formats: str) -> Callable[[Command], Command]:
    """Add ``--format`` and ``--output``.

    Parameters
    ----------
    more_formats
        Which this command alone can write.
    """
    names = (*FORMATS, *more_formats)

    def settle(context: click.Context, _: click.Parameter, name: str | None) -> str:
        suffix = context.params["output"].suffix.removeprefix(".") if context.params["output"] else ""
        return name or (suffix if suffix in more_formats else format_of(f"x.{suffix}"))

    def add(command: Command) -> Command:
        command = click.option(
            "-o",
            "--output",
            type=OutputFile(),
            metavar="FILE",
            is_eager=True,
            help="Write to a file, all at once; its suffix gives the format where --format does not.",
        )(command)
        return click.option(
            "--format",
            "format_name",
            type=OneOf("format", names),
            metavar="NAME",
            callback=settle,
            help=f"By default {DEFAULT_FORMAT}. One of: {', '.join(names)}.",
        )(command)

    return add
