"""What each selector chose, with where a request falls and how often the choice would be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.amounts import share, three_digits
from bestofk_tables.captions import budget_sentence, method_sentence
from bestofk_tables.cells import DASH, with_unit
from bestofk_tables.document import Table
from bestofk_tables.footnotes import Footnotes
from bestofk_tables.paper_style import PART_OF_A_ROUND
from bestofk_tables.records import range95

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestofk.decision.answer import Answer
    from bestofk.decision.solve import Decision
    from bestofk.decision.stability import Stability

AGAIN = (
    " Made again: how often the same k would be chosen; k of 90%: the narrowest range that 90% of these choices lie in."
)


def choices_table(decision: Decision) -> Table:
    """Lay out a row for each selector."""
    summary, notes = decision.summary, Footnotes()
    low, high = range95(summary)

    def figures(row: int) -> list[str]:
        ends = zip(summary.mean[row], low[row], high[row], strict=True)
        return [f"{three_digits(mean)} [{three_digits(least)}, {three_digits(most)}]" for mean, least, most in ends]

    rows = [
        (answer.selector.name, _k(answer, decision, notes), *_stability(answer), *_figures(answer, figures, decision))
        for answer in decision.answers
    ]
    return Table(
        title=f"{summary.model.title}: how many samples?",
        caption=f"{budget_sentence(decision.budget, summary.objectives)} Means of a request, and in brackets where 95% "
        f"of requests fall.{AGAIN if decision.replication.count else ''} {method_sentence(summary.provenance)}",
        headers=(
            "Selector",
            "k",
            "Made again",
            "k of 90%",
            *(with_unit(objective) for objective in summary.objectives),
        ),
        rows=tuple(rows),
        notes=(*notes.lines, *summary.provenance.notes, *filter(None, [decision.replication.note])),
        right=frozenset({1, 2}),
        tones={(row, 1): "bad" if answer.row is None else "good" for row, answer in enumerate(decision.answers)},
    )


def _k(answer: Answer, decision: Decision, notes: Footnotes) -> str:
    if answer.row is None:
        return f"{DASH}{notes.mark(answer.failure or answer.choice.reason)}"
    if decision.summary.whole_rounds[answer.row]:
        return str(answer.choice.k)
    rounds = f"k is no multiple of P = {decision.summary.model.parallelism}: {PART_OF_A_ROUND}"
    return f"{answer.choice.k}{notes.mark(rounds)}"


def _figures(answer: Answer, figures: Callable[[int], list[str]], decision: Decision) -> list[str]:
    return [DASH] * len(decision.summary.objectives) if answer.row is None else figures(answer.row)


def _stability(answer: Answer) -> tuple[str, str]:
    if answer.stability is None:
        return DASH, DASH
    return share(answer.stability.share), _range(answer.stability)


def _range(stability: Stability) -> str:
    if stability.k_range is None:
        return "none"
    low, high = stability.k_range
    ks = f"{low}" if low == high else f"{low} to {high}"
    return f"{ks}, or none" if stability.often_none else ks
