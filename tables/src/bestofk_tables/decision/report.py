"""A decision as a document, as records and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bestofk_tables.decision.choices import choices_table
from bestofk_tables.decision.exchange import exchange_table
from bestofk_tables.decision.picks import picks_json, picks_table, shortfall_notes
from bestofk_tables.decision.risk import risk_table
from bestofk_tables.decision.served import served_json, served_table
from bestofk_tables.decision.whynot import binding_listing, infeasible_table, nothing_listing, relaxations_listing
from bestofk_tables.records import point_record, range95
from bestofk_tables.spark import decision_spark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk.decision.answer import Answer
    from bestofk.decision.exchange import ExchangeRate
    from bestofk.decision.served import ServedLatency
    from bestofk.decision.solve import Decision
    from bestofk.decision.stability import Stability
    from bestofk.decision.whynot import Surroundings

    from bestofk_tables.document import Block, Listing
    from bestofk_tables.spark import Alphabet


@dataclass(frozen=True, slots=True)
class DecisionReport:
    """What ``bestofk solve`` shows.

    Parameters
    ----------
    decision
        Of one model under one budget.
    provenance
        What must be known to make it again.
    spark
        What to draw the accuracy with, on one line; None for no drawing.
    served
        How far latency as served is from eq. 6; see :func:`bestofk_tables.decision.served.served_of`.
    """

    decision: Decision
    provenance: Mapping[str, object]
    spark: Alphabet | None = None
    served: tuple[ServedLatency, ...] = ()

    def document(self) -> list[Block]:
        """Give the choices, the risk, why not another k, and the exchange rates; what is empty is left out."""
        decision = self.decision
        drawn: list[Block] = [decision_spark(decision, self.spark)] if self.spark else []
        if not len(decision.candidates):
            return [nothing_listing(decision), relaxations_listing(decision), *drawn, infeasible_table(decision)]
        blocks: list[Block] = [choices_table(decision), *drawn]
        if any(answer.risk and answer.risk.breaks for answer in decision.answers):
            blocks.append(risk_table(decision))
        binding: Listing = binding_listing(decision)
        blocks += [binding] if binding.items else []
        blocks += [infeasible_table(decision)] if decision.infeasible else []
        blocks += [exchange_table(decision)] if decision.exchange else []
        blocks += [served_table(decision, self.served)] if self.served else []
        return blocks + ([picks_table(decision)] if decision.picks else [])

    def records(self) -> list[dict[str, object]]:
        """Give a flat record for each selector."""
        ranges = range95(self.decision.summary)
        return [
            {
                "model": self.decision.summary.model.name,
                "selector": answer.selector.name,
                **point_record(self.decision.summary, answer.row, ranges),
                **_flat_stability(answer.stability),
                **_flat_risk(answer, self.decision),
                "reason": answer.failure or answer.choice.reason or None,
            }
            for answer in self.decision.answers
        ]

    def json(self) -> dict[str, object]:
        """Give everything that the document says, in full."""
        decision, ranges = self.decision, range95(self.decision.summary)
        return {
            "provenance": {**self.provenance, "notes": self.notes()},
            "model": decision.summary.model.name,
            "budget": decision.budget.written(),
            "feasible": decision.candidates.k.tolist(),
            "choices": [
                {
                    "selector": answer.selector.name,
                    **point_record(decision.summary, answer.row, ranges),
                    "stability": _stability(answer.stability),
                    "risk": asdict(answer.risk) if answer.risk else None,
                    "around": _around(answer.surroundings),
                    "reason": answer.failure or answer.choice.reason or None,
                }
                for answer in decision.answers
            ],
            "replication": asdict(decision.replication),
            "infeasible": [asdict(point) for point in decision.infeasible],
            "relaxations": [asdict(each) for each in decision.relaxations],
            "exchange": [_exchange(rate) for rate in decision.exchange],
            **({"as_served": served_json(self.served)} if self.served else {}),
            **({"picks": picks_json(decision)} if decision.picks else {}),
        }

    def notes(self) -> tuple[str, ...]:
        """Give what a reader should know and records cannot say."""
        note = self.decision.replication.note
        notes = (*self.decision.summary.provenance.notes, *shortfall_notes(self.decision.picks))
        return (*notes, *([note] if note else []))


def _stability(stability: Stability | None) -> dict[str, object] | None:
    if stability is None:
        return None
    return {
        "share": stability.share,
        "k_range90": stability.k_range,
        "no_choice": stability.no_choice,
        "replications": stability.replications,
        "counts": [{"k": k, "count": count} for k, count in stability.counts.items()],
    }


def _flat_stability(stability: Stability | None) -> dict[str, object]:
    return {
        "stability": stability.share if stability else None,
        "k_range90": list(stability.k_range) if stability and stability.k_range else None,
        "no_choice": stability.no_choice if stability else None,
    }


def _flat_risk(answer: Answer, decision: Decision) -> dict[str, object]:
    return {
        **{f"breaks_{name}": answer.risk.breaks[name] if answer.risk else None for name in decision.budget.limits},
        "keeps_all": answer.risk.keeps_all if answer.risk else None,
    }


def _around(around: Surroundings | None) -> dict[str, object] | None:
    if around is None:
        return None
    return {
        "binding": [*around.binding, *(["k_max"] if around.ends_the_grid else [])],
        "down": asdict(around.down) if around.down else None,
        "up": asdict(around.up) if around.up else None,
    }


def _exchange(rate: ExchangeRate) -> dict[str, object]:
    finite = {name: value if math.isfinite(value) else None for name, value in rate.per_step.items()}
    return {"k": rate.k, "next_k": rate.next_k, "accuracy": rate.accuracy, "per_0.01_accuracy": finite}
