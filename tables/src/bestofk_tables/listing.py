"""What a catalog and the installed distributions hold: Table 3, the scenarios and the selectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk import PluginError
from bestofk.options import write
from bestofk.rates import billing_note
from bestofk.served import latency_note
from bestofk.trace import Spread, pick_note

from bestofk_tables.cells import DASH
from bestofk_tables.document import Table
from bestofk_tables.model_record import kinds_of, model_record, resource_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bestofk import Catalog, Model, Normal, Resource, Scenario
    from bestofk.plugins import Registered

    from bestofk_tables.document import Block

SAME = 1e-9  # relative: what multiplying by a million may add
MILLION = 1_000_000
MEASURED = {"input": "input_tokens", "output": "output_tokens", "accuracy": "accuracy"}  # as records name them
SMALL = "USD"  # prices of single tokens are too small to read


@dataclass(frozen=True, slots=True)
class ListReport:
    """Things by name.

    Parameters
    ----------
    kind
        ``"models"``, ``"scenarios"`` or ``"selectors"``.
    table
        To read.
    entries
        For machines.
    """

    kind: str
    table: Table
    entries: Sequence[dict[str, object]]

    def document(self) -> list[Block]:
        """Give the table."""
        return [self.table]

    def records(self) -> list[dict[str, object]]:
        """Give a record for each entry."""
        return list(self.entries)

    def json(self) -> dict[str, object]:
        """Give the records under their kind."""
        return {self.kind: self.records()}

    def notes(self) -> tuple[str, ...]:
        """Give nothing; a list has no notes that its records do not hold."""
        return ()


def list_models(catalog: Catalog) -> ListReport:
    """Lay out Table 3: prices, speeds, lengths, accuracy and P of every model."""
    models = list(catalog.models.values())
    kinds = kinds_of(models)
    rates = [f"{_rate_unit(unit)} {side}" for _, unit in kinds for side in ("in", "out")]
    return ListReport(
        "models",
        Table(
            title="Models",
            caption=_source(catalog),
            headers=("Name", "Model", *rates, "Input", "Output", "Accuracy", "P"),
            rows=tuple(_model_row(model, kinds) for model in models),
            notes=(
                *(f"{name}: {origin.sentence()}." for name, origin in catalog.origins.items()),
                *(f"{model.name}: {note}" for model in models for note in _serving(model)),
            ),
            right=frozenset(range(2, 2 + len(rates) + 4)),
        ),
        [{**model_record(model, kinds), **_origin(catalog, model.name)} for model in models],
    )


def _serving(model: Model) -> tuple[str, ...]:
    """Say what is not as in the paper: how prompts are charged for, what latency is meant, how the best is picked."""
    return (*billing_note(model), *latency_note(model), *pick_note(model))


def list_scenarios(catalog: Catalog) -> ListReport:
    """Lay out the budgets."""
    scenarios = list(catalog.scenarios.values())
    limited = list(dict.fromkeys(name for scenario in scenarios for name in scenario.budget.limits))
    return ListReport(
        "scenarios",
        Table(
            title="Scenarios",
            caption="Accuracy is limited from below (a fraction), cost (USD) and latency (s) from above.",
            headers=("Name", "Scenario", *limited),
            rows=tuple(
                (scenario.name, scenario.title, *(_limit(scenario, name) for name in limited)) for scenario in scenarios
            ),
            notes=tuple(f"Note on {scenario.name}: {scenario.note}" for scenario in scenarios if scenario.note),
            right=frozenset(range(2, 2 + len(limited))),
        ),
        [
            {
                "name": scenario.name,
                "title": scenario.title,
                **{name: scenario.budget.written().get(name) for name in limited},
                "note": scenario.note,
            }
            for scenario in scenarios
        ],
    )


def list_selectors(selectors: Iterable[Registered], complain: Callable[[Registered, PluginError], None]) -> ListReport:
    """Lay out the installed selectors; a broken one is a row that says what is wrong."""
    entries: list[dict[str, object]] = []
    for selector in selectors:
        summary, options, broken = "", {}, ""
        try:
            summary = selector.help()
            options = {option.name: f"{write(option.default)} ({option.type})" for option in selector.options()}
        except PluginError as error:
            complain(selector, error)
            broken = str(error)
        entries.append(
            {
                "name": selector.name,
                "distribution": selector.distribution,
                "version": selector.version,
                "summary": summary,
                "options": "; ".join(f"{name} = {text}" for name, text in options.items()),
                "broken": broken or None,
            }
        )
    return ListReport(
        "selectors",
        Table(
            title="Selectors",
            caption="",
            headers=("Name", "Of", "Options", "What it chooses"),
            rows=tuple(
                (
                    str(entry["name"]),
                    f"{entry['distribution']} {entry['version']}",
                    str(entry["options"]),
                    _what(entry),
                )
                for entry in entries
            ),
        ),
        entries,
    )


def _origin(catalog: Catalog, name: str) -> dict[str, object]:
    """Say in a record what the figures of a model were fitted to, where any were in this catalog.

    What a log shows has standard errors there.
    """
    if not catalog.origins:
        return {}
    if name not in catalog.origins:
        return {"origin": ""}
    origin = catalog.origins[name]
    errors = {
        f"{MEASURED[part]}_{figure}": getattr(normal, figure)
        for part, normal in origin.measured.normals().items()
        for figure in ("mean_se", "std_se")
    }
    return {**errors, "origin": origin.sentence()}


def _what(entry: Mapping[str, object]) -> str:
    return f"{DASH} {entry['broken']}" if entry["broken"] else str(entry["summary"])


def _source(catalog: Catalog) -> str:
    units = "Rates per million tokens (/M) or per token; lengths in tokens and accuracy of one sample: mean ± std."
    named = ", ".join(catalog.source[key] for key in ("title", "reference") if key in catalog.source)
    return f"{units} Source: {named}." if named else units


def _rate_unit(unit: str) -> str:
    return f"{unit}/M" if unit == SMALL else f"{unit}/token"


def _model_row(model: Model, kinds: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    rates = (text for kind in kinds for text in _rates(resource_of(model, kind)))
    lengths = (_mean_std(length) for length in (model.workload.input, model.workload.output))
    return (model.name, model.title, *rates, *lengths, _mean_std(model.of_one), str(model.parallelism))


def _rates(used: Resource | None) -> tuple[str, str]:
    if used is None:
        return DASH, DASH
    if used.unit == SMALL:
        return _price(used.input * MILLION), _price(used.output * MILLION)
    return f"{used.input:g}", f"{used.output:g}"


def _price(value: float) -> str:
    """Write a price with two decimals, or with all its digits where these are more."""
    short = f"{value:.2f}"
    return short if abs(float(short) - value) <= SAME * value else f"{value:.6g}"


def _mean_std(normal: Normal | Spread) -> str:
    """Write what was typed with its digits, and what was measured on a log with four."""
    digits = ".4" if isinstance(normal, Spread) else ""
    return f"{normal.mean:{digits}g} ± {normal.std:{digits}g}"


def _limit(scenario: Scenario, name: str) -> str:
    return scenario.budget.describe(name) if name in scenario.budget.limits else DASH
