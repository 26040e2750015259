"""Where the figures of a report come from: what was simulated how, by which selectors, from which catalog."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bestofk.summary import notes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk import Model
    from bestofk.catalog.origin import Origin

    from bestofk_tables.decision.report import DecisionReport

PARALLELISM = "each model's parallelism P"


def origin(reports: Sequence[DecisionReport]) -> list[tuple[str, str]]:
    """Label all that must be known to make some decisions again, which share their settings."""
    record: Mapping[str, Any] = reports[0].provenance
    drawn = {"Trials of each model": record["trials"], "Seed": record["seed"]}
    catalog = record["catalog"]
    source = ". ".join(str(catalog[key]) for key in ("title", "authors", "reference") if key in catalog)
    return [
        ("Method", str(record["method"])),
        *(
            (label, f"{number:,}" if label != "Seed" else str(number))
            for label, number in drawn.items()
            if number is not None
        ),
        ("k", f"Multiples of {record['k_step'] or PARALLELISM}, up to {record['k_max']}"),
        *(("Stability", note) for note in dict.fromkeys(map(_replicated, reports))),
        *(("Selectors", line) for line in _selectors(record["selectors"])),
        ("Catalog", str(catalog["file"])),
        *([("Source", f"{source}.")] if source else []),
        *([("On the source", str(catalog["note"]))] if catalog.get("note") else []),
        ("Version", f"bestofk {record['version']}"),
        *(("Note", note) for note in notes_of(report.decision.summary for report in reports)),
    ]


def measured(models: Sequence[Model], origins: Mapping[str, Origin]) -> list[tuple[str, str]]:
    """Label each file that a model was fitted to, with its hash, what was dropped, and what the fit said."""
    known = [(model.title, origins[model.name]) for model in models if model.name in origins]
    return [
        row
        for title, fitted in known
        for row in (
            (title, f"fitted {fitted.date} by {fitted.program}"),
            *((title, f"{each.sentence()}; SHA-256 {each.sha256}") for each in fitted.files),
            *((title, note) for note in fitted.notes),
        )
    ]


def _replicated(report: DecisionReport) -> str:
    replication = report.decision.replication
    return replication.note or (
        "Nothing was replicated." if not replication.count else f"{replication.count:,} replications."
    )


def _selectors(selectors: Mapping[str, str]) -> list[str]:
    """Name the selectors of each distribution, with the options that were set."""
    ordered = sorted(selectors.items(), key=lambda item: item[1])
    return [
        f"{', '.join(name for name, _ in group)} ({distribution})"
        for distribution, group in groupby(ordered, key=lambda item: item[1])
    ]
