"""What was measured of a model: each figure with its standard error, the files, and what a reader should know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk.amounts import three_digits

from bestofk_tables.cells import DASH
from bestofk_tables.document import Listing, Table

if TYPE_CHECKING:
    from bestofk import Normal, Resource
    from bestofk.measured.fit import Fit

    from bestofk_tables.document import Block

WARNING = "Warning"
MILLION = 1_000_000

Row = tuple[str, float, float, float | None, str]  # what, value, standard error, standard deviation, unit


@dataclass(frozen=True, slots=True)
class FitReport:
    """What ``bestofk fit`` shows.

    Parameters
    ----------
    name
        Of the model.
    fit
        What is known of it.
    """

    name: str
    fit: Fit

    def document(self) -> list[Block]:
        """Give the figures, the files, and the warnings and notes; what is empty is left out."""
        missing = self.fit.missing()
        lists = [
            Listing("Files", tuple(self._files())),
            Listing("Warnings", tuple(note for note in self.fit.sentences() if WARNING in note)),
            Listing("Notes", tuple(note for note in self.fit.sentences() if WARNING not in note)),
            Listing("Not known yet", (", ".join(missing),) if missing else ()),
        ]
        return [self._table(), *(each for each in lists if each.items)]

    def records(self) -> list[dict[str, object]]:
        """Give a record for each figure."""
        return [
            {"figure": what, "value": value, "standard_error": error or None, "std": std, "unit": unit}
            for what, value, error, std, unit in self._rows()
        ]

    def json(self) -> dict[str, object]:
        """Give the figures, the files and the notes."""
        from dataclasses import asdict

        return {
            "model": self.name,
            "figures": self.records(),
            "files": [{"role": role, **asdict(source)} for role, source in self.fit.files],
            "misfits": [asdict(each) for each in self.fit.misfits],
            "missing": self.fit.missing(),
            "notes": list(self.fit.sentences()),
        }

    def notes(self) -> tuple[str, ...]:
        """Give what the figures do not say: the files, how well normals describe what was measured, and the notes."""
        return (*self._files(), *self.fit.sentences())

    def _table(self) -> Table:
        return Table(
            title=self.name,
            caption="Each figure with its standard error where it was measured, and how much it varies where it does.",
            headers=("Figure", "Value", "± se", "Std", "Unit"),
            rows=tuple(
                (
                    what,
                    _short(value),
                    _short(error) if error else DASH,
                    DASH if std is None else _short(std),
                    unit,
                )
                for what, value, error, std, unit in self._rows()
            ),
            right=frozenset({1, 2, 3}),
        )

    def _rows(self) -> list[Row]:
        fit = self.fit
        return [
            *_rates("Price", fit.cost, MILLION, "USD/M tokens"),
            *_reasoning(fit),
            *_rates("Time", fit.latency, 1, "s/token"),
            *_varying("Input", fit.input, "tokens"),
            *_varying("Output", fit.output, "tokens"),
            *_varying("Accuracy of one sample", fit.accuracy, ""),
        ]

    def _files(self) -> list[str]:
        from bestofk.catalog.origin import OriginFile

        return [
            OriginFile(role, each.kind, each.file, each.sha256, each.date, each.rows, each.dropped).sentence()
            for role, each in self.fit.files
        ]


def _rates(what: str, resource: Resource | None, tokens: int, unit: str) -> list[Row]:
    if resource is None:
        return []
    rows: list[Row] = [
        (f"{what}, input", resource.input * tokens, resource.input_se * tokens, None, unit),
        (f"{what}, output", resource.output * tokens, resource.output_se * tokens, None, unit),
    ]
    if resource.cached is not None:
        rows.append((f"{what}, cached input", resource.cached * tokens, 0.0, None, unit))
    return rows


def _reasoning(fit: Fit) -> list[Row]:
    figures = (
        ("Price, reasoning", fit.reasoning and fit.reasoning * MILLION, "USD/M tokens"),
        ("Reasoning, share of output", fit.reasoning_share, ""),
    )
    return [(what, value, 0.0, None, unit) for what, value, unit in figures if value is not None]


def _varying(what: str, normal: Normal | None, unit: str) -> list[Row]:
    return [] if normal is None else [(what, normal.mean, normal.mean_se, normal.std, unit)]


def _short(value: float) -> str:
    return three_digits(value)
