"""Models that can be compared: they have the same objectives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bestofk.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.model import Model


def comparable(models: Iterable[Model], compare: Iterable[str] | None = None) -> dict[str, Model]:
    """Give the models by name, with the resources that are compared.

    Models may differ in their workloads: each request then has its model's own lengths.

    Parameters
    ----------
    models
        With different names.
    compare
        Names of resources, of which every model must have each; by default all.

    Raises
    ------
    BadInput
        If a model lacks a resource that is compared, or two of them measure it in different units.
    """
    chosen = list(models)
    if compare is not None:
        wanted = list(dict.fromkeys(compare))
        chosen = [_with(model, wanted) for model in chosen]
    first = chosen[0]
    for other in chosen:
        if other.objectives != first.objectives:
            raise BadInput(_difference(first, other, chosen))
    return {model.name: model for model in chosen}


def _with(model: Model, wanted: list[str]) -> Model:
    known = {resource.name: resource for resource in model.resources}
    missing = next((name for name in wanted if name not in known), None)
    if missing is not None:
        raise UnknownName(f"resource of {model.name!r} named", missing, known)
    return replace(model, resources=tuple(known[name] for name in wanted))


def _difference(first: Model, other: Model, models: list[Model]) -> str:
    """Say which resource one of two models lacks or measures otherwise, and what all models share."""
    shared = [one for one in first.resources if all(one.objective in model.objectives for model in models)]
    theirs = {resource.name: resource.unit for resource in other.resources}
    ours = {resource.name: resource.unit for resource in first.resources}
    for name in (*ours, *theirs):
        if ours.get(name) != theirs.get(name):
            has, lacks = (first, other) if name in ours else (other, first)
            both = name in ours and name in theirs
            what = f"{ours[name]} and {theirs[name]} of {name}" if both else f"{name}, which {lacks.name!r} has not"
            names = ", ".join(resource.name for resource in shared)
            return f"{has.name!r} has {what}: models are compared by what they share; compare {names or 'others'} alone"
    return f"{first.name!r} and {other.name!r} have the same objectives in another order; put them in one order"
