"""Leaderboards of Aider, YAML: pass rates after one and after two attempts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, TypeGuard

from bestofk.errors import BadInput, shown
from bestofk.measured.numbers import number, required
from bestofk.routing.attempts import MOST, MOST_CASES, Attempts, Leaderboard

if TYPE_CHECKING:
    from collections.abc import Mapping

RATES = "pass_rate_1", "pass_rate_2"


def is_aider(document: object) -> TypeGuard[list[Any]]:
    """Whether a parsed YAML document is a leaderboard."""
    return isinstance(document, list) and any(isinstance(entry, dict) and RATES[0] in entry for entry in document)


def aider_leaderboard(document: list[Any], file: str, *, free: bool = False, seed: int = 42) -> Leaderboard:
    """Read a leaderboard.

    Parameters
    ----------
    document
        The parsed YAML: an entry for each run of a model.
    file
        Its name, for messages.
    free
        Whether a total cost that is missing or 0 means nothing to pay; otherwise it is unknown, and the model is left
        out.
    seed
        Of the draws of other cases.

    Raises
    ------
    BadInput
        If a figure is missing or not allowed, or no model can take part.
    """
    entries: dict[str, Attempts] = {}
    left_out: dict[str, str] = {}
    names = [_model(entry, f"{file}: entry {position + 1}") for position, entry in enumerate(document)]
    runs = Counter(names)
    for position, (entry, model) in enumerate(zip(document, names, strict=True)):
        place = f"{file}: entry {position + 1}"
        further = f" ({_text(entry, 'edit_format', place) or position + 1})" if runs[model] > 1 else ""
        name = model + further
        if name in entries or name in left_out:
            raise BadInput(f"{place}: model {name!r} is there twice with one edit_format")
        reason = _unknown(entry, free)
        if reason:
            left_out[name] = reason
        else:
            entries[name] = _attempts(entry, name, f"{place}: {name}")
    if not entries:
        raise BadInput(f"{file}: no model of {len(document)} has a cost; --free takes 0 for nothing to pay")
    return Leaderboard(entries, seed, left_out)


def _unknown(entry: Mapping[str, object], free: bool) -> str:
    """Say what is not known of a model, so that it cannot be compared."""
    if not entry.get("seconds_per_case"):
        return "its time for a case is not known"
    if entry.get("total_cost") or free:
        return ""
    said = "0" if "total_cost" in entry and entry["total_cost"] is not None else "missing"
    return f"total_cost is {said}, so its cost is unknown (--free takes it for nothing to pay)"


def _attempts(entry: Mapping[str, object], name: str, place: str) -> Attempts:
    cases = number(required(entry, "test_cases", place), "test_cases", place)
    if not 1 <= cases <= MOST_CASES or cases != int(cases):
        raise BadInput(f"{place}: test_cases = {cases:g}: must be a whole number from 1 to 10^9")
    first, second = (number(required(entry, rate, place), rate, place) for rate in RATES)
    if not 0 <= first <= second <= 100:
        raise BadInput(f"{place}: {RATES[0]} = {first:g} and {RATES[1]} = {second:g}: must be percentages that rise")
    cost = number(entry.get("total_cost") or 0.0, "total_cost", place)
    seconds = number(required(entry, "seconds_per_case", place), "seconds_per_case", place)
    if not (0 <= cost <= MOST and 0 <= seconds <= MOST):
        raise BadInput(f"{place}: total_cost = {cost:g}, seconds_per_case = {seconds:g}: must lie in [0, {MOST:g}]")
    return Attempts(name, int(cases), (first / 100, second / 100), cost / cases, seconds)


def _model(entry: object, place: str) -> str:
    """Name the model of an entry."""
    if not isinstance(entry, dict):
        raise BadInput(f"{place} = {shown(entry)}: must be a table of keys and values")
    required(entry, "model", place)
    return _text(entry, "model", place)


def _text(entry: Mapping[str, object], key: str, place: str) -> str:
    """Give a text, or a number as one; what is nested could be written without end, for YAML repeats by reference."""
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float | date) or (isinstance(value, int) and abs(value) > MOST):
        raise BadInput(f"{place}: {key} = {shown(value)}: must be a text")
    return str(value)
