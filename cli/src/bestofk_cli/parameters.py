"""Kinds of values that options take."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click
from bestofk.errors import UnknownName
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Sequence


class OneOf(click.Choice[str]):
    """One of several names; another one gets the nearest.

    Parameters
    ----------
    kind
        What the names name, in the singular.
    names
        All that there are.
    """

    def __init__(self, kind: str, names: Sequence[str]) -> None:
        super().__init__(names)
        self.kind = kind

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the name.

        Raises
        ------
        UnknownName
            If it is not among the names.
        """
        if value not in self.choices:
            raise UnknownName(self.kind, value, self.choices)
        return super().convert(value, param, ctx)


class WholeNumber(click.ParamType[int]):
    """A whole number in a range, also written ``1e6`` or ``1_000_000``.

    Parameters
    ----------
    least, most
        The range, both ends included.
    """

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number."""
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and self.least <= number <= self.most and number == int(number):
            return int(number)
        return self.fail(f"{value!r}: must be a whole number from {self.least:,} to {self.most:,}", param, ctx)


class OutputFile(click.ParamType[Path]):
    """A file to write, checked before anything is computed; ``-`` is stdout."""

    name = "file"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check that the file can be written."""
        path = Path(value)
        if path.is_dir():
            self.fail(f"{str(path)!r} is a folder; name a file", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"{str(path)!r}: there is no folder {str(path.parent)!r}", param, ctx)
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            self.fail(f"{str(path)!r} cannot be written: permission denied", param, ctx)
        return path

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - Click gives it
        param: click.Parameter,  # noqa: ARG002 - Click gives it
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Let the shell complete files."""
        return [CompletionItem(incomplete, type="file")]
