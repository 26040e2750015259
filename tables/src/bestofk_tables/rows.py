"""What every selector chose, for every scenario and model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from bestofk import PluginError, within
from bestofk.selector import Choice

from bestofk_tables.records import point_record, range95

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bestofk import Candidates, Scenario, Summary
    from bestofk.plugins import Registered

    Key = tuple[str, str, str]
    Complain = Callable[[Registered, PluginError], None]


@dataclass(frozen=True, slots=True)
class Row:
    """The answer of one selector for one model in one scenario.

    Parameters
    ----------
    scenario, selector
        Who asked, and who answered.
    summary
        Of the model.
    index
        The chosen row of the summary, or None where there is no choice.
    reason
        Why there is no choice; empty where there is one.
    """

    scenario: Scenario
    selector: str
    summary: Summary
    index: int | None
    reason: str = ""

    @property
    def key(self) -> Key:
        """Names of the scenario, the model and the selector."""
        return self.scenario.name, self.summary.model.name, self.selector

    @property
    def k(self) -> int | None:
        """The chosen number of samples."""
        return None if self.index is None else int(self.summary.k[self.index])

    @property
    def part_of_a_round(self) -> bool:
        """Whether the chosen k is no multiple of P, so that eq. 6 gives less than whole rounds cost."""
        return self.index is not None and not self.summary.whole_rounds[self.index]


def choose_rows(
    summaries: Iterable[Summary],
    scenarios: Iterable[Scenario],
    selectors: Sequence[Registered],
    complain: Complain,
) -> list[Row]:
    """Ask every selector about every model in every scenario.

    Parameters
    ----------
    summaries, scenarios, selectors
        In the order of the rows: scenario by scenario, model by model.
    complain
        Called with each plugin that fails and its error; where it returns, the cell holds the reason.
    """
    unusable = {selector.name: _load_error(selector, complain) for selector in selectors}
    models = list(summaries)
    rows = []
    for scenario in scenarios:
        for summary in models:
            candidates = within(summary, scenario.budget)
            for selector in selectors:
                reason = unusable[selector.name]
                choice = Choice.none(reason) if reason else _ask(selector, candidates, complain)
                index = None if choice.k is None else int(np.searchsorted(summary.k, choice.k))
                rows.append(Row(scenario, selector.name, summary, index, choice.reason))
    return rows


def records(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Give the rows as flat records, with ``<name>``, ``_std``, ``_se`` and ``_range95`` for each objective."""
    ranges: dict[str, np.ndarray] = {}
    found = []
    for row in rows:
        scenario, name, selector = row.key
        if name not in ranges:
            ranges[name] = range95(row.summary)
        found.append(
            {
                "scenario": scenario,
                "model": name,
                "selector": selector,
                **point_record(row.summary, row.index, ranges[name]),
                "reason": row.reason or None,
            }
        )
    return found


def _load_error(selector: Registered, complain: Complain) -> str:
    """Load a selector once, so that a broken one is tried once; say why it cannot be used."""
    try:
        selector.load()
    except PluginError as error:
        complain(selector, error)
        return str(error)
    return ""


def _ask(selector: Registered, candidates: Candidates, complain: Complain) -> Choice:
    try:
        return selector.choose(candidates)
    except PluginError as error:
        complain(selector, error)
        return Choice.none(str(error))
