"""A route as a document, as records and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from bestofk.decision.whynot import relaxations

from bestofk_tables.records import point_record
from bestofk_tables.routing.choices import choices_table
from bestofk_tables.routing.frontier import frontier_table
from bestofk_tables.routing.intervals import at, ranges_at
from bestofk_tables.routing.left_out import (
    dominated_listing,
    infeasible_listing,
    left_out_listing,
    reaches_listing,
    relaxations_listing,
)
from bestofk_tables.routing.shortfalls import route_shortfalls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.routing.frontier import Stop
    from bestofk.routing.reach import Reach
    from bestofk.routing.route import Route, RouteAnswer
    from bestofk.routing.stability import RouteStability
    from numpy.typing import NDArray

    from bestofk_tables.document import Block

    Ranges = dict[int, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class RouteReport:
    """What ``bestofk route`` shows.

    Parameters
    ----------
    route
        Of several models under one budget.
    provenance
        What must be known to make it again.
    left_out
        Model → why it could not take part.
    """

    route: Route
    provenance: Mapping[str, object]
    left_out: dict[str, str] = field(default_factory=dict)

    def document(self) -> list[Block]:
        """Give the frontier, the choices, the cheapest ways, and who is not worth asking; what is empty is left out."""
        route = self.route
        blocks: list[Block] = [frontier_table(route), choices_table(route)] if route.frontier else []
        blocks += [reaches_listing(route)] if route.reaches and route.frontier else []
        blocks += [dominated_listing(route)] if route.dominated else []
        blocks += [] if route.frontier else [relaxations_listing(route)]
        blocks += [infeasible_listing(route)] if route.infeasible else []
        return blocks + ([left_out_listing(self.left_out)] if self.left_out else [])

    def records(self) -> list[dict[str, object]]:
        """Give a flat record for each point of the frontier, then for each selector; ``part`` tells which."""
        ranges = self._ranges()
        return [
            *({"part": "frontier", "selector": None, **self._stop(stop, ranges)} for stop in self.route.frontier),
            *({"part": "choice", **self._choice(answer, ranges), **_shares(answer)} for answer in self.route.answers),
        ]

    def json(self) -> dict[str, object]:
        """Give everything that the document says, in full."""
        route, ranges = self.route, self._ranges()
        return {
            "provenance": {**self.provenance, "notes": self.notes()},
            "budget": route.budget.written(),
            "models": len(route.summaries),
            "feasible_points": len(route.candidates),
            "frontier": [self._stop(stop, ranges) for stop in route.frontier],
            "choices": [
                {**self._choice(answer, ranges), "stability": _stability(answer.stability)} for answer in route.answers
            ],
            "replication": asdict(route.replication),
            "relaxations": [asdict(each) for each in relaxations(route.points)] if not route.frontier else [],
            "reach": [self._reach(reach) for reach in route.reaches],
            "dominated": [asdict(each) for each in route.dominated],
            "infeasible": {name: route.why_infeasible(name) for name in route.infeasible},
            "left_out": self.left_out,
        }

    def notes(self) -> tuple[str, ...]:
        """Give what a reader should know and records cannot say."""
        note = self.route.replication.note
        return (*self.route.notes, *route_shortfalls(self.route), *([note] if note else []))

    def _ranges(self) -> Ranges:
        chosen = [answer.choice.index for answer in self.route.answers if answer.choice.index is not None]
        return ranges_at(self.route, dict.fromkeys([*(stop.row for stop in self.route.frontier), *chosen]))

    def _point(self, row: int | None, ranges: Ranges) -> dict[str, object]:
        """Give the model and the figures at a row of the candidates."""
        if row is None:
            any_summary = next(iter(self.route.summaries.values()))
            return {"model": None, **point_record(any_summary, None, np.empty((2, 0, 0)))}
        name, k = str(self.route.candidates.model[row]), int(self.route.candidates.k[row])
        summary = self.route.summaries[name]
        whole = np.full((2, *summary.mean.shape), np.nan)
        whole[:, at(summary, k)] = ranges[row]
        return {"model": name, **point_record(summary, at(summary, k), whole)}

    def _stop(self, stop: Stop, ranges: Ranges) -> dict[str, object]:
        names = [objective.name for objective in self.route.candidates.objectives if objective.is_resource]
        rates = {f"{name}_per_0.01_accuracy": _finite(stop.per_step.get(name, math.nan)) for name in names}
        return {**self._point(stop.row, ranges), "gain": stop.gain, **rates}

    def _choice(self, answer: RouteAnswer, ranges: Ranges) -> dict[str, object]:
        reason = answer.failure or answer.choice.reason or None
        return {"selector": answer.selector.name, **self._point(answer.choice.index, ranges), "reason": reason}

    def _reach(self, reach: Reach) -> dict[str, object]:
        row, candidates = reach.row, self.route.candidates
        names = [objective.name for objective in candidates.objectives]
        found = {} if row is None else dict(zip(names, candidates.values[row].tolist(), strict=True))
        model, k = (None, None) if row is None else (str(candidates.model[row]), int(candidates.k[row]))
        return {"reach": reach.accuracy, "model": model, "k": k, **found}


def _finite(value: float) -> float | None:
    """JSON has no infinity and no NaN."""
    return value if math.isfinite(value) else None


def _shares(answer: RouteAnswer) -> dict[str, object]:
    stability = answer.stability
    return {
        "stability": stability.share if stability else None,
        "model_stability": stability.model_share if stability else None,
    }


def _stability(stability: RouteStability | None) -> dict[str, object] | None:
    if stability is None:
        return None
    counts = [
        {"model": pair[0] if pair else None, "k": pair[1] if pair else None, "count": count}
        for pair, count in stability.counts.items()
    ]
    return {
        "share": stability.share,
        "model_share": stability.model_share,
        "replications": stability.replications,
        "counts": counts,
    }
