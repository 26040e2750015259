"""How the k samples of a trial are drawn, charged, served and picked: options, and models set to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from bestofk_cli.groups import group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestofk import Model

OPTIONS = (
    click.option("--shared-prompt", is_flag=True, default=None, help="The k samples of a trial answer one prompt."),
    click.option(
        "--prompt-billing",
        metavar="each|once|cached",
        help="What a shared prompt is charged for: k times; once; or once in full and k - 1 times from a cache. Unless "
        "charged k times it is also read once, before the P slots begin.",
    ),
    click.option(
        "--latency",
        metavar="ideal|makespan",
        help="Work shared evenly by P slots, or whole samples on P slots until the last has finished.",
    ),
    click.option(
        "--pick",
        metavar="score|reward|majority|first",
        help="Which of the k samples the user gets; by default the model's.",
    ),
    click.option(
        "--replace", is_flag=True, default=None, help="A trial may draw a sample of a log again; k is then not limited."
    ),
)


@dataclass(frozen=True, slots=True)
class Serving:
    """What the options say; None keeps a model's own."""

    shared_prompt: bool | None = None
    prompt_billing: str | None = None
    latency: str | None = None
    pick: str | None = None
    replace: bool | None = None

    def serve(self, models: Mapping[str, Model]) -> dict[str, Model]:
        """Set models to what was given.

        Raises
        ------
        BadInput
            If a model does not go with it.
        """
        own = _given({"prompt_billing": self.prompt_billing, "latency": self.latency, "pick": self.pick})
        drawn = _given({"shared_prompt": self.shared_prompt, "replace": self.replace})
        return {name: _set(model, own, drawn) for name, model in models.items()}


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _set(model: Model, own: Mapping[str, Any], drawn: Mapping[str, Any]) -> Model:
    """Set a model to `own`, and its workload to `drawn`."""
    from dataclasses import replace

    from bestofk import BadInput, Workload

    if "replace" in drawn and isinstance(model.workload, Workload):
        raise BadInput(f"--replace: {model.name!r} draws from normals; only the samples of a log can be drawn again")
    return replace(model, workload=replace(model.workload, **drawn), **own)


served = group("serving", Serving, OPTIONS)
