"""Names on the command line, looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bestofk import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Thing = TypeVar("Thing")


def chosen(kind: str, names: Iterable[str], known: Mapping[str, Thing]) -> dict[str, Thing]:
    """Give the named things in the order of their names, each once; all that are known where none is named.

    Raises
    ------
    UnknownName
        For the first name that is not known.
    """
    wanted = tuple(dict.fromkeys(names)) or tuple(known)
    for name in wanted:
        if name not in known:
            raise UnknownName(kind, name, known)
    return {name: known[name] for name in wanted}
