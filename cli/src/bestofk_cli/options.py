"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click
from bestofk_tables.formats import DEFAULT_FORMAT, FORMATS, format_of

from bestofk_cli import completion
from bestofk_cli.parameters import CatalogFile, OneOf, OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")

catalog = click.option(
    "--catalog",
    "catalog_file",
    type=CatalogFile(),
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
