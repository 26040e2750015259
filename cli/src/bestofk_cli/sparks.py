"""The option that draws a curve on one line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_tables.spark import Alphabet

spark = click.option("--spark", is_flag=True, help="Draws accuracy against k on one line, in formats of plain text.")


def alphabet(spark: bool, format_name: str, output: Path | None) -> Alphabet | None:
    """Give what to draw with where a line is wanted; a format that has no room for it is named on stderr."""
    from bestofk_tables.formats import TEXTS
    from bestofk_tables.spark import BLOCKS, alphabet_for

    from bestofk_cli.errors import warn
    from bestofk_cli.output import is_stdout

    if spark and format_name not in TEXTS:
        warn(f"note: --spark is for formats of plain text, such as simple; {format_name} is written without it")
        return None
    if not spark:
        return None
    return alphabet_for(sys.stdout.encoding or "ascii") if is_stdout(output) else BLOCKS
