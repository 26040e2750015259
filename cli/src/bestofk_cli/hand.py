"""A model typed by hand: options that make one, or that change one of the catalog."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from bestofk_cli.groups import added

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk import Catalog, Model, Normal, Resource, Workload
    from bestofk.trace import TraceWorkload

Command = TypeVar("Command", bound="Callable[..., Any]")

Own = TypeVar("Own", "Normal", "Normal | None")

NAME = "by hand"
PER_PRICE = 1_000_000
SPREAD = re.compile(r"(?P<mean>[^±]+?)\s*(?:±|\+-|\+/-)\s*(?P<std>.+)")


class MeanAndSpread(click.ParamType["Normal | float"]):
    """A mean and a standard deviation, written ``0.94±0.02`` or ``0.94+-0.02``; or a mean alone."""

    name = "mean±std"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Normal | float:
        """Read the two numbers, or the one."""
        from bestofk import Normal

        if not isinstance(value, str):
            return cast("Normal | float", value)
        found = SPREAD.fullmatch(value.strip())
        try:
            if found:
                return Normal(float(found["mean"]), float(found["std"]))
            return Normal(float(value), 0.0).mean
        except ValueError as error:
            return self.fail(
                f"{value!r}: must be a mean and a standard deviation such as 0.94±0.02 ({error})", param, ctx
            )


RATE = click.FloatRange(min=0)
MODEL = (
    click.option("--price-in", type=RATE, metavar="USD", help="For a million input tokens."),
    click.option("--price-out", type=RATE, metavar="USD", help="For a million output tokens."),
    click.option("--price-cached", type=RATE, metavar="USD", help="For a million input tokens read from a cache."),
    click.option("--latency-in", type=RATE, metavar="SECONDS", help="For an input token."),
    click.option("--latency-out", type=RATE, metavar="SECONDS", help="For an output token."),
    click.option(
        "--accuracy",
        type=MeanAndSpread(),
        help="Of one sample, such as 0.94±0.02; 0.94 alone keeps the MODEL's spread.",
    ),
    click.option("--input-tokens", type=MeanAndSpread(), help="Of one sample; by default the catalog's first model's."),
    click.option(
        "--output-tokens", type=MeanAndSpread(), help="Of one sample; by default the catalog's first model's."
    ),
    click.option("--parallelism", type=click.IntRange(min=1), help="Samples that run at once, P; by default 1."),
)
REQUIRED = ("price_in", "price_out", "latency_in", "latency_out", "accuracy")


def hand_model(command: Command) -> Command:
    """Add the options of a model typed by hand."""
    return added(MODEL, command)


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
    if isinstance(given["accuracy"], float):
        mean = given["accuracy"]
        raise BadInput(f"--accuracy {mean}: say how much samples differ, such as {mean}±0.02 (±0 where they do not)")
    first = next(iter(catalog.models.values()))
    blank = replace(first, name=NAME, title="Model typed by hand", resources=first.resources[:2], parallelism=1)
    return _changed(blank, given)


def require_cached(given: Mapping[str, Any], billing: str) -> None:
    """Refuse a price of cached tokens that nothing is charged by.

    Raises
    ------
    BadInput
        If there is one.
    """
    from bestofk import BadInput

    if given["price_cached"] is not None and billing != "cached":
        raise BadInput(
            f"--price-cached {given['price_cached']:g}: counts only with --shared-prompt --prompt-billing cached, and "
            f"prompts are charged for {billing!r}"
        )


def _changed(model: Model, given: Mapping[str, Any]) -> Model:
    """Put what was typed in the place of a model's own figures."""
    cost, latency, *others = model.resources
    return replace(
        model,
        workload=_lengths(model, given),
        accuracy=_varying("--accuracy", given["accuracy"], model.accuracy),
        parallelism=given["parallelism"] or model.parallelism,
        resources=(
            _rates(cost, given["price_in"], given["price_out"], given["price_cached"], PER_PRICE),
            _rates(latency, given["latency_in"], given["latency_out"], None, 1),
            *others,
        ),
    )


def _rates(
    own: Resource, typed_in: float | None, typed_out: float | None, typed_cached: float | None, tokens: int
) -> Resource:
    """Put rates that were typed in the place of a resource's own, without the standard errors of these."""
    if typed_in is not None:
        own = replace(own, input=typed_in / tokens, input_se=0.0, cached=None)
    if typed_out is not None:
        own = replace(own, output=typed_out / tokens, output_se=0.0)
    if typed_cached is not None:
        own = replace(own, cached=typed_cached / tokens)
    return own


def _lengths(model: Model, given: Mapping[str, Any]) -> Workload | TraceWorkload:
    """Put token lengths that were typed in the place of a model's own; a log keeps its own, and any scores.

    Raises
    ------
    BadInput
        If these are the lengths and scores of a log.
    """
    from bestofk import BadInput, Workload

    if not isinstance(model.workload, Workload):
        own = {"input_tokens": "lengths", "output_tokens": "lengths"}
        if model.workload.scored:
            own["accuracy"] = "scores"
        typed = next((name for name in own if given[name] is not None), None)
        if typed is not None:
            option = f"--{typed.replace('_', '-')}"
            raise BadInput(f"{option}: {model.name} has the {own[typed]} of its log, which stay as they are")
        return model.workload
    return replace(
        model.workload,
        input=_varying("--input-tokens", given["input_tokens"], model.workload.input),
        output=_varying("--output-tokens", given["output_tokens"], model.workload.output),
    )


def _varying(option: str, typed: Normal | float | None, own: Own) -> Normal | Own:
    """Give what was typed; a mean alone keeps the model's own spread, and is taken as it stands.

    Raises
    ------
    BadInput
        If a mean is typed alone and there is no spread to keep.
    """
    from bestofk import BadInput, Normal

    if not isinstance(typed, float):
        return own if typed is None else typed
    if not isinstance(own, Normal):
        raise BadInput(f"{option} {typed}: say how much it varies too, such as {typed}±0.02")
    return replace(own, mean=typed, mean_se=0.0)
