"""Options that the commands share that draw, and what they need to draw."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from math import isnan
from typing import TYPE_CHECKING

import click
from bestofk.errors import BadInput, nearest
from bestofk_tables.figures.formats import DPI, FORMATS
from bestofk_tables.figures.palette import THEMES

from bestofk_cli.groups import group
from bestofk_cli.parameters import OneOf, OutputFile, WholeNumber

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_tables.figures.look import Look

LARGEST = 100.0  # inches
MOST_DPI = 1200


class Inches(click.FloatRange):
    """A length of a page."""

    def __init__(self) -> None:
        super().__init__(0, LARGEST, min_open=True)

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Check that it is a number within the range."""
        length = float(super().convert(value, param, ctx))
        if isnan(length):
            self.fail(f"{value!r}: must be a number above 0 and up to {LARGEST:g}", param, ctx)
        return length


class FigureFile(OutputFile):
    """A file for a figure, whose suffix gives the format."""

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check that the file can be written, and that there is such a format."""
        path = super().convert(value, param, ctx)
        if format_of(path) not in FORMATS:
            allowed = ", ".join(f".{name}" for name in FORMATS)
            self.fail(f"{str(path)!r}: a figure ends in {allowed}{nearest(format_of(path), FORMATS)}", param, ctx)
        return path


def format_of(path: Path) -> str:
    """Give the format that a file's suffix asks for."""
    return path.suffix.removeprefix(".").lower()


OPTIONS = (
    click.option(
        "--theme",
        type=OneOf("theme", tuple(THEMES)),
        default="light",
        show_default=True,
        metavar="|".join(THEMES),
        help="Dark figures have a dark background.",
    ),
    click.option(
        "--width",
        type=Inches(),
        metavar="INCHES",
        help="By default what the panels need.",
    ),
    click.option(
        "--height",
        type=Inches(),
        metavar="INCHES",
        help="By default what the panels need.",
    ),
    click.option(
        "--dpi", type=WholeNumber(20, MOST_DPI), default=DPI, show_default=True, help="Pixels in an inch, for png."
    ),
)


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the options say of how a figure looks."""

    theme: str
    width: float | None
    height: float | None
    dpi: int

    def look(self) -> Look:
        """Give the look of a figure."""
        from bestofk_tables.figures.look import Look

        return Look(self.theme, self.width, self.height)


drawn_on = group("canvas", Canvas, OPTIONS)


def require_plotnine() -> None:
    """Make sure that figures can be drawn, before anything is computed.

    Raises
    ------
    BadInput
        If what draws is not installed.
    """
    if find_spec("plotnine") is None:
        raise BadInput("figures need plotnine, which is not installed; install it with: pip install 'bestofk[plot]'")
