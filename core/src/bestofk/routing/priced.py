"""A price list joined with accuracies and speeds that stand in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.distribution import Normal
from bestofk.errors import BadInput
from bestofk.measured.numbers import number, seconds
from bestofk.measured.prices import price_list, token_prices
from bestofk.measured.table import rows
from bestofk.model import Model, Resource
from bestofk.workload import Workload

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ("model", "accuracy", "accuracy_std", "latency_in", "latency_out")
WANTED = (
    "title",
    "accuracy_se",
    "input_tokens",
    "input_tokens_std",
    "output_tokens",
    "output_tokens_std",
    "parallelism",
)


def priced_models(
    prices: Path, figures: Path, lengths: Workload, *, free: bool = False
) -> tuple[dict[str, Model], dict[str, str]]:
    """Join a price list with accuracies and speeds.

    Parameters
    ----------
    prices
        A price list of litellm, JSON.
    figures
        CSV or Parquet with a row for each model. Columns: ``model`` (as the price list names it), ``accuracy`` and
        ``accuracy_std`` of one sample, ``latency_in`` and ``latency_out`` (s per token). If wanted ``title``,
        ``accuracy_se``, ``input_tokens``, ``input_tokens_std``, ``output_tokens``, ``output_tokens_std`` and
        ``parallelism``; an empty cell is as if the column were not there.
    lengths
        Token lengths where the table has none.
    free
        Whether a price that is missing or 0 means that tokens cost nothing; otherwise that model is left out.

    Returns
    -------
    dict
        Name → model.
    dict
        Name → why it was left out.

    Raises
    ------
    BadInput
        If a file cannot be read, a figure is not allowed, a model is there twice, or none is left.
    """
    listed = price_list(prices)
    models: dict[str, Model] = {}
    left_out: dict[str, str] = {}
    for place, values in rows(figures, NEEDED, WANTED, {}):
        row = {role: value for role, value in values.items() if value not in (None, "")}
        missing = next((role for role in NEEDED if role not in row), None)
        if missing is not None:
            raise BadInput(f"{place}: {missing} is missing")
        name = str(row["model"]).strip()
        if name in models or name in left_out:
            raise BadInput(f"{place}: model {name!r} is there twice")
        try:
            found = token_prices(listed, name, prices, free=free)
        except BadInput as error:
            left_out[name] = str(error).removeprefix(f"{prices}: ").removeprefix(f"{name}: ")
            continue
        models[name] = _model(row, name, place, lengths, found)
    if not models:
        raise BadInput(f"{figures}: no model has a price in {prices}; the first: {next(iter(left_out.values()))}")
    return models, left_out


def _model(row: dict[str, object], name: str, place: str, lengths: Workload, prices: tuple[float, float]) -> Model:
    def figure(role: str, default: float | None = None) -> float:
        return number(row.get(role, default), role, place)

    def length(role: str, known: Normal) -> Normal:
        spread = figure(f"{role}_std", known.std) if role not in row or f"{role}_std" in row else 0.0
        return Normal(figure(role, known.mean), spread)

    latencies = (seconds(row[role], role, place) for role in ("latency_in", "latency_out"))
    parallelism = figure("parallelism", 1)
    try:
        return Model(
            name=name,
            title=str(row.get("title", name)),
            workload=Workload(length("input_tokens", lengths.input), length("output_tokens", lengths.output)),
            accuracy=Normal(figure("accuracy"), figure("accuracy_std"), figure("accuracy_se", 0.0)),
            resources=(Resource.cost(*prices), Resource.latency(*latencies)),
            parallelism=int(parallelism) if parallelism == int(parallelism) else 0,
        )
    except BadInput as error:
        message = str(error)
        raise BadInput(message if message.startswith(place) else f"{place}: {message}") from None
