"""How far latency as served is from eq. 6 at each chosen k."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.decision.served import served_latencies

from bestofk_tables.amounts import three_digits
from bestofk_tables.document import Table

if TYPE_CHECKING:
    from bestofk.decision.served import ServedLatency
    from bestofk.decision.solve import Decision


def served_of(decision: Decision) -> tuple[ServedLatency, ...]:
    """Compare at each k that somebody chose; nothing where latency is that of eq. 6."""
    chosen = (answer.choice.k for answer in decision.answers)
    return served_latencies(decision.summary, [k for k in chosen if k is not None])


def served_table(decision: Decision) -> Table:
    """Lay out a row for each k that somebody chose."""
    unit = next(used.unit for used in decision.summary.model.resources if used.parallel)
    return Table(
        title="Latency as served",
        caption=f"Mean until the last of k samples has finished on P = {decision.summary.model.parallelism} slots, "
        "beside eq. 6, by which the slots share the work evenly; from the same samples.",
        headers=("k", f"As served ({unit})", f"By eq. 6 ({unit})", f"Longer by ({unit})", "Times as long"),
        rows=tuple(
            (str(each.k), *map(three_digits, (each.makespan, each.ideal, each.difference)), f"{each.ratio:.3f}")
            for each in served_of(decision)
        ),
        right=frozenset(range(5)),
    )


def served_json(decision: Decision) -> list[dict[str, float]]:
    """Give the comparison in full."""
    return [
        {
            "k": each.k,
            "makespan": each.makespan,
            "ideal": each.ideal,
            "difference": each.difference,
            "ratio": each.ratio,
        }
        for each in served_of(decision)
    ]
