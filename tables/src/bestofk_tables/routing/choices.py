"""What each selector chose among all models, and how often it would choose the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.amounts import share
from bestofk_tables.cells import DASH, with_unit
from bestofk_tables.document import Table
from bestofk_tables.footnotes import Footnotes
from bestofk_tables.routing.frontier import figures

if TYPE_CHECKING:
    from bestofk.routing.route import Route, RouteAnswer
    from bestofk.routing.stability import RouteStability

CURVES = (
    " A knee is looked for on the curve of each model alone, under the same budget; of those on the Pareto set of all "
    "models the nearest to utopia is chosen (eqs. 15 to 17)."
)


def choices_table(route: Route) -> Table:
    """Lay out a row for each selector."""
    notes, objectives = Footnotes(), route.candidates.objectives
    curves = CURVES if len(route.summaries) > 1 else ""
    return Table(
        title="What each selector chooses",
        caption=f"Made again: how often the same model and k would be chosen; same model: at any k.{curves}",
        headers=("Selector", "Model", "k", "Made again", "Same model", *(with_unit(each) for each in objectives)),
        rows=tuple(_row(answer, route, notes) for answer in route.answers),
        notes=(*notes.lines, *([route.replication.note] if route.replication.note else [])),
        right=frozenset(range(2, 5 + len(objectives))),
    )


def _row(answer: RouteAnswer, route: Route, notes: Footnotes) -> tuple[str, ...]:
    choice, name = answer.choice, answer.selector.name
    if choice.index is None or choice.model is None:
        mark = notes.mark(answer.failure or choice.reason)
        return name, f"{DASH}{mark}", DASH, *_stability(answer.stability), *[DASH] * len(route.candidates.objectives)
    title, objectives = route.summaries[choice.model].model.title, route.candidates.objectives
    return (
        name,
        title,
        str(choice.k),
        *_stability(answer.stability),
        *figures(objectives, route.candidates.values[choice.index]),
    )


def _stability(stability: RouteStability | None) -> tuple[str, str]:
    return (DASH, DASH) if stability is None else (share(stability.share), share(stability.model_share))
