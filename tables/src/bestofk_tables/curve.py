"""One model against k: mean, spread and range of every objective."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from bestofk_tables.captions import method_sentence
from bestofk_tables.cells import with_unit
from bestofk_tables.document import Table
from bestofk_tables.footnotes import Footnotes
from bestofk_tables.paper_style import PART_OF_A_ROUND
from bestofk_tables.records import point_record, range95
from bestofk_tables.spark import curve_spark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk import Summary
    from numpy.typing import NDArray

    from bestofk_tables.document import Block
    from bestofk_tables.spark import Alphabet

DIGITS = 4


@dataclass(frozen=True, slots=True)
class CurveReport:
    """The curve of one model as a document, as records, as JSON and as arrays.

    Parameters
    ----------
    summary
        Of the model.
    provenance
        What must be known to make it again.
    spark
        What to draw the accuracy with, on one line; None for no drawing.
    """

    summary: Summary
    provenance: Mapping[str, object]
    spark: Alphabet | None = None

    def document(self) -> list[Block]:
        """Give one table, with four columns for each objective."""
        notes = Footnotes()
        shown = [_k_text(int(k), whole, notes, self.summary) for k, whole in self._ks()]
        columns = [column for index in range(len(self.summary.objectives)) for column in self._columns(index)]
        return [
            *([curve_spark(self.summary, self.spark)] if self.spark else []),
            Table(
                title=self.summary.model.title,
                caption=f"Mean and standard deviation of one request, and the 2.5% and 97.5% percentiles "
                f"between which 95% of requests fall. {method_sentence(self.summary.provenance)}",
                headers=("k", *(header for header, _ in columns)),
                rows=tuple(zip(shown, *(texts for _, texts in columns), strict=True)),
                notes=(*notes.lines, *(f"Note: {note}" for note in self.summary.provenance.notes)),
                right=frozenset(range(len(columns) + 1)),
                group=4,
            ),
        ]

    def records(self) -> list[dict[str, object]]:
        """Give a record for each k."""
        ranges = range95(self.summary)
        return [point_record(self.summary, index, ranges) for index in range(len(self.summary.k))]

    def json(self) -> dict[str, object]:
        """Give the records with their provenance."""
        return {
            "provenance": {**self.provenance, "notes": self.notes()},
            "model": self.summary.model.name,
            "rows": self.records(),
        }

    def notes(self) -> tuple[str, ...]:
        """Give what a reader should know and records cannot say."""
        part = not self.summary.whole_rounds.all()
        rounds = (f"some k are no multiple of P = {self.summary.model.parallelism}: {PART_OF_A_ROUND}",) if part else ()
        return (*self.summary.provenance.notes, *rounds)

    def npz(self) -> bytes:
        """Give NumPy arrays: k (K,), mean, std, se, low and high (K, d), names, units and the provenance as JSON."""
        low, high = range95(self.summary)
        buffer = BytesIO()
        np.savez(
            buffer,
            k=self.summary.k,
            mean=self.summary.mean,
            std=self.summary.std,
            se=self.summary.se,
            low=low,
            high=high,
            objectives=np.array([objective.name for objective in self.summary.objectives]),
            units=np.array([objective.unit for objective in self.summary.objectives]),
            provenance=np.array(json.dumps({**self.provenance, "notes": self.notes()}, ensure_ascii=False)),
        )
        return buffer.getvalue()

    def _ks(self) -> zip[tuple[np.int64, np.bool_]]:
        return zip(self.summary.k, self.summary.whole_rounds, strict=True)

    def _columns(self, index: int) -> list[tuple[str, list[str]]]:
        """Give headers and texts of one objective: mean, std, 2.5 % and 97.5 %."""
        objective = self.summary.objectives[index]
        decimals = _decimals(self.summary.mean[:, index])
        low, high = range95(self.summary)[:, :, index]
        columns = {
            with_unit(objective): self.summary.mean[:, index],
            "std": self.summary.std[:, index],
            "2.5%": low,
            "97.5%": high,
        }
        return [(header, [f"{value:.{decimals}f}" for value in values]) for header, values in columns.items()]


def _k_text(k: int, whole: np.bool_, notes: Footnotes, summary: Summary) -> str:
    if whole:
        return str(k)
    return f"{k} {notes.mark(f'k is no multiple of P = {summary.model.parallelism}: {PART_OF_A_ROUND}')}"


def _decimals(means: NDArray[np.float64]) -> int:
    """Give the decimals that show the smallest mean with four digits."""
    smallest = means[means > 0].min(initial=1.0)
    return max(0, DIGITS - 1 - floor(log10(smallest)))
