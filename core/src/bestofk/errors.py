"""What can go wrong, one sentence each; every message is one line for the user."""

from __future__ import annotations

import reprlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LISTED, MOST_LETTERS = 24, 60


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was meant, or nothing where none is near."""
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    return f"; did you mean {near[0]!r}?" if near else ""


def shown(value: object) -> str:
    """Write a value on one line, cut short, whatever it is."""
    short = reprlib.Repr()
    short.maxstring = short.maxlong = short.maxother = 60
    try:
        text = short.repr(value)
    except ValueError:  # an integer of more digits than Python writes
        return "a number of thousands of digits"
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def listed(names: Iterable[object]) -> str:
    """Write names on one line: the first ones, each of them short, and how many there are more.

    Examples
    --------
    >>> listed(["a", "b"]), listed(range(45))[-23:]
    ('a, b', ' 21, 22, 23 and 21 more')
    """
    each = [name if len(name) <= MOST_LETTERS and name.isprintable() else shown(name) for name in map(str, names)]
    more = len(each) - MOST_LISTED
    return ", ".join(each[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")


class BestofkError(Exception):
    """Base of all errors of this package; never raised itself."""


class BadInput(BestofkError, ValueError):
    """A value given by the user is not allowed."""


class UnknownName(BadInput):
    """A name is not among those that are known."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        super().__init__(f"no {kind} {name!r}{nearest(name, names)} (known: {listed(names) or 'none'})")


class PluginError(BestofkError):
    """A selector that a distribution registered cannot be used."""


class WorkersLost(BestofkError):
    """An executor can no longer be used; what it had done before is kept where there is a checkpoint."""
