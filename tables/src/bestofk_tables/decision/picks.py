"""What each way of picking one of k samples gives at each chosen k."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bestofk_tables.cells import DASH
from bestofk_tables.document import Table

if TYPE_CHECKING:
    from bestofk.decision.picks import PickComparison
    from bestofk.decision.solve import Decision


def picks_table(decision: Decision) -> Table:
    """Lay out a row for each k that somebody chose; a note where the maximum is not what the user would get."""
    picks = list(decision.picks[0].accuracy)
    return Table(
        title="How the best is picked",
        caption="Accuracy of the sample that each way of picking takes, from the same samples.",
        headers=("k", *(f"By {pick}" if pick != "first" else "The first" for pick in picks), "Score − reward"),
        rows=tuple(
            (str(each.k), *(f"{each.accuracy[pick]:.4f}" for pick in picks), _shortfall(each))
            for each in decision.picks
        ),
        notes=shortfall_notes(decision),
        right=frozenset(range(len(picks) + 2)),
    )


def shortfall_notes(decision: Decision) -> tuple[str, ...]:
    """Say for which chosen k the pick by reward falls under the pick by score by more than two standard errors."""
    short = [each for each in decision.picks if each.shortfall and each.shortfall.notable]
    return tuple(
        f"At k = {each.k} the sample with the highest reward scores {each.accuracy['reward']:.4f} in the mean, "
        f"{each.shortfall.difference:.4f} ± {each.shortfall.se:.4f} less than the best one (standard error over the "
        f"{each.shortfall.source}): the maximum is not what the user would get."
        for each in short
        if each.shortfall
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


def _shortfall(each: PickComparison) -> str:
    short = each.shortfall
    return f"{short.difference:.4f} ± {short.se:.4f}" if short else DASH
