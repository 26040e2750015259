"""What a selector can be set to: its annotated keyword-only parameters with defaults."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from inspect import Parameter, signature, unwrap
from types import NoneType, SimpleNamespace, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from bestofk.errors import BadInput, PluginError, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

NONE = "none"
BOUNDS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}  # the names that annotated-types gives them


@dataclass(frozen=True, slots=True)
class Option:
    """A keyword-only parameter of a selector.

    Parameters
    ----------
    name
        The parameter's.
    annotation
        Of its values, for example ``float``, ``Literal["l1", "l2"]``, ``list[str]`` or ``dict[str, float] | None``.
        Bounds are metadata of ``Annotated``, by annotated-types or pydantic: ``Annotated[int, Ge(1)]``.
    default
        Its value where none is given.
    """

    name: str
    annotation: Any
    default: object

    @property
    def type(self) -> str:
        """What may be given, as a text has it: ``int ≥ 1``, ``l1 or l2``, ``str,…``, ``name=float,… or none``."""
        return _in_words(self.annotation)

    def read(self, value: object) -> object:
        """Convert a value, or a text that stands for one, to what the annotation says.

        As a text, None is ``none``, a list is ``1,2`` and a mapping is ``name=1,other=2``.

        Raises
        ------
        BadInput
            One line with the option, the value and what is allowed.
        PluginError
            If nothing can be checked against the annotation.
        """
        from pydantic import ValidationError

        try:
            return self._adapter().validate_python(self._parse(value) if isinstance(value, str) else value)
        except ValidationError as error:
            wrong = "; ".join(_sentence(detail["loc"], detail["msg"]) for detail in error.errors(include_url=False))
            raise BadInput(f"{self.name} = {shown(value)}: {wrong}") from None

    def _adapter(self) -> TypeAdapter[Any]:
        from pydantic import ConfigDict, PydanticUserError, TypeAdapter

        try:
            return TypeAdapter(self.annotation, config=ConfigDict(allow_inf_nan=False))
        except PydanticUserError as error:
            raise PluginError(f"has an option {self.name!r} of a type that cannot be checked, {self.type}") from error

    def _parse(self, text: str) -> object:
        members = _members(self.annotation)
        if NoneType in members and text == NONE:
            return None
        choices = (value for member in members if get_origin(member) is Literal for value in get_args(member))
        literals = {write(value): value for value in choices}
        if text in literals:
            return literals[text]
        if any(_is_a(member, Mapping) for member in members):
            return self._parse_mapping(text)
        return _parse_list(text) if any(map(_is_list, members)) else text

    def _parse_mapping(self, text: str) -> dict[str, str]:
        pairs = [part.partition("=") for part in text.split(",")]
        mapping = {name.strip(): value.strip() for name, _, value in pairs}
        if not all(equals for _, equals, _ in pairs):
            raise BadInput(f"{self.name} = {shown(text)}: must be name=value, several separated by commas")
        if len(mapping) < len(pairs):
            raise BadInput(f"{self.name} = {shown(text)}: each name may be given once")
        return mapping


def options_of(selector: Callable[..., object]) -> tuple[Option, ...]:
    """Read the options of a selector from its signature.

    Raises
    ------
    PluginError
        If one has no annotation or no default, or an annotation cannot be evaluated.
    """
    try:
        parameters = [each for each in signature(selector).parameters.values() if each.kind is Parameter.KEYWORD_ONLY]
    except (TypeError, ValueError) as error:
        raise PluginError("has no signature from which its options can be read") from error
    for each in parameters:
        for what in ("annotation", "default"):
            if getattr(each, what) is Parameter.empty:
                raise PluginError(f"has an option {each.name!r} without {what}; every option needs both")
    annotations = _evaluated({each.name: each.annotation for each in parameters}, selector)
    return tuple(Option(each.name, annotations[each.name], each.default) for each in parameters)


def write(value: object) -> str:
    """Write a value as a text that stands for it."""
    if isinstance(value, Mapping):
        return ",".join(f"{name}={write(each)}" for name, each in value.items())
    if isinstance(value, Collection) and not isinstance(value, str | bytes):
        return ",".join(map(write, value))
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)


def _evaluated(annotations: dict[str, Any], selector: Callable[..., object]) -> dict[str, Any]:
    """Evaluate the annotations of the options alone: the others may name what only a type checker imports."""
    try:
        return get_type_hints(
            SimpleNamespace(__annotations__=annotations), globalns=_names_around(selector), include_extras=True
        )
    except Exception as error:
        names = ", ".join(annotations)
        raise PluginError(f"has an annotation among its options ({names}) that cannot be evaluated: {error}") from error


def _names_around(selector: Callable[..., object]) -> dict[str, Any]:
    function = unwrap(selector)
    while isinstance(function, partial):
        function = function.func
    found = function if hasattr(function, "__globals__") else type(function).__call__
    return getattr(found, "__globals__", {})


def _members(annotation: Any) -> tuple[Any, ...]:
    """Give the types of a union, or the one type, without what ``Annotated`` adds."""
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(member for each in get_args(annotation) for member in _members(each))
    return (annotation,)


def _is_a(annotation: Any, kind: type) -> bool:
    found = get_origin(annotation) or annotation
    return isinstance(found, type) and issubclass(found, kind)


def _is_list(annotation: Any) -> bool:
    return _is_a(annotation, Collection) and not any(_is_a(annotation, other) for other in (Mapping, str, bytes))


def _parse_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


def _in_words(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return " ".join([_in_words(inner), *([" and ".join(found)] if (found := list(_bounds(metadata))) else [])])
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(map(_in_words, get_args(annotation)))
    if annotation is NoneType:
        return NONE
    if get_origin(annotation) is Literal:
        return " or ".join(write(value) for value in get_args(annotation))
    if _is_a(annotation, Mapping):
        values = get_args(annotation)[1:]
        return f"name={_in_words(values[0]) if values else 'value'},…"
    if _is_list(annotation):
        values = tuple(each for each in get_args(annotation) if each is not ...)
        several = "" if _is_a(annotation, tuple) and ... not in get_args(annotation) and values else ",…"
        return (",".join(map(_in_words, values)) or "value") + several
    return annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)


def _bounds(metadata: Iterable[object]) -> Iterator[str]:
    """Write the bounds among what ``Annotated`` adds, such as ``≥ 1``; a field or an interval holds several."""
    for each in metadata:
        held = [getattr(each, name, None) for name in BOUNDS]
        yield from (
            f"{sign} {write(bound)}" for sign, bound in zip(BOUNDS.values(), held, strict=True) if bound is not None
        )
        yield from _bounds(getattr(each, "metadata", ()))


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    allowed = "is missing" if message == "Field required" else re.sub(r"^\w+ should", "must", message)
    return " ".join([*(f"value {part + 1}" if isinstance(part, int) else part for part in location), allowed])
