"""Several models held against each other: what each selector chooses among all of them, and for each alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk import PluginError, within
from bestofk.decision.panel import Panel
from bestofk.decision.risk import risks
from bestofk.routing.ask import ask_all

from bestofk_tables.amounts import share, three_digits
from bestofk_tables.cells import DASH, with_unit
from bestofk_tables.document import Table
from bestofk_tables.footnotes import Footnotes
from bestofk_tables.report.answers import KEEPS, Card, means
from bestofk_tables.routing.choices import CURVES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk import Budget, Candidates, Summary
    from bestofk.decision.solve import Decision
    from bestofk.plugins import Registered
    from bestofk.selector import Choice


@dataclass(frozen=True, slots=True)
class Union:
    """The feasible points of all models, and what each selector chooses among them.

    Parameters
    ----------
    summaries
        By the models' names.
    candidates
        Of all models.
    choices
        Of each selector, by name.
    """

    summaries: Mapping[str, Summary]
    candidates: Candidates
    choices: Mapping[str, Choice | PluginError]

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> Union | None:
        """Ask the selectors of some decisions again; None where the models differ in their objectives."""
        summaries = {decision.summary.model.name: decision.summary for decision in decisions}
        if len({summary.objectives for summary in summaries.values()}) > 1:
            return None
        candidates = within(summaries.values(), decisions[0].budget)
        selectors: list[Registered | str] = [answer.selector for answer in decisions[0].answers]
        replies = ask_all(Panel.of(selectors), candidates)
        names = (answer.selector.name for answer in decisions[0].answers)
        return cls(summaries, candidates, dict(zip(names, replies, strict=True)))

    def cards(self, budget: Budget) -> list[Card]:
        """Give a card for each point that somebody chose, that of most selectors first."""
        chosen: dict[int, list[str]] = {}
        for name, choice in self.choices.items():
            if not isinstance(choice, PluginError) and choice.index is not None:
                chosen.setdefault(choice.index, []).append(name)
        ordered = sorted(chosen.items(), key=lambda item: (-len(item[1]), item[0]))
        return [self._card(index, tuple(names), budget) for index, names in ordered]

    def _card(self, index: int, names: tuple[str, ...], budget: Budget) -> Card:
        summary, k = self.summaries[str(self.candidates.model[index])], int(self.candidates.k[index])
        keeps = risks(summary, budget, [k])[k].keeps_all
        facts = means(self.candidates.values[index], self.candidates.objectives)
        return Card(summary.model.title, k, names, (*facts, (KEEPS, share(keeps))))

    def table(self) -> Table:
        """Lay out a row for each selector."""
        notes = Footnotes()
        objectives = self.candidates.objectives
        return Table(
            title="Among all models together",
            caption="What each selector chooses among the feasible k of all models at once. Means of a request; "
            f"how stable the choices are is said model by model.{CURVES}",
            headers=("Selector", "Model", "k", *map(with_unit, objectives)),
            rows=tuple((name, *self._cells(choice, notes)) for name, choice in self.choices.items()),
            notes=notes.lines,
            right=frozenset(range(2, 3 + len(objectives))),
        )

    def _cells(self, choice: Choice | PluginError, notes: Footnotes) -> list[str]:
        count = len(self.candidates.objectives)
        if isinstance(choice, PluginError) or choice.index is None:
            reason = str(choice) if isinstance(choice, PluginError) else choice.reason
            return [f"{DASH}{notes.mark(reason)}", *[DASH] * (count + 1)]
        title = self.summaries[str(choice.model)].model.title
        return [title, str(choice.k), *map(three_digits, self.candidates.values[choice.index].tolist())]
