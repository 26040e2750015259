"""The laws that every selector keeps; for the tests of whoever writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.candidates import Candidates
from bestofk.errors import PluginError
from bestofk.objective import ACCURACY, Objective
from bestofk.selector import choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestofk.selector import Selector

COST = Objective("cost", "USD", "min")
LATENCY = Objective("latency", "s", "min")
ENERGY = Objective("energy", "J", "min")
SHUFFLES = 5


def check_selector(selector: Selector, *, seed: int = 0) -> None:
    """Hold a selector to its laws.

    On one point, on two, on ties, on objectives of zero range, with d = 2, 3 and 4 objectives and on a union of models,
    the selector answers the index of a candidate or raises :class:`~bestofk.NoChoice` with a reason; it gives the same
    answer when asked again; it gives the same point when the candidates are shuffled; it changes nothing.

    Parameters
    ----------
    selector
        The function to check.
    seed
        Of the candidates that it is given.

    Raises
    ------
    AssertionError
        That names the law and the case that broke it.

    Examples
    --------
    >>> from bestofk.testing import check_selector
    >>> check_selector(lambda candidates: candidates.smallest(candidates.column("cost")))
    """
    generator = np.random.default_rng(seed)
    for case, candidates in _cases(generator):
        answer = _ask(selector, candidates, case)
        _require(_ask(selector, candidates, case) == answer, case, "asked twice, it gave two answers")
        for _ in range(SHUFFLES):
            order = generator.permutation(len(candidates))
            shuffled = _ask(selector, _reordered(candidates, order), case)
            _require(shuffled == answer, case, f"in another order it chose {shuffled}, not {answer}")


def _ask(selector: Selector, candidates: Candidates, case: str) -> tuple[object, ...] | None:
    """Give the chosen point as a value that can be compared, or None for no choice."""
    before = _contents(candidates)
    try:
        choice = choose(selector, candidates)
    except PluginError as error:
        raise AssertionError(f"{case}: it {error}") from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise AssertionError(f"{case}: it raised {type(error).__name__}: {error}") from error
    _require(_contents(candidates) == before, case, "it changed the candidates")
    if choice.index is None:
        return None
    return (choice.model, choice.k, *candidates.values[choice.index].tolist())


def _require(law: bool, case: str, broken: str) -> None:
    if not law:
        raise AssertionError(f"{case}: {broken}")


def _contents(candidates: Candidates) -> tuple[bytes, ...]:
    arrays = [candidates.k, candidates.model, candidates.values, candidates.losses, candidates.pareto]
    if candidates.points is not None:
        points = candidates.points
        arrays += [points.k, points.model, points.values, points.limited]
    return tuple(array.tobytes() for array in arrays)


def _reordered(candidates: Candidates, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Candidates:
    return Candidates(
        k=candidates.k[order],
        model=candidates.model[order],
        objectives=candidates.objectives,
        values=candidates.values[order],
        losses=candidates.losses[order],
        pareto=candidates.pareto[order],
    )


def _cases(generator: np.random.Generator) -> Iterator[tuple[str, Candidates]]:
    three = (ACCURACY, COST, LATENCY)
    for points in (1, 2, 3, 30):
        yield f"{points} points of one model", _curve(generator, three, points)
    yield "d = 2", _curve(generator, (ACCURACY, COST), 20)
    yield "d = 4", _curve(generator, (*three, ENERGY), 20)
    yield "every point twice", _curve(generator, three, 12, repeat=2)
    yield "all points equal", _curve(generator, three, 6, flat=3)
    for flat, objective in enumerate(three):
        yield f"{objective.name} of zero range", _curve(generator, three, 12, flat_column=flat)
    one, other = _curve(generator, three, 12), _curve(generator, three, 12)
    yield (
        "a union of models",
        _of(
            three,
            np.concatenate([one.k, other.k]),
            np.repeat(["first", "second"], 12),
            np.concatenate([one.values, other.values]),
        ),
    )
    yield "accuracy that falls with k", _curve(generator, three, 20, falls_from=0)
    yield "accuracy that rises, then falls", _curve(generator, three, 20, falls_from=10)


def _curve(
    generator: np.random.Generator,
    objectives: tuple[Objective, ...],
    points: int,
    *,
    repeat: int = 1,
    flat: int = 0,
    flat_column: int | None = None,
    falls_from: int | None = None,
) -> Candidates:
    """One model's points, with rising use and an accuracy that rises, or that goes back from some point on.

    `flat` columns, or one, hold a single value.
    """
    k = np.arange(1, points + 1)
    accuracy = 1 - 0.3 * np.cumprod(generator.uniform(0.7, 0.99, points))
    if falls_from is not None:
        accuracy[falls_from:] = accuracy[: points - falls_from][::-1].copy()
    used = np.cumsum(generator.uniform(0.5, 1.5, (points, len(objectives) - 1)), axis=0) / (2 * points)
    values = np.column_stack([accuracy, used])
    constant = list(range(flat)) if flat_column is None else [flat_column]
    values[:, constant] = values[0, constant]
    return _of(objectives, np.repeat(k, repeat), np.full(points * repeat, "model"), np.repeat(values, repeat, axis=0))


def _of(
    objectives: tuple[Objective, ...],
    k: np.ndarray[tuple[int], np.dtype[np.int64]],
    model: np.ndarray[tuple[int], np.dtype[np.str_]],
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> Candidates:
    limits = {objective.name: 1.0 for objective in objectives if objective.is_resource}
    return Candidates.of(k, model, objectives, values, limits)
