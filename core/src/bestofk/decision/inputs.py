"""The measured inputs of a model, drawn again from their standard errors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from bestofk.distribution import Normal
    from bestofk.model import Model, Resource

SHORTEST = 1.0  # tokens: the least mean of a length


def has_standard_errors(model: Model) -> bool:
    """Whether any input of a model carries a standard error."""
    varying = [] if model.accuracy is None else [model.accuracy]
    if not isinstance(model.workload, TraceWorkload):
        varying += [model.workload.input, model.workload.output]
    return any(each.input_se or each.output_se for each in model.resources) or any(
        each.mean_se or each.std_se for each in varying
    )


def redrawn(model: Model, generator: np.random.Generator) -> Model:
    """Draw each input from a normal with its standard error, clipped to what is allowed.

    A mean length is clipped to [1, ∞), a mean accuracy to [0, 1], a standard deviation and a rate to [0, ∞). The
    draws do not depend on which inputs have a standard error: one without moves no other. A log stays as it is.
    """
    workload = model.workload
    if not isinstance(workload, TraceWorkload):
        workload = replace(
            workload,
            input=_normal(workload.input, generator, SHORTEST, np.inf),
            output=_normal(workload.output, generator, SHORTEST, np.inf),
        )
    return replace(
        model,
        workload=workload,
        accuracy=None if model.accuracy is None else _normal(model.accuracy, generator, 0.0, 1.0),
        resources=tuple(_resource(resource, generator) for resource in model.resources),
    )


def _normal(normal: Normal, generator: np.random.Generator, least: float, most: float) -> Normal:
    return replace(
        normal,
        mean=_draw(normal.mean, normal.mean_se, generator, least, most),
        std=_draw(normal.std, normal.std_se, generator),
    )


def _resource(resource: Resource, generator: np.random.Generator) -> Resource:
    return replace(
        resource,
        input=_draw(resource.input, resource.input_se, generator),
        output=_draw(resource.output, resource.output_se, generator),
    )


def _draw(
    value: float, standard_error: float, generator: np.random.Generator, least: float = 0.0, most: float = np.inf
) -> float:
    drawn = value + standard_error * generator.standard_normal()
    return float(min(max(drawn, least), most)) if standard_error else value
