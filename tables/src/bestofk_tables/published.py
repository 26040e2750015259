"""The paper's own tables: 108 cells, as printed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bestofk_tables.cells import DASH

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCURACY, CUBE, UTOPIA, KNEE = "accuracy", "cube", "utopia", "knee-published"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the paper prints it, rounded to its digits.

    Parameters
    ----------
    text
        ``k=16 / 0.98 / 0.35 / 43.1``.
    k, accuracy, cost, latency
        Its numbers; cost in USD, latency in seconds.
    """

    text: str
    k: int
    accuracy: float
    cost: float
    latency: float


@dataclass(frozen=True, slots=True)
class PublishedTables:
    """Tables 4 to 6.

    Parameters
    ----------
    cells
        (scenario, model, selector) → the cell, or None where the paper prints a dash.
    source
        Where they are printed.
    simulation
        The arguments of :func:`bestofk.simulate` that the paper used.
    """

    cells: Mapping[tuple[str, str, str], Cell | None]
    source: str
    simulation: Mapping[str, Any]

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios, in the paper's order."""
        return list(dict.fromkeys(scenario for scenario, _, _ in self.cells))

    @property
    def models(self) -> list[str]:
        """Names of the models, in the paper's order."""
        return list(dict.fromkeys(model for _, model, _ in self.cells))

    @property
    def selectors(self) -> list[str]:
        """Names of the selectors, in the paper's order."""
        return list(dict.fromkeys(selector for _, _, selector in self.cells))

    def cell(self, scenario: str, model: str, selector: str) -> Cell:
        """Give a cell that the paper prints.

        Raises
        ------
        KeyError
            If there is none, or the paper prints a dash.
        """
        found = self.cells[scenario, model, selector]
        if found is None:
            raise KeyError(f"the paper prints a dash for {scenario}, {model}, {selector}")
        return found


@cache
def published_tables() -> PublishedTables:
    """Read the tables that ship with the package."""
    document = tomllib.loads((files("bestofk_tables") / "published.toml").read_text(encoding="utf-8"))
    cells = {
        (scenario, model, selector): parse_cell(text)
        for scenario, models in document["cells"].items()
        for model, texts in models.items()
        for selector, text in zip(document["selectors"], texts, strict=True)
    }
    return PublishedTables(cells, document["source"], document["simulation"])


def parse_cell(text: str) -> Cell | None:
    """Read ``k=16 / 0.98 / 0.35 / 43.1``; a dash is None.

    Examples
    --------
    >>> parse_cell("k=16 / 0.98 / 0.35 / 43.1").latency
    43.1
    """
    if text == DASH:
        return None
    k, accuracy, cost, latency = text.removeprefix("k=").split(" / ")
    return Cell(text, int(k), float(accuracy), float(cost), float(latency))
