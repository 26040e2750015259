"""The selector protocol: what a selector is given, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bestofk.errors import BestofkError, PluginError, shown

if TYPE_CHECKING:
    from bestofk.candidates import Candidates


class NoChoice(BestofkError):
    """A selector finds no answer; the message is the reason."""


class NoCurve(NoChoice):
    """A selector needs the curve of one model, and the candidates are of several."""


class Selector(Protocol):
    """A plain function from candidates to the index of one of them.

    It raises :class:`NoChoice` with a reason where it has no answer, and changes nothing that it is given.
    The candidates are never empty. Its options are annotated keyword-only parameters with defaults; for a value that it
    does not allow it raises :class:`~bestofk.BadInput`.
    """

    def __call__(self, candidates: Candidates, /) -> int:
        """Give the index of the chosen candidate."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a selector answered.

    Parameters
    ----------
    index
        The row of the candidates, or None where there is no choice.
    model, k
        The model's name and the number of samples there.
    reason
        Why there is no choice; empty where there is one.
    needs_curve
        Whether that is because the candidates are of several models, and the selector looks at the curve of one.
    """

    index: int | None
    model: str | None
    k: int | None
    reason: str = ""
    needs_curve: bool = False

    @classmethod
    def none(cls, reason: str, *, needs_curve: bool = False) -> Choice:
        """Make no choice, for a reason."""
        return cls(None, None, None, reason, needs_curve)


def choose(selector: Selector, candidates: Candidates) -> Choice:
    """Ask a selector, and check its answer.

    Returns
    -------
    Choice
        With a reason where nothing is feasible or the selector finds no answer.

    Raises
    ------
    PluginError
        If the answer is not the index of a candidate, or none is given without a reason.
    """
    if not len(candidates):
        return Choice.none(candidates.infeasible)
    try:
        answer = selector(candidates)
    except NoChoice as reason:
        if not str(reason):
            raise PluginError("made no choice and gave no reason") from reason
        return Choice.none(str(reason), needs_curve=isinstance(reason, NoCurve))
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, int | np.integer):
        raise PluginError(f"answered {shown(answer)}, which is not an index")
    if not 0 <= answer < len(candidates):
        raise PluginError(f"answered index {shown(answer)}, but the candidates are 0 to {len(candidates) - 1}")
    index = int(answer)
    return Choice(index, str(candidates.model[index]), int(candidates.k[index]))
