"""Inputs that can be varied: the limits of a budget, and the figures of models as a catalog names them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bestofk.budget import Budget
from bestofk.catalog.schema import TOKENS_PER_PRICE
from bestofk.errors import BadInput, UnknownName
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bestofk.model import Model

    Change = Callable[[Model, float], Model]

PRICE, SPEED = "usd_per_million_tokens", "seconds_per_token"


@dataclass(frozen=True, slots=True)
class Input:
    """One input, found by its key.

    Parameters
    ----------
    key
        As it was given.
    limit
        Objective whose limit it is; None for a figure of models.
    changes
        Name of a model → what sets its figure.
    """

    key: str
    limit: str | None
    changes: dict[str, Change]

    def of_budget(self, budget: Budget, value: float) -> Budget:
        """Set the limit; one of a percentile stays one."""
        name = str(self.limit)
        written = f"{value!r}@p{budget.percentiles[name]!r}" if name in budget.percentiles else value
        return Budget(**{**budget.written(), name: written})

    def of_model(self, model: Model, value: float) -> Model:
        """Set the figure of a model, where it is one of its figures.

        Raises
        ------
        BadInput
            If the value is not allowed.
        """
        if model.name not in self.changes:
            return model
        try:
            return self.changes[model.name](model, value)
        except BadInput as error:
            raise BadInput(f"vary {self.key}: {error}") from None


def find_input(key: str, models: Collection[Model]) -> Input:
    """Find an input by its key: ``max_cost``, ``min_accuracy``, ``accuracy.std`` or ``gpt-5.accuracy.std``.

    Raises
    ------
    UnknownName
        If there is none; the nearest is named.
    """
    limits = {
        f"{'max' if objective.is_resource else 'min'}_{objective.name}": objective.name
        for model in models
        for objective in model.objectives
    }
    if key in limits:
        return Input(key, limits[key], {})
    figures = {model.name: figures_of(model) for model in models}
    owner = max((name for name in figures if key.startswith(f"{name}.")), key=len, default=None)
    field = key if owner is None else key.removeprefix(f"{owner}.")
    owners = figures if owner is None else {owner: figures[owner]}
    changes = {name: each[field] for name, each in owners.items() if field in each}
    if not changes:
        fields = dict.fromkeys(field for each in owners.values() for field in each)
        raise UnknownName("input", key, [*limits, *(f"{owner}.{field}" if owner else field for field in fields)])
    return Input(key, None, changes)


def figures_of(model: Model) -> dict[str, Change]:
    """Give what sets each figure of a model, by its key in a catalog."""
    figures: dict[str, Change] = {"parallelism": _parallelism}
    if model.accuracy is not None:
        figures |= {f"accuracy.{part}": _accuracy(part) for part in ("mean", "std")}
    if isinstance(model.workload, Workload):
        figures |= {
            f"workload.{side}.{part}": _length(side, part) for side in ("input", "output") for part in ("mean", "std")
        }
    for resource in model.resources:
        table = {"cost": PRICE, "latency": SPEED}.get(resource.name, f"resources.{resource.name}")
        tokens = TOKENS_PER_PRICE if resource.name == "cost" else 1.0
        figures |= {f"{table}.{side}": _rate(resource.name, side, tokens) for side in ("input", "output")}
    return figures


def _parallelism(model: Model, value: float) -> Model:
    if value != int(value):
        raise BadInput(f"parallelism = {value:g}: must be a whole number")
    return replace(model, parallelism=int(value))


def _accuracy(part: str) -> Change:
    def change(model: Model, value: float) -> Model:
        return replace(model, accuracy=_set(model.accuracy, part, value))

    return change


def _length(side: str, part: str) -> Change:
    def change(model: Model, value: float) -> Model:
        length = _set(getattr(model.workload, side), part, value)
        return replace(model, workload=_set(model.workload, side, length))

    return change


def _rate(name: str, side: str, tokens: float) -> Change:
    def change(model: Model, value: float) -> Model:
        resources = (_set(each, side, value / tokens) if each.name == name else each for each in model.resources)
        return replace(model, resources=tuple(resources))

    return change


def _set(record: Any, name: str, value: object) -> Any:
    """Give a record with one of its fields changed."""
    return replace(record, **{name: value})
