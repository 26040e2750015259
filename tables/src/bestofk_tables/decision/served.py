"""How far latency as served is from eq. 6 at each chosen k."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.decision.served import TRIALS, served_latencies, would_be_served

from bestofk_tables.amounts import three_digits
from bestofk_tables.document import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.decision.served import ServedLatency
    from bestofk.decision.solve import Decision


def served_of(decision: Decision, *, ideal_too: bool = False) -> tuple[ServedLatency, ...]:
    """Compare at each k that somebody chose; where latency is that of eq. 6 only if that is asked for."""
    chosen = [answer.choice.k for answer in decision.answers if answer.choice.k is not None]
    if ideal_too and decision.summary.model.latency == "ideal":
        return would_be_served(decision.summary, chosen)
    return served_latencies(decision.summary, chosen)


def served_table(decision: Decision, served: Iterable[ServedLatency]) -> Table:
    """Lay out a row for each k that somebody chose."""
    unit = next(used.unit for used in decision.summary.model.resources if used.parallel)
    own = f"; {TRIALS:,} trials of their own" if decision.summary.model.latency == "ideal" else ""
    return Table(
        title="Latency as served",
        caption=f"Mean until the last of k samples has finished on P = {decision.summary.model.parallelism} slots, "
        f"beside eq. 6, by which the slots share the work evenly; from the same samples{own}.",
        headers=("k", f"As served ({unit})", f"By eq. 6 ({unit})", f"Longer by ({unit})", "Times as long"),
        rows=tuple(
            (str(each.k), *map(three_digits, (each.makespan, each.ideal, each.difference)), f"{each.ratio:.3f}")
            for each in served
        ),
        right=frozenset(range(5)),
    )


def served_json(served: Iterable[ServedLatency]) -> list[dict[str, float]]:
    """Give the comparison in full."""
    return [
        {
            "k": each.k,
            "makespan": each.makespan,
            "ideal": each.ideal,
            "difference": each.difference,
            "ratio": each.ratio,
        }
        for each in served
    ]
