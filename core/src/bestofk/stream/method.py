"""The streaming method: draw once for a group of models, price each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.served import drawn_for
from bestofk.stream.draw import draw
from bestofk.stream.price import PriceList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    import numpy as np
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.stream.tally import Tally
    from bestofk.summary import Summary


def simulate_stream(
    models: Sequence[Model],
    grids: Sequence[NDArray[np.int64]],
    trials: int,
    seed: int,
    threads: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[Summary]:
    """Draw trials once and price every model.

    Parameters
    ----------
    models
        With one workload, served alike.
    grids
        The k of each model, rising.
    trials, seed, threads, executor, progress
        As for :func:`bestofk.draw`.

    Returns
    -------
    list of Summary
        In the order of the models.
    """
    k_max = max(int(grid[-1]) for grid in grids)
    tally = draw(
        drawn_for(models[0]), trials, k_max=k_max, seed=seed, threads=threads, executor=executor, progress=progress
    )
    return price_all(tally, models, grids)


def price_all(tally: Tally, models: Sequence[Model], grids: Sequence[NDArray[np.int64]]) -> list[Summary]:
    """Price models on a tally; those with the same grid share what can be shared."""
    price_lists: dict[bytes, PriceList] = {}
    for grid in grids:
        price_lists.setdefault(grid.tobytes(), PriceList(tally, grid))
    return [price_lists[grid.tobytes()].price(model) for model, grid in zip(models, grids, strict=True)]
