"""Prices per token from the price list of litellm (``model_prices_and_context_window.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bestofk.errors import BadInput, shown
from bestofk.measured.foreign import Table, json_table
from bestofk.measured.numbers import number
from bestofk.measured.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

KIND = "litellm price list"
INPUT, OUTPUT = "input_cost_per_token", "output_cost_per_token"
CACHED, REASONING = "cache_read_input_token_cost", "output_cost_per_reasoning_token"
USED = (INPUT, OUTPUT, CACHED, REASONING)
BESIDE = ("_pricing", "_per_second", "_per_request", "_per_character", "_per_image")  # what a text may cost too
NAMED = 3
LONGEST = 80  # characters of a name that is not cut
NEAR = 5
MOST_USD = 1.0  # per token: a list in USD per thousand or million tokens does not pass for one per token


@dataclass(frozen=True, slots=True)
class Prices:
    """What the tokens of a model cost, in USD per token.

    Parameters
    ----------
    model
        Its name in the list.
    input, output
        c_in and c_out.
    cached
        Of an input token that is read from a cache; None where the list has none.
    reasoning
        Of an output token of reasoning; None where the list has none, and it costs what every other does.
    source
        The list.
    """

    model: str
    input: float
    output: float
    cached: float | None
    reasoning: float | None
    source: Source


def read_prices(path: str | PathLike[str], model: str, *, free: bool = False) -> Prices:
    """Look up a model in a price list.

    Parameters
    ----------
    path
        The list: model → prices, as litellm ships it.
    model
        Its name there, matched exactly.
    free
        Whether a price that is missing or 0 means that tokens cost nothing; otherwise it is unknown.

    Raises
    ------
    BadInput
        If the list cannot be read, or the model or one of its prices is not known.
    """
    path = Path(path)
    models = price_list(path)
    entry = _found(models, model, path)
    place = f"{path}: {model}"
    c_in, c_out = token_prices(models, model, path, free=free)
    cached, of_cached = _further(entry, CACHED, place, free)
    reasoning, of_reasoning = _further(entry, REASONING, place, free)
    tiers = sorted(name for name in entry if name.startswith((f"{INPUT}_above_", f"{OUTPUT}_above_")))[:1]
    notes = [f"Prices are those of {model}.", *of_cached, *of_reasoning]
    if cached is None:
        notes.append("There is no price of cached input tokens.")
    others = _others(entry)
    if not (c_in and c_out):
        instead = f"; what the list has instead is left out: {_named(others)}" if others else ""
        notes.append(f"A price that is missing or 0 is taken for nothing to pay (--free){instead}.")
    elif beside := [name for name in others if name.endswith(BESIDE)]:
        notes.append(f"There are other prices too ({_named(beside)}), which are left out.")
    if tiers:
        notes.append(f"Long prompts cost otherwise ({_named(tiers)}), which is left out.")
    return Prices(
        model,
        c_in,
        c_out,
        cached=cached,
        reasoning=reasoning,
        source=Source.of(path, KIND, 1, notes=tuple(notes)),
    )


def price_list(path: Path) -> Table:
    """Read a whole price list, for the prices of many models.

    Raises
    ------
    BadInput
        If it cannot be read.
    """
    return json_table(path, "a price list")


def token_prices(models: Table, model: str, path: Path, *, free: bool = False) -> tuple[float, float]:
    """Give c_in and c_out of a model in a price list that was read; parameters as for :func:`read_prices`.

    Raises
    ------
    BadInput
        If the model or one of its prices is not known.
    """
    entry, place = _found(models, model, path), f"{path}: {model}"
    return _price(entry, INPUT, place, free), _price(entry, OUTPUT, place, free)


def _found(models: Table, model: str, path: Path) -> Table:
    """Give the entry of a model.

    Raises
    ------
    BadInput
        If there is none, and the nearest names are told; or if the model, or one of its keys, is there twice.
    """
    entry = models.get(model)
    if entry is None:
        near = _near(models, model)
        offered = f"; near are {', '.join(map(shown, near))}" if near else ""
        raise BadInput(f"{path}: no model {shown(model)} among {len(models):,}{offered}")
    if not isinstance(entry, Table):
        raise BadInput(f"{path}: {model} = {shown(entry)}: must be a table of prices")
    if model in models.twice:
        raise BadInput(f"{path}: {model} is there twice; keep one of both")
    if entry.twice:
        raise BadInput(f"{path}: {model}: {shown(min(entry.twice))} is there twice; keep one of both")
    return entry


def _near(models: Iterable[str], model: str) -> list[str]:
    """Give names like one: first the same model of other providers, whatever the case, then those that look alike."""
    from difflib import get_close_matches

    folded = {name: name.casefold() for name in models}
    asked = model.casefold()
    last = asked.rpartition("/")[2]
    same = [name for name, each in folded.items() if each.rpartition("/")[2] == last]
    alike = get_close_matches(asked, folded.values(), n=NEAR, cutoff=0.5)
    others = (name for name, each in folded.items() if each in alike)
    return list(dict.fromkeys([*sorted(same, key=len), *others]))[:NEAR]


def _further(entry: Table, name: str, place: str, free: bool) -> tuple[float | None, list[str]]:
    """Give a price that need not be there, and what to say of it; one of 0 is unknown unless it is free."""
    price = _optional(entry, name, place)
    if price == 0 and not free:
        return None, [f"{name} is 0, so that price is unknown; --free takes it for nothing to pay."]
    return price, []


def _price(entry: Table, name: str, place: str, free: bool) -> float:
    price = _optional(entry, name, place)
    if price:
        return price
    if free:
        return 0.0
    said, others = "is missing" if price is None else "is 0", _others(entry)
    instead = f"the list has {_named(others)} instead, which is not read; " if others else ""
    raise BadInput(f"{place}: {name} {said}, so the price is unknown; {instead}--free takes it for nothing to pay")


def _others(entry: Table) -> list[str]:
    """Name the prices of an entry that are not read."""
    return sorted(name for name, price in entry.items() if price and name not in USED and _is_price(name))


def _is_price(name: str) -> bool:
    return "cost" in name or "pricing" in name


def _named(names: list[str]) -> str:
    """List the first names, and count the rest."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(name if len(name) <= LONGEST else shown(name) for name in names[:NAMED]) + more


def _optional(entry: Table, name: str, place: str) -> float | None:
    if entry.get(name) is None:
        return None
    price = number(entry[name], name, place)
    if not 0 <= price <= MOST_USD:
        raise BadInput(f"{place}: {name} = {price:g}: must be USD per token, from 0 to {MOST_USD:g}")
    return price
