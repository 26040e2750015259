"""A model typed by hand: options that make one, or that change one of the catalog."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk import Catalog, Model, Normal

Command = TypeVar("Command", bound="Callable[..., Any]")

NAME = "by hand"
PER_PRICE = 1_000_000
SPREAD = re.compile(r"(?P<mean>[^±]+?)\s*(?:±|\+-|\+/-)\s*(?P<std>.+)")


class MeanAndSpread(click.ParamType["Normal"]):
    """A mean and a standard deviation, written ``0.94±0.02`` or ``0.94+-0.02``."""

    name = "mean±std"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Normal:
        """Read the two numbers."""
        from bestofk import Normal

        if isinstance(value, Normal):
            return value
        found = SPREAD.fullmatch(value.strip())
        try:
            return Normal(float(found["mean"]), float(found["std"])) if found else Normal(float(value), 0.0)
        except ValueError as error:
            return self.fail(
                f"{value!r}: must be a mean and a standard deviation such as 0.94±0.02 ({error})", param, ctx
            )


MODEL = (
    click.option("--price-in", type=float, metavar="USD", help="For a million input tokens."),
    click.option("--price-out", type=float, metavar="USD", help="For a million output tokens."),
    click.option("--latency-in", type=float, metavar="SECONDS", help="For an input token."),
    click.option("--latency-out", type=float, metavar="SECONDS", help="For an output token."),
    click.option("--accuracy", type=MeanAndSpread(), help="Of one sample, such as 0.94±0.02."),
    click.option("--input-tokens", type=MeanAndSpread(), help="Of one sample; by default the catalog's first model's."),
    click.option(
        "--output-tokens", type=MeanAndSpread(), help="Of one sample; by default the catalog's first model's."
    ),
    click.option("--parallelism", type=click.IntRange(min=1), help="Samples that run at once, P; by default 1."),
)
REQUIRED = ("price_in", "price_out", "latency_in", "latency_out", "accuracy")


def hand_model(command: Command) -> Command:
    """Add the options of a model typed by hand."""
    for option in reversed(MODEL):
        command = option(command)
    return command


def model_of(name: str | None, given: Mapping[str, Any], catalog: Catalog) -> Model:
    """Give the catalog's model with what was typed in its place, or a model that was typed whole.

    Raises
    ------
    BadInput
        If the name is not known, or no name is given and something is missing.
    """
    from bestofk import BadInput

    from bestofk_cli.chosen import chosen

    if name is not None:
        return _changed(chosen("model", [name], catalog.models)[name], given)
    missing = [option for option in REQUIRED if given[option] is None]
    if missing:
        options = ", ".join(f"--{option.replace('_', '-')}" for option in missing)
        raise BadInput(f"no model: name one of {', '.join(catalog.models)}, or give {options} too")
    first = next(iter(catalog.models.values()))
    blank = replace(first, name=NAME, title="Model typed by hand", resources=first.resources[:2], parallelism=1)
    return _changed(blank, given)


def _changed(model: Model, given: Mapping[str, Any]) -> Model:
    """Put what was typed in the place of a model's own figures."""
    from bestofk import Resource

    def rate(option: str, own: float, per: int = 1) -> float:
        return own if given[option] is None else given[option] / per

    cost, latency, *others = model.resources
    workload = replace(
        model.workload,
        input=given["input_tokens"] or model.workload.input,
        output=given["output_tokens"] or model.workload.output,
    )
    return replace(
        model,
        workload=workload,
        accuracy=given["accuracy"] or model.accuracy,
        parallelism=given["parallelism"] or model.parallelism,
        resources=(
            Resource.cost(rate("price_in", cost.input, PER_PRICE), rate("price_out", cost.output, PER_PRICE)),
            Resource.latency(rate("latency_in", latency.input), rate("latency_out", latency.output)),
            *others,
        ),
    )
