"""Every format by name, and the format that belongs to a file's suffix."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bestofk import UnknownName

from bestofk_tables.delimited import delimited
from bestofk_tables.html import Html
from bestofk_tables.latex import Latex
from bestofk_tables.markup import Markup, escape_markdown, escape_org, escape_rst, escape_wiki
from bestofk_tables.text import Text

if TYPE_CHECKING:
    from bestofk_tables.document import Block


class Report(Protocol):
    """What a command found: to read, and for machines."""

    def document(self) -> list[Block]:
        """Give tables and sentences."""

    def records(self) -> list[dict[str, object]]:
        """Give flat records."""

    def json(self) -> dict[str, object]:
        """Give everything, with its provenance."""

    def notes(self) -> tuple[str, ...]:
        """Give what a reader should know and flat records cannot say."""


class Dialect(Protocol):
    """A way to write a document."""

    def render(self, blocks: list[Block], width: int | None) -> str:
        """Write blocks for a terminal of some width, or without a limit."""


TEXTS = (
    "simple", "plain", "presto", "pretty", "psql", "colon_grid",
    "grid", "simple_grid", "rounded_grid", "heavy_grid", "mixed_grid", "double_grid", "fancy_grid",
    "outline", "simple_outline", "rounded_outline", "heavy_outline", "mixed_outline", "double_outline", "fancy_outline",
)  # fmt: skip

DIALECTS: dict[str, Dialect] = {
    **{name: Text(name) for name in TEXTS},
    "pipe": Markup("pipe", escape_markdown, "**{}**", "- {}", "![{}]({})"),
    "github": Markup("github", escape_markdown, "**{}**", "- {}", "![{}]({})"),
    "rst": Markup("rst", escape_rst, "**{}**", "- {}"),
    "orgtbl": Markup("orgtbl", escape_org, "*{}*", "- {}"),
    "asciidoc": Markup("asciidoc", escape_wiki, "*{}*", "* {}"),
    "jira": Markup("jira", escape_wiki, "*{}*", "* {}"),
    "mediawiki": Markup("mediawiki", escape_wiki, "'''{}'''", "* {}"),
    "moinmoin": Markup("moinmoin", escape_wiki, "'''{}'''", " * {}"),
    "textile": Markup("textile", escape_wiki, "*{}*", "* {}"),
    "html": Html(),
    "latex": Latex("latex"),
    "latex_booktabs": Latex("latex_booktabs"),
    "latex_longtable": Latex("latex_longtable"),
}
RECORDS = {"csv": ",", "tsv": "\t"}
FORMATS = (*DIALECTS, *RECORDS, "json")
DEFAULT_FORMAT = "simple"
BY_SUFFIX = {
    ".csv": "csv",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".md": "pipe",
    ".org": "orgtbl",
    ".rst": "rst",
    ".tex": "latex_booktabs",
    ".tsv": "tsv",
}


def format_of(path: str | Path) -> str:
    """Give the format that a file's suffix asks for; plain text for an unknown one."""
    return BY_SUFFIX.get(Path(path).suffix.lower(), DEFAULT_FORMAT)


def render(report: Report, name: str, width: int | None = None, *, colour: bool = False) -> str:
    """Write a report.

    Parameters
    ----------
    report
        What to write.
    name
        One of `FORMATS`.
    width
        Columns of the terminal; only text formats look at it.
    colour
        Whether text formats use colours.

    Raises
    ------
    UnknownName
        If there is no such format.
    """
    if name == "json":
        return json.dumps(report.json(), indent=2, ensure_ascii=False, allow_nan=False)
    if name in RECORDS:
        return delimited(report.records(), RECORDS[name])
    if name not in DIALECTS:
        raise UnknownName("format", name, FORMATS)
    dialect, blocks = DIALECTS[name], report.document()
    return dialect.render(blocks, width, colour=colour) if isinstance(dialect, Text) else dialect.render(blocks, width)
