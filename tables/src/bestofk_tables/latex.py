"""LaTeX: a float with a caption, or a longtable; compiles with pdfLaTeX and every later engine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bestofk_tables.document import Block, Listing, Picture, Table, plain
from bestofk_tables.footnotes import SUPERSCRIPT
from bestofk_tables.grid import grid

PACKAGES = {
    "latex": ("adjustbox",),
    "latex_booktabs": ("adjustbox", "booktabs"),
    "latex_longtable": ("longtable",),
}
SYMBOLS = {  # what this package writes and pdfLaTeX does not know
    "–": "--", "−": r"\ensuremath{-}", "±": r"\ensuremath{\pm}", "≤": r"\ensuremath{\le}", "≥": r"\ensuremath{\ge}",
    "≠": r"\ensuremath{\ne}", "≈": r"\ensuremath{\approx}", "×": r"\ensuremath{\times}", "…": r"\dots{}",
    "μ": r"\ensuremath{\mu}", "σ": r"\ensuremath{\sigma}", "κ": r"\ensuremath{\kappa}",
    "|": r"\ensuremath{|}", "′": r"\ensuremath{'}", "″": r"\ensuremath{''}", "“": "``", "”": "''", "’": "'",
}  # fmt: skip
DIGITS = {chr(superscript): chr(digit) for digit, superscript in SUPERSCRIPT.items()}


@dataclass(frozen=True, slots=True)
class Latex:
    """A LaTeX format.

    Parameters
    ----------
    tablefmt
        A format of tabulate: ``"latex"``, ``"latex_booktabs"`` or ``"latex_longtable"``.
    """

    tablefmt: str

    def render(self, blocks: list[Block], width: int | None) -> str:  # noqa: ARG002 - TeX wraps
        """Write blocks, the packages that they need named at the top."""
        needs = f"% needs \\usepackage{{{','.join(PACKAGES[self.tablefmt])}}}"
        shown = [block.in_words() if isinstance(block, Picture) else block for block in blocks]
        texts = [self._table(block) if isinstance(block, Table) else _listing(block) for block in shown]
        return _symbols("\n\n".join([needs, *texts]))

    def _table(self, table: Table) -> str:
        cells = re.sub(r"(?m)^(\s*)([\[*])", r"\1{}\2", grid(table, self.tablefmt, plain))  # no argument of \\
        caption = f"\\caption{{{_escape('. '.join(filter(None, [table.title, table.caption])))}}}"
        notes = [f"\\par\\smallskip {_escape(note)}" for note in table.notes]
        if self.tablefmt == "latex_longtable":
            longtable = cells.replace("\n", f"\n{caption} \\\\\n", 1)
            return "\n".join([r"\begingroup\footnotesize", longtable, *notes, r"\par\endgroup"])
        start = [
            r"\begin{table}[htbp]",
            r"\centering\footnotesize",
            caption,
            r"\begin{adjustbox}{max width=\textwidth}",
        ]
        return "\n".join([*start, cells, r"\end{adjustbox}", *notes, r"\end{table}"])


def _listing(listing: Listing) -> str:
    items = (f"\\item {{}}{_escape(item)}" for item in listing.items)
    return "\n".join([f"\\paragraph{{{_escape(listing.title)}}}", r"\begin{itemize}", *items, r"\end{itemize}"])


def _escape(text: str) -> str:
    from tabulate import LATEX_ESCAPE_RULES

    return "".join(LATEX_ESCAPE_RULES.get(c, c) for c in plain(text))


def _symbols(text: str) -> str:
    """Write footnote marks and symbols as commands."""
    marks = f"[{''.join(DIGITS)}]+"
    text = re.sub(marks, lambda mark: f"\\textsuperscript{{{''.join(DIGITS[c] for c in mark[0])}}}", text)
    return "".join(SYMBOLS.get(c, c) for c in text)
