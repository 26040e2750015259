"""Models that are not worth asking, and the cheapest way to an accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.amounts import all_digits
from bestofk.decision.whynot import relaxations

from bestofk_tables.amounts import amount
from bestofk_tables.decision.whynot import limit_in_place, relaxed_listing
from bestofk_tables.document import Listing

if TYPE_CHECKING:
    from bestofk.routing.dominated import Dominated
    from bestofk.routing.reach import Reach
    from bestofk.routing.route import Route

MOST = 20  # lines of a list
NOTHING = "nothing is feasible: "


def reaches_listing(route: Route) -> Listing:
    """Say what reaches each accuracy for the least."""
    first = next(objective for objective in route.candidates.objectives if objective.is_resource)
    title = f"The least {first.name} at which an accuracy is reached within the budget"
    return Listing(title, tuple(_reach(reach, route) for reach in route.reaches))


def dominated_listing(route: Route) -> Listing:
    """Name the models that others dominate at every k."""
    shown = [_dominated(each, route) for each in route.dominated[:MOST]]
    return Listing("Dominated at every k", (*shown, *_more(len(route.dominated))))


def infeasible_listing(route: Route) -> Listing:
    """Name the models that keep the budget at no k, and why."""
    shown = [
        f"{_title(name, route)}: {route.why_infeasible(name).removeprefix(NOTHING)}."
        for name in route.infeasible[:MOST]
    ]
    return Listing("Not feasible at any k", (*shown, *_more(len(route.infeasible))))


def relaxations_listing(route: Route) -> Listing:
    """Say what each limit alone would have to become for any model to be feasible."""
    points, items = route.points, []
    for relaxation in relaxations(points):
        column = [objective.name for objective in points.objectives].index(relaxation.objective)
        allowed = (points.k == relaxation.k) & (points.limited[:, column] == relaxation.limit)
        model = _title(str(points.model[allowed.argmax()]), route)
        limit = limit_in_place(relaxation, points.objectives[column], points.budget)
        items.append(f"{limit} allows {model} at k={relaxation.k}.")
    return relaxed_listing(tuple(items))


def left_out_listing(left_out: dict[str, str]) -> Listing:
    """Name the models that could not take part, and why; those with the same reason share a line."""
    names: dict[str, list[str]] = {}
    for name, reason in left_out.items():
        names.setdefault(reason, []).append(name)
    return Listing("Left out", tuple(f"{reason}: {_some(each)}." for reason, each in names.items()))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST:,} more, which json has" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def _reach(reach: Reach, route: Route) -> str:
    if reach.row is not None:
        return f"{all_digits(reach.accuracy)}: {_point(reach.row, route)}."
    if reach.nearest is None:
        return f"{all_digits(reach.accuracy)}: nothing is feasible."
    return f"{all_digits(reach.accuracy)}: not reached; the most accurate is {_point(reach.nearest, route)}."


def _point(row: int, route: Route) -> str:
    candidates = route.candidates
    figures = ", ".join(
        f"accuracy {value:.4f}" if objective.name == "accuracy" else f"{objective.name} {amount(value, objective)}"
        for objective, value in zip(candidates.objectives, candidates.values[row].tolist(), strict=True)
    )
    return f"{_title(str(candidates.model[row]), route)} at k={candidates.k[row]} ({figures})"


def _dominated(found: Dominated, route: Route) -> str:
    by = [_title(name, route) for name in found.by]
    if len(by) == 1:
        return f"{_title(found.model, route)}: by {by[0]}."
    counted = [f"{name} at {times}" for name, times in zip(by, found.by.values(), strict=True)]
    return f"{_title(found.model, route)}: by {', '.join(counted)} of its {found.k} feasible k."


def _more(count: int) -> tuple[str, ...]:
    return (f"And {count - MOST:,} more, which json has.",) if count > MOST else ()


def _title(name: str, route: Route) -> str:
    return route.summaries[name].model.title
