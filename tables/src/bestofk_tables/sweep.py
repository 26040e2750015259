"""Choices over a grid of inputs: a row for each selector at each point."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from bestofk import BadInput
from bestofk.amounts import three_digits
from bestofk.summary import notes_of

from bestofk_tables.captions import budget_sentence, method_sentence
from bestofk_tables.cells import DASH, with_unit
from bestofk_tables.decision.picks import shortfalls_of
from bestofk_tables.document import Table
from bestofk_tables.report.question import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk import Sweep
    from bestofk.sensitivity.sweep import SweepRow

    from bestofk_tables.document import Block


class SweepReport:
    """A sweep to read, and for machines.

    Parameters
    ----------
    sweep
        What was chosen.
    provenance
        What makes it again.
    """

    def __init__(self, sweep: Sweep, provenance: Mapping[str, object]) -> None:
        self.sweep, self.provenance = sweep, provenance

    def document(self) -> list[Block]:
        """Give one table."""
        keys, objectives = [axis.key for axis in self.sweep.axes], self.sweep.objectives
        headers = (*keys, "Selector", "Model", "k", *map(with_unit, objectives))
        words = {len(keys), len(keys) + 1}
        return [
            Table(
                title="Which model, at which k",
                caption="At each point of the grid, the choice of each selector among all models; means.",
                headers=headers,
                rows=tuple(map(self._cells, self.sweep.rows)),
                notes=(
                    *dict.fromkeys(f"{DASH} {row.choice.reason}" for row in self.sweep.rows if row.choice.reason),
                    *self.notes(),
                ),
                right=frozenset(range(len(headers))) - words,
            )
        ]

    def _cells(self, row: SweepRow) -> tuple[str, ...]:
        inputs = [f"{value:g}" for value in row.inputs]
        if row.choice.k is None:
            return (*inputs, row.selector, DASH, DASH, *(DASH for _ in self.sweep.objectives))
        found = [three_digits(row.values[objective.name]) for objective in self.sweep.objectives]
        return (*inputs, row.selector, str(row.choice.model), str(row.choice.k), *found)

    def records(self) -> list[dict[str, object]]:
        """Give a flat record for each row."""
        keys, names = [axis.key for axis in self.sweep.axes], [objective.name for objective in self.sweep.objectives]
        return [
            {
                **dict(zip(keys, row.inputs, strict=True)),
                "selector": row.selector,
                "model": row.choice.model,
                "k": row.choice.k,
                **{name: row.values.get(name) for name in names},
                "reason": row.choice.reason or None,
            }
            for row in self.sweep.rows
        ]

    def json(self) -> dict[str, object]:
        """Give the grid and the rows, with their provenance."""
        vary = {axis.key: list(axis.values) for axis in self.sweep.axes}
        provenance = {**self.provenance, "notes": self.notes()}
        return {
            "provenance": provenance,
            "budget": self.sweep.budget.written(),
            "vary": vary,
            "choices": self.records(),
        }

    def notes(self) -> tuple[str, ...]:
        """Say what does not vary, how all was made, and where the maximum is not what the user would get."""
        summaries = list(self.sweep.summaries.values())
        return (
            *limits_sentence(self.sweep),
            method_sentence(summaries[0].provenance),
            *notes_of(summaries),
            *sweep_shortfalls(self.sweep),
        )

    def parquet(self) -> bytes:
        """Give the records as a Parquet file.

        Raises
        ------
        BadInput
            If pyarrow is not installed.
        """
        try:
            import pyarrow as pa
            from pyarrow.parquet import write_table
        except ImportError:
            raise BadInput("pyarrow writes Parquet and is not installed: install bestofk[parquet]") from None
        records, buffer = self.records(), BytesIO()
        texts, whole = {"selector", "model", "reason"}, {"k"}
        kinds = {
            name: pa.string() if name in texts else pa.int64() if name in whole else pa.float64() for name in records[0]
        }
        write_table(pa.Table.from_pylist(records, schema=pa.schema(kinds)), buffer)
        return buffer.getvalue()


def limits_sentence(sweep: Sweep) -> tuple[str, ...]:
    """Name the limits that do not vary and those that do, in one sentence; none where nothing is limited."""
    varies = f"{listed(sweep.varying)} {'vary' if len(sweep.varying) > 1 else 'varies'}." if sweep.varying else ""
    if not sweep.budget.limits:
        return (f"Budget: {varies}",) if varies else ()
    fixed = budget_sentence(sweep.budget, sweep.objectives)
    return (f"{fixed.removesuffix('.')}; {varies}" if varies else fixed,)


def sweep_shortfalls(sweep: Sweep) -> tuple[str, ...]:
    """Say of each model, at the k at which it is chosen anywhere, how far the pick by reward is under the maximum."""
    return shortfalls_of((summary, k) for ks, summary in sweep.chosen.values() for k in ks)
