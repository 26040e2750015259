"""Where a route chooses by the best of a log's samples, and a reward would not find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.decision.picks import shortfalls_of

if TYPE_CHECKING:
    from bestofk import Route


def route_shortfalls(route: Route) -> tuple[str, ...]:
    """Say of each model at each k that somebody chose how far the pick by reward falls under the maximum."""
    choices = (answer.choice for answer in route.answers)
    return shortfalls_of((route.summaries[each.model], each.k) for each in choices if each.model is not None)
