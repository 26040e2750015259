"""Decisions as one HTML file that needs nothing else: styles, figures and data are inside, and nothing runs."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from importlib.resources import files
from json import dumps
from typing import TYPE_CHECKING, Any

from bestofk import Catalog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bestofk_tables.delimited import delimited
from bestofk_tables.document import plain
from bestofk_tables.figures.palette import THEMES
from bestofk_tables.formats import RECORDS
from bestofk_tables.listing import list_models
from bestofk_tables.report.images import image_of_all
from bestofk_tables.report.origin import measured, origin
from bestofk_tables.report.question import question
from bestofk_tables.report.sections import comparison, section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bestofk import Model, Scenario
    from bestofk.catalog.origin import Origin

    from bestofk_tables.decision.report import DecisionReport
    from bestofk_tables.report.images import Image

JSON: dict[str, Any] = {"ensure_ascii": False, "allow_nan": False}


@dataclass(frozen=True, slots=True)
class Page:
    """What a report shows.

    Parameters
    ----------
    scenario
        The budget, which all decisions keep.
    reports
        One for each model, at least one.
    source
        Where the models' figures come from, as a catalog says it.
    command
        That makes the page again.
    origins
        Model → where its figures were measured.
    """

    scenario: Scenario
    reports: Sequence[DecisionReport]
    source: Mapping[str, str]
    command: str
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def models(self) -> list[Model]:
        """The models that are asked about."""
        return [report.decision.summary.model for report in self.reports]

    @property
    def title(self) -> str:
        """The question in short."""
        if len(self.models) > 1:
            return "How many samples, of which model?"
        return f"{self.models[0].title}: how many samples?"

    @property
    def limits(self) -> list[str]:
        """Every limit of the budget."""
        budget = self.scenario.budget
        objectives = dict.fromkeys(objective for model in self.models for objective in model.objectives)
        return [budget.phrase(objective) for objective in objectives if objective.name in budget.limits]

    def render(self, drawn: Callable[[Image], object]) -> str:
        """Write the page.

        Parameters
        ----------
        drawn
            Called with every figure as soon as it is drawn.
        """
        said = {
            "page": self,
            "question": question(self.models, self.scenario.budget),
            "comparison": comparison(self.scenario, self.reports) if len(self.reports) > 1 else None,
            "sections": [
                section(number, self.scenario, report, drawn) for number, report in enumerate(self.reports, 1)
            ],
            "frontier": image_of_all(self.scenario, [report.decision for report in self.reports]),
            "inputs": list_models(Catalog({model.name: model for model in self.models}, {}, self.source)).table,
            "origin": [*origin(self.reports), *measured(self.models, self.origins)],
            "data": self.json(),
            "downloads": self._downloads(),
            "style": Markup(_style()),  # noqa: S704 - our own file
            "themes": THEMES,
        }
        return _environment().get_template("page.html.j2").render(said)

    def json(self) -> dict[str, object]:
        """Give all decisions, with their provenance."""
        return {
            "command": self.command,
            "scenario": {"name": self.scenario.name, "title": self.scenario.title, "note": self.scenario.note},
            "decisions": [report.json() for report in self.reports],
        }

    def _downloads(self) -> list[tuple[str, str, Markup]]:
        """Give labels, file names and contents."""
        records = [record for report in self.reports for record in report.records()]
        return [
            ("JSON, everything", "decisions.json", _uri("application/json", dumps(self.json(), indent=1, **JSON))),
            ("CSV, a line for each choice", "choices.csv", _uri("text/csv", delimited(records, RECORDS["csv"]))),
        ]


def _environment() -> Environment:
    """Make what fills templates: everything is escaped, on one line, and nothing may be missing."""
    environment = Environment(
        loader=PackageLoader("bestofk_tables.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,
    )
    environment.policies["json.dumps_kwargs"] = JSON
    return environment


def _style() -> str:
    return (files("bestofk_tables.report") / "style.css").read_text(encoding="utf-8")


def _uri(kind: str, content: str) -> Markup:
    encoded = b64encode(content.encode("utf-8", "backslashreplace")).decode()
    return Markup(f"data:{kind};charset=utf-8;base64,{encoded}")  # noqa: S704 - base64 has no markup
