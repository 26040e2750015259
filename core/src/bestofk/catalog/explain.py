"""A failed validation in one line: the field, the value, what is allowed."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from bestofk.amounts import all_digits
from bestofk.errors import nearest, shown

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Location = tuple[int | str, ...]

SIGNS = {"ge": "≥", "le": "≤"}
ALLOWED = {
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be a text in quotes",
    "dict_type": "must be a table of keys and values",
    "model_type": "must be a table of keys and values",
}  # kind of an error → what is allowed
HASH = "^[0-9a-f]{64}$"
ONE_LINE = r"^[^\p{Cc}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}][^\p{Cc}\p{Zl}\p{Zp}]*$"  # no control character, and not blank
TEXTS = {
    HASH: "must be the 64 hexadecimal digits of a SHA-256, in lower case",
    ONE_LINE: "must be one line of text, not blank",
}  # pattern → what is allowed


def explain(shape: type[BaseModel], error: ValidationError) -> str:
    """Name the first field that is wrong, its value and what is allowed, and count the others.

    What is there and wrong comes before what is missing: a key that is misspelt is both.
    """
    details = error.errors(include_url=False)
    first = min(details, key=lambda detail: detail["type"] == "missing")
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return f"{_sentence(shape, first)}{more}"


def _sentence(shape: type[BaseModel], detail: ErrorDetails) -> str:
    location = detail["loc"]
    field = ".".join(_written(part) for part in location if part != "[key]") or "the whole file"
    match detail["type"]:
        case "missing":
            return f"{field}: missing; it must be given"
        case "extra_forbidden":
            known = _keys_at(shape, location[:-1])
            return f"{field}: unknown key{nearest(str(location[-1]), known)} (allowed: {', '.join(known)})"
        case "too_short":
            return f"{field}: empty; at least one must be given"
        case "greater_than_equal" | "less_than_equal":
            sign, bound = next((SIGNS[name], bound) for name, bound in detail["ctx"].items() if name in SIGNS)
            allowed = f"must be {sign} {all_digits(bound)}"
        case "string_pattern_mismatch" if detail["ctx"]["pattern"] in TEXTS:
            allowed = TEXTS[detail["ctx"]["pattern"]]
        case kind:
            allowed = ALLOWED.get(kind) or re.sub(r"^\w+ should", "must", detail["msg"])
    return f"{field} = {_as_in_a_file(detail['input'])}: {allowed}"


def _as_in_a_file(value: object) -> str:
    """Write a value as files have it, not as Python does."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, date | time):
        return value.isoformat()
    return shown(value)


def _written(part: int | str) -> str:
    """Write a key of a location, quoted where it would not be read as one."""
    text = str(part)
    return text if text.isprintable() and text.strip() else repr(text)


def _keys_at(shape: type[BaseModel], location: Location) -> list[str]:
    """Walk the schema down a location and list the keys of the section found there."""
    for part in location:
        if part in shape.model_fields:
            shape = _section_in(shape.model_fields[str(part)].annotation) or shape
    return list(shape.model_fields)


def _section_in(annotation: Any) -> type[BaseModel] | None:
    """Give the section that an annotation holds, itself, as ``X | None`` or as the values of a dict."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _section_in(inner))), None)
