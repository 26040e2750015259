"""Choices of model and k over a grid of inputs, from the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from bestofk.budget import Budget
from bestofk.candidates import Candidates
from bestofk.decision.panel import Panel
from bestofk.errors import BadInput, PluginError
from bestofk.pareto import pareto_mask
from bestofk.points import Points, check_limits
from bestofk.routing.ask import ask_all
from bestofk.routing.comparable import comparable
from bestofk.selector import Choice
from bestofk.sensitivity.axis import MOST_POINTS, Axis
from bestofk.sensitivity.inputs import Input, find_input
from bestofk.simulation import as_list, simulate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bestofk.decision.panel import Reply
    from bestofk.model import Model
    from bestofk.objective import Objective
    from bestofk.plugins import Registered
    from bestofk.summary import Summary

    Chosen = tuple[tuple[int, ...], Summary]

Values = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SweepRow:
    """What one selector chose at one point of the grid.

    Parameters
    ----------
    inputs
        The value of each axis.
    selector
        Its name.
    choice
        Model and k, or the reason why there is none.
    values
        Objective → mean there; empty where there is no choice.
    """

    inputs: Values
    selector: str
    choice: Choice
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Choices over a grid.

    Parameters
    ----------
    axes
        The inputs that vary, the last one fastest.
    selectors
        Who was asked.
    objectives
        Length d.
    rows
        For each point of the grid one for each selector.
    summaries
        Name → summary of each model at the first point of the grid; a note that is not true at every point says so.
    failures
        Position of a selector → what is wrong with it.
    budget
        The limits that do not vary.
    varying
        What of the budget varies, such as ``cost``, or ``cost p95`` where a percentile is limited.
    chosen
        Name of a model → each k at which it is chosen anywhere, rising, and its summary where the largest is chosen; a
        model that is never chosen is missing.
    """

    axes: tuple[Axis, ...]
    selectors: tuple[Registered, ...]
    objectives: tuple[Objective, ...]
    rows: tuple[SweepRow, ...]
    summaries: Mapping[str, Summary]
    failures: Mapping[int, PluginError]
    budget: Budget
    varying: tuple[str, ...]
    chosen: Mapping[str, Chosen]


def sweep(
    models: Model | Iterable[Model] | Mapping[str, Model],
    vary: Mapping[str, Iterable[float]] | Iterable[Axis],
    budget: Budget | None = None,
    *,
    selectors: Iterable[Registered | str] | None = None,
    **simulation: Any,
) -> Sweep:
    """Ask every selector which model to take, at which k, at every point of a grid of inputs.

    Models that share a workload are priced from the same draws at every point of the grid, and a grid of budgets draws
    and prices once.

    Parameters
    ----------
    models
        One model, several, or name → model.
    vary
        Key → values. A key is ``max_NAME`` or ``min_accuracy`` for a limit of the budget, or a figure as a catalog
        names it: of one model, ``"gpt-5.accuracy.std"``, or of all, ``"accuracy.std"``.
    budget
        The limits that do not vary, by default none; of one that varies only its percentile is taken.
    selectors
        As for :func:`bestofk.route`, whose rules for several models hold here.
    simulation
        As for :func:`bestofk.simulate`: method, trials, seed, k_max, k_step, threads, executor, tally, progress.

    Returns
    -------
    Sweep

    Raises
    ------
    BadInput
        If a key or a value is not allowed, or as :func:`bestofk.simulate` does.

    Examples
    --------
    >>> import bestofk as bk
    >>> models = bk.load_catalog().models
    >>> found = bk.sweep(models, {"max_cost": [0.02, 0.2, 2]}, selectors=["accuracy"], method="analytic")
    >>> [(row.inputs, row.choice.model, row.choice.k) for row in found.rows]
    [((0.02,), 'nemotron-nano-9b-v2', 8), ((0.2,), 'nemotron-nano-9b-v2', 88), ((2.0,), 'nemotron-nano-9b-v2', 128)]
    """
    asked = comparable(as_list(models))
    axes = tuple(_axes(vary))
    inputs = [find_input(axis.key, asked.values()) for axis in axes]
    base = budget if budget is not None else Budget()
    check_limits(base, next(iter(asked.values())).objectives)
    panel = Panel.of(selectors)
    grids = _summaries(asked, axes, inputs, simulation)
    rows: list[SweepRow] = []
    failures: dict[int, PluginError] = {}
    views: dict[Values, View] = {}
    for values in product(*(axis.values for axis in axes)):
        key = _of_models(inputs, values)
        limits = _budget(base, inputs, values)
        if key not in views:
            views[key] = View.of(Points.of(grids[key].values(), limits))
        candidates = views[key].under(limits)
        for position, reply in enumerate(ask_all(panel, candidates)):
            if isinstance(reply, PluginError):
                failures.setdefault(position, reply)
            rows.append(_row(values, panel.selectors[position].name, reply, candidates))
    first = next(iter(grids.values()))
    limited = [each.limit for each in inputs if each.limit is not None]
    return Sweep(
        axes=axes,
        selectors=panel.selectors,
        objectives=next(iter(first.values())).objectives,
        rows=tuple(rows),
        summaries=_marked(grids.values()),
        failures=failures,
        budget=Budget(**{name: limit for name, limit in base.written().items() if name not in limited}),
        varying=tuple(map(base.statistic, limited)),
        chosen=_chosen((row.choice, grids[_of_models(inputs, row.inputs)]) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class View:
    """The points of some models, looked at under many budgets.

    A point that dominates another keeps every limit that the other keeps, so the Pareto set of the feasible points is
    that of all points, cut; only a percentile of accuracy, which is no loss, breaks this.
    """

    points: Points
    pareto: NDArray[np.bool_] | None

    @classmethod
    def of(cls, points: Points) -> View:
        """Look at points."""
        if "accuracy" in points.budget.percentiles:
            return cls(points, None)
        losses = points.limited.copy()
        for column, objective in enumerate(points.objectives):
            if not objective.is_resource:
                losses[:, column] = 1 - points.values[:, column]
        return cls(points, pareto_mask(losses))

    def under(self, budget: Budget) -> Candidates:
        """Give the candidates under a budget that limits the same percentiles."""
        return Candidates.among(replace(self.points, budget=budget), self.pareto)


def _axes(vary: Mapping[str, Iterable[float]] | Iterable[Axis]) -> Iterator[Axis]:
    """Give the axes, each once, with no more points than can be held."""
    if isinstance(vary, Mapping):
        axes = [Axis(key, tuple(map(float, values))) for key, values in vary.items()]
    else:
        axes = list(vary)
    keys = [axis.key for axis in axes]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadInput(f"vary {twice}: given twice; list all its values once")
    if not axes:
        raise BadInput("vary: nothing varies; give at least one input, such as max_cost=0.05:1:20")
    if prod(len(axis.values) for axis in axes) > MOST_POINTS:
        raise BadInput(f"vary {', '.join(keys)}: more than {MOST_POINTS:,} points; take fewer values")
    yield from axes


def _of_models(inputs: Iterable[Input], values: Values) -> Values:
    """Give the values of the inputs that are figures of models."""
    return tuple(value for value, each in zip(values, inputs, strict=True) if each.limit is None)


def _budget(base: Budget, inputs: Iterable[Input], values: Values) -> Budget:
    for each, value in zip(inputs, values, strict=True):
        if each.limit is not None:
            base = each.of_budget(base, value)
    return base


def _summaries(
    models: Mapping[str, Model], axes: Sequence[Axis], inputs: Sequence[Input], simulation: Mapping[str, Any]
) -> dict[Values, dict[str, Summary]]:
    """Simulate every variant of the models at once, so that those of one workload share their draws."""
    varied = [(axis, each) for axis, each in zip(axes, inputs, strict=True) if each.limit is None]
    variants: dict[tuple[object, ...], Model] = {}
    grid: dict[Values, list[tuple[object, ...]]] = {}
    for values in product(*(axis.values for axis, _ in varied)):
        grid[values] = []
        for name, model in models.items():
            changes = [(each, value) for value, (_, each) in zip(values, varied, strict=True) if name in each.changes]
            key = (name, *((each.key, value) for each, value in changes))
            grid[values].append(key)
            if key not in variants:
                changed = ", ".join(f"{each.key} = {value!r}" for each, value in changes)
                variants[key] = replace(_changed(model, changes), name=f"{name}, {changed}" if changed else name)
    made = simulate(variants.values(), **simulation)
    found = {key: _named(made[variant.name], str(key[0])) for key, variant in variants.items()}
    return {values: {str(key[0]): found[key] for key in keys} for values, keys in grid.items()}


def _marked(grids: Collection[Mapping[str, Summary]]) -> dict[str, Summary]:
    """Give the first of several runs of the same models, with the notes marked that are not of all."""
    marked = {}
    for name, summary in next(iter(grids)).items():
        others = [set(each[name].provenance.notes) for each in grids]
        notes = (
            note if all(note in each for each in others) else f"{note.removesuffix('.')}, at the first point."
            for note in summary.provenance.notes
        )
        marked[name] = replace(summary, provenance=replace(summary.provenance, notes=tuple(notes)))
    return marked


def _changed(model: Model, changes: Iterable[tuple[Input, float]]) -> Model:
    for each, value in changes:
        model = each.of_model(model, value)
    return model


def _named(summary: Summary, name: str) -> Summary:
    return replace(summary, model=replace(summary.model, name=name))


def _row(values: Values, selector: str, reply: Reply, candidates: Candidates) -> SweepRow:
    choice = Choice.none(str(reply)) if isinstance(reply, PluginError) else reply
    if choice.index is None:
        return SweepRow(values, selector, choice, {})
    names = (objective.name for objective in candidates.objectives)
    return SweepRow(values, selector, choice, dict(zip(names, candidates.values[choice.index].tolist(), strict=True)))


def _chosen(choices: Iterable[tuple[Choice, Mapping[str, Summary]]]) -> dict[str, Chosen]:
    """Gather the k of each model that is chosen; of each choice the summaries among which it was made are given."""
    found: dict[str, dict[int, Summary]] = {}
    for choice, summaries in choices:
        if choice.model is not None and choice.k is not None:
            found.setdefault(choice.model, {}).setdefault(choice.k, summaries[choice.model])
    return {name: (tuple(sorted(at)), at[max(at)]) for name, at in found.items()}
