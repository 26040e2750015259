"""Accuracy against k on one line of characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from bestofk.amounts import span, three_digits

from bestofk_tables.document import Listing

if TYPE_CHECKING:
    from bestofk import Summary
    from bestofk.decision.solve import Decision
    from numpy.typing import ArrayLike

MOST = 50  # characters; more k share one


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What a line is drawn with.

    Parameters
    ----------
    bars
        From the lowest to the highest.
    mark
        Stands in place of a bar where a k was chosen.
    """

    bars: str
    mark: str


BLOCKS = Alphabet("▁▂▃▄▅▆▇█", "●")
ASCII = Alphabet("_.-=+*#%", "o")


def alphabet_for(encoding: str) -> Alphabet:
    """Give blocks where an encoding has them, and plain characters elsewhere."""
    try:
        (BLOCKS.bars + BLOCKS.mark).encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return BLOCKS


def curve_spark(summary: Summary, alphabet: Alphabet) -> Listing:
    """Draw the accuracy of a model."""
    return _listing(summary, line(_accuracy(summary), alphabet), "")


def decision_spark(decision: Decision, alphabet: Alphabet) -> Listing:
    """Draw the accuracy of a model, the feasible part in brackets and the chosen k marked."""
    k = decision.summary.k
    chosen = [answer.choice.k for answer in decision.answers if answer.choice.k is not None]
    drawn = line(
        _accuracy(decision.summary), alphabet, np.isin(k, decision.candidates.k), np.isin(k, np.array(chosen, int))
    )
    return _listing(decision.summary, drawn, f"; [feasible], {alphabet.mark} chosen")


def line(
    values: ArrayLike, alphabet: Alphabet, feasible: ArrayLike | None = None, chosen: ArrayLike | None = None
) -> str:
    """Draw values, neighbours sharing a character where there are many.

    Parameters
    ----------
    values
        Shape (n,), n ≥ 1.
    alphabet
        What to draw with.
    feasible, chosen
        Whether each is, shape (n,); a character is what any of its values is.

    Examples
    --------
    >>> line([0, 1, 2, 3], ASCII, [0, 1, 1, 0], [0, 0, 1, 0])
    '_[-o]%'
    """
    heights = np.asarray(values, float)
    low, spread = heights.min(), np.ptp(heights)
    drawn, inside = "", False
    for some in np.array_split(np.arange(len(heights)), min(len(heights), MOST)):
        keeps = feasible is not None and bool(np.asarray(feasible)[some].any())
        drawn += "" if keeps == inside else "[" if keeps else "]"
        inside = keeps
        level = round((heights[some].mean() - low) / spread * (len(alphabet.bars) - 1)) if spread > 0 else 0
        marked = chosen is not None and np.asarray(chosen)[some].any()
        drawn += alphabet.mark if marked else alphabet.bars[level]
    return drawn + ("]" if inside else "")


def _accuracy(summary: Summary) -> ArrayLike:
    names = [objective.name for objective in summary.objectives]
    return summary.mean[:, names.index("accuracy")]


def _listing(summary: Summary, drawn: str, legend: str) -> Listing:
    first, *_, last = np.asarray(_accuracy(summary))[[0, -1]].tolist()
    ends = f"{three_digits(first)} {drawn} {three_digits(last)}"
    return Listing(f"Accuracy against k ({span(summary.k)}{legend})", (ends,))
