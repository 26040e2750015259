"""Decisions as one HTML file that needs nothing else: styles, figures and data are inside, and nothing runs."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from importlib.resources import files
from json import dumps
from typing import TYPE_CHECKING, Any

from bestofk import Catalog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bestofk_tables.curve import CurveReport
from bestofk_tables.delimited import delimited
from bestofk_tables.document import Listing, Table, plain
from bestofk_tables.figures.palette import THEMES
from bestofk_tables.figures.panel import decided
from bestofk_tables.formats import RECORDS
from bestofk_tables.listing import list_models
from bestofk_tables.paper_style import scenario_tables
from bestofk_tables.report.across import Union
from bestofk_tables.report.answers import cards
from bestofk_tables.report.images import images_of_all, images_of_one
from bestofk_tables.report.origin import origin
from bestofk_tables.report.question import feasible_sentence, question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bestofk import Scenario

    from bestofk_tables.decision.report import DecisionReport
    from bestofk_tables.document import Block
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
    """

    scenario: Scenario
    reports: Sequence[DecisionReport]
    source: Mapping[str, str]
    command: str

    def render(self, drawn: Callable[[Image], object]) -> str:
        """Write the page.

        Parameters
        ----------
        drawn
            Called with every figure as soon as it is drawn.
        """
        models = [report.decision.summary.model for report in self.reports]
        sections = [self._section(number, report, drawn) for number, report in enumerate(self.reports, 1)]
        return (
            _environment()
            .get_template("page.html.j2")
            .render(
                title=f"{models[0].title}: how many samples?"
                if len(models) == 1
                else "How many samples, of which model?",
                question=question(models, self.scenario.budget),
                scenario=self.scenario,
                limits=self._limits(),
                many=len(models) > 1,
                across=self._across(drawn) if len(models) > 1 else None,
                sections=sections,
                inputs=list_models(Catalog({model.name: model for model in models}, {}, self.source)).table,
                origin=origin(self.reports),
                command=self.command,
                data=self.json(),
                downloads=self._downloads(),
                style=Markup(_style()),  # noqa: S704 - our own file
                themes=THEMES,
            )
        )

    def json(self) -> dict[str, object]:
        """Give all decisions, with their provenance."""
        return {
            "command": self.command,
            "scenario": {"name": self.scenario.name, "title": self.scenario.title, "note": self.scenario.note},
            "decisions": [report.json() for report in self.reports],
        }

    def _limits(self) -> list[str]:
        budget = self.scenario.budget
        objectives = dict.fromkeys(each for report in self.reports for each in report.decision.summary.objectives)
        return [budget.phrase(objective) for objective in objectives if objective.name in budget.limits]

    def _section(self, number: int, report: DecisionReport, drawn: Callable[[Image], object]) -> dict[str, Any]:
        """Gather what is said about one model."""
        decision = report.decision
        return {
            "anchor": f"model-{number}",
            "title": decision.summary.model.title,
            "feasible": feasible_sentence(decision),
            "reason": decision.candidates.infeasible,
            "cards": cards(decision),
            "blocks": [(block, isinstance(block, Listing)) for block in _blocks(report)],
            "images": _told(images_of_one(self.scenario, decision), drawn),
            "curve": CurveReport(decision.summary, {}).document()[0],
        }

    def _across(self, drawn: Callable[[Image], object]) -> dict[str, Any]:
        """Gather what is said about all models."""
        decisions = [report.decision for report in self.reports]
        union = Union.of(decisions)
        rows = [row for decision in decisions for row in decided(self.scenario, decision).rows]
        (table,) = scenario_tables(rows, {})
        return {
            "cards": union.cards(self.scenario.budget) if union else [],
            "tables": [*([union.table()] if union else []), replace(table, title="Each model alone")],
            "feasible": [(decision.summary.model.title, feasible_sentence(decision)) for decision in decisions],
            "images": _told(images_of_all(self.scenario, decisions), drawn),
        }

    def _downloads(self) -> list[tuple[str, str, Markup]]:
        """Give labels, file names and contents."""
        records = [record for report in self.reports for record in report.records()]
        return [
            ("JSON, everything", "decisions.json", _uri("application/json", dumps(self.json(), indent=1, **JSON))),
            ("CSV, a line for each choice", "choices.csv", _uri("text/csv", delimited(records, RECORDS["csv"]))),
        ]


def _blocks(report: DecisionReport) -> list[Block]:
    """Give what the terminal shows; the question is not asked again."""
    first, *others = report.document()
    return [replace(first, title="What each selector chooses") if isinstance(first, Table) else first, *others]


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


def _told(images: Iterator[Image], drawn: Callable[[Image], object]) -> list[Image]:
    found = []
    for image in images:
        drawn(image)
        found.append(image)
    return found


def _uri(kind: str, content: str) -> Markup:
    encoded = b64encode(content.encode("utf-8", "backslashreplace")).decode()
    return Markup(f"data:{kind};charset=utf-8;base64,{encoded}")  # noqa: S704 - base64 has no markup
