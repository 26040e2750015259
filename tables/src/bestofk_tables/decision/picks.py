"""What each way of picking one of k samples gives at each chosen k."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bestofk.decision.picks import compare_picks

from bestofk_tables.cells import DASH
from bestofk_tables.document import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestofk import Summary
    from bestofk.decision.picks import PickComparison, Shortfall
    from bestofk.decision.solve import Decision


def picks_table(decision: Decision) -> Table:
    """Lay out a row for each k that somebody chose; one note where the maximum is not what one gets."""
    picks = list(decision.picks[0].accuracy)
    return Table(
        title="How the best is picked",
        caption="Accuracy of the sample that each way of picking takes, from the same samples; ± is the larger of two "
        "standard errors, over the trials and over the questions.",
        headers=("k", *(f"By {pick}" if pick != "first" else "The first" for pick in picks), "Score − reward"),
        rows=tuple(
            (str(each.k), *(f"{each.accuracy[pick]:.4f}" for pick in picks), _shortfall(each))
            for each in decision.picks
        ),
        notes=shortfall_notes(decision.picks),
        right=frozenset(range(len(picks) + 2)),
    )


def shortfall_notes(picks: Sequence[PickComparison]) -> tuple[str, ...]:
    """Say once, for the widest gap, where picking by reward gives less than the maximum by over two standard errors.

    These are those of the trials; whether the questions of the log are enough to say the same of others is told too.
    """
    short = [(each, each.shortfall) for each in picks if each.shortfall and each.shortfall.notable]
    if not short:
        return ()
    widest, gap = max(short, key=lambda pair: pair[1].difference)
    others = ", ".join(str(each.k) for each, _ in short if each is not widest)
    note = (
        f"At k = {widest.k} the sample with the highest reward scores {widest.accuracy['reward']:.4f} in the mean, "
        f"{gap.difference:.4f} less than the best one ({_errors(gap)})"
        f"{f', and less too at k = {others}' if others else ''}: the maximum is not what the user would get"
        f"{'.' if gap.beyond_the_log else ' on this log; how far it would be on other questions is less sure.'}"
    )
    return (note,)


def shortfalls_of(chosen: Iterable[tuple[Summary, int | None]]) -> tuple[str, ...]:
    """Say the same of several models, each at the k that somebody chose."""
    at: dict[str, tuple[Summary, list[int]]] = {}
    for summary, k in chosen:
        if k is not None:
            at.setdefault(summary.model.name, (summary, []))[1].append(k)
    return tuple(
        f"{summary.model.title}: {note}"
        for summary, ks in at.values()
        for note in shortfall_notes(compare_picks(summary, ks))
    )


def picks_json(decision: Decision) -> list[dict[str, object]]:
    """Give the comparison in full."""
    return [
        {
            "k": each.k,
            "accuracy": dict(each.accuracy),
            "score_less_reward": {**asdict(each.shortfall), "notable": each.shortfall.notable}
            if each.shortfall
            else None,
        }
        for each in decision.picks
    ]


def _errors(gap: Shortfall) -> str:
    """Say how sure a gap is: on this log, and for other questions."""
    of_trials = f"± {gap.se:.4f} over the trials" if gap.se else "exactly, on this log"
    return of_trials if gap.questions_se is None else f"{of_trials}; ± {gap.questions_se:.4f} over the questions"


def _shortfall(each: PickComparison) -> str:
    short = each.shortfall
    if short is None:
        return DASH
    widest = max(short.se, short.questions_se or 0.0)
    return f"{short.difference:.4f} ± {widest:.4f}" if widest else f"{short.difference:.4f}"
