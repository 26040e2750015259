"""The published procedure, run again under other seeds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import bestofk as bk

from bestofk_tables.published import published_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk_tables.rows import Key

    Counts = Mapping[Key, Counter[int | None]]


def replicate_published(
    catalog: bk.Catalog, seeds: int, threads: int = 1, progress: Callable[[int], object] | None = None
) -> Counts:
    """Count how often each cell of the paper's tables gets each k; None is no choice.

    The seeds are more than k_max apart: the procedure draws k with ``seed + k``, so nearer ones would share streams.

    Parameters
    ----------
    catalog
        The paper's.
    seeds
        How many, the paper's own not among them.
    threads
        As for :func:`bestofk.simulate`.
    progress
        Called with 1 after each seed.
    """
    published = published_tables()
    settings = dict(published.simulation)
    first, spacing = settings.pop("seed"), settings["k_max"] + 1
    selectors = [bk.registered_selector(name) for name in published.selectors]
    counts: dict[Key, Counter[int | None]] = {key: Counter() for key in published.cells}
    for replication in range(1, seeds + 1):
        seed = first + replication * spacing
        summaries = bk.simulate(catalog.models, seed=seed, threads=threads, **settings)
        for scenario in catalog.scenarios.values():
            for model, summary in summaries.items():
                candidates = bk.within(summary, scenario.budget)
                for selector in selectors:
                    counts[scenario.name, model, selector.name][selector.choose(candidates).k] += 1
        if progress is not None:
            progress(1)
    return counts
