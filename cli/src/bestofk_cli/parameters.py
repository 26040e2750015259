"""Kinds of values that options take."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from bestofk.errors import BadInput, UnknownName, shown
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Sequence


READ, WRITTEN = "bestofk.read", "bestofk.written"  # in the context of a command


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


class InputFile(click.Path):
    """A file to read, over which the command does not write."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check that there is a name, and that no output has it."""
        if not str(value):
            self.fail("'': name a file", param, ctx)
        path = Path(value)
        if ctx is not None:
            ctx.meta.setdefault(READ, []).append((self, path))
            _require_kept(ctx)
        return path

    def files(self, path: Path) -> list[Path]:
        """Give all files that are read where this one is."""
        return [path]


class CatalogFile(InputFile):
    """A catalog to read, and with it the records that it names."""

    def files(self, path: Path) -> list[Path]:
        """Give all files that are read where this one is."""
        from bestofk.catalog.named import records_files

        return [path, *records_files(path)]


class OutputFile(click.ParamType[Path]):
    """A file to write, checked before anything is computed; ``-`` is stdout."""

    name = "file"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check that the file can be written."""
        path = Path(value)
        if not str(value):
            self.fail("'': name a file", param, ctx)
        try:
            wrong = self._wrong(path)
        except (OSError, ValueError) as error:  # as where a name is too long
            wrong = f"{shown(str(path))} cannot be written: {getattr(error, 'strerror', None) or error}"
        if wrong:
            self.fail(wrong, param, ctx)
        if ctx is not None:
            require_kept(ctx, path)
        return path

    def _wrong(self, path: Path) -> str:
        """Say why the file cannot be written; nothing where it can."""
        if path.is_dir():
            return f"{str(path)!r} is a folder; name a file"
        if not path.parent.is_dir():
            return f"{str(path)!r}: there is no folder {str(path.parent)!r}"
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            return f"{str(path)!r} cannot be written: permission denied"
        return ""

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - Click gives it
        param: click.Parameter,  # noqa: ARG002 - Click gives it
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Let the shell complete files."""
        return [CompletionItem(incomplete, type="file")]


def require_kept(context: click.Context, output: Path) -> None:
    """Note that a command writes a file, and refuse that where it reads it.

    Raises
    ------
    BadInput
        If it is an input, now or when the next input is known.
    """
    context.meta.setdefault(WRITTEN, []).append(output)
    _require_kept(context)


def _require_kept(context: click.Context) -> None:
    for output in filter(os.path.isfile, context.meta.get(WRITTEN, ())):
        for kind, path in context.meta.get(READ, ()):
            if any(_is_same(output, each) for each in kind.files(path)):
                raise BadInput(f"--output {output}: is one of the files that are read; name another")


def _is_same(output: Path, other: Path) -> bool:
    try:
        return output.samefile(other)
    except (OSError, ValueError):  # there is none, or it cannot be looked at
        return False
