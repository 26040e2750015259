"""What a selector chose, and what is known about the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.decision.risk import Risk, risks
from bestofk.decision.stability import Stability
from bestofk.decision.whynot import Surroundings, surroundings
from bestofk.errors import PluginError
from bestofk.selector import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk.decision.panel import Panel, Reply
    from bestofk.plugins import Registered
    from bestofk.points import Points
    from bestofk.summary import Summary


@dataclass(frozen=True, slots=True)
class Answer:
    """What one selector chose, and what is known about the choice.

    Parameters
    ----------
    selector
        Who was asked, set to which options.
    choice
        What it replied; a reason where it makes no choice or cannot be used.
    row
        Of the choice in the summary and in the points; None where there is no choice.
    stability
        How often it would make the same choice; None where nothing was replicated or the selector fails.
    risk
        Of one request at the chosen k; None where there is no choice.
    surroundings
        The next k down and up; None where there is no choice.
    failure
        What is wrong with the selector; empty where nothing is.
    """

    selector: Registered
    choice: Choice
    row: int | None = None
    stability: Stability | None = None
    risk: Risk | None = None
    surroundings: Surroundings | None = None
    failure: str = ""


def answers_of(
    panel: Panel, replies: Sequence[Reply], replicated: Sequence[Sequence[Reply]], summary: Summary, points: Points
) -> tuple[Answer, ...]:
    """Say what is known about each reply.

    Parameters
    ----------
    panel
        Who replied.
    replies
        Of each selector, for the run.
    replicated
        Of each selector again, for each replication.
    summary, points
        Of the run: one model under a budget.
    """
    choices = [Choice.none(str(reply)) if isinstance(reply, PluginError) else reply for reply in replies]
    risk = risks(summary, points.budget, [choice.k for choice in choices if choice.k is not None])
    answers = []
    for position, (selector, choice) in enumerate(zip(panel.selectors, choices, strict=True)):
        repeated = [replication[position] for replication in replicated]
        failure = next((str(reply) for reply in (replies[position], *repeated) if isinstance(reply, PluginError)), "")
        again = [reply.k for reply in repeated if isinstance(reply, Choice)]
        answers.append(
            Answer(
                selector,
                choice,
                row=None if choice.k is None else int(np.searchsorted(points.k, choice.k)),
                stability=Stability.of(choice.k, again) if again and not failure else None,
                risk=None if choice.k is None else risk[choice.k],
                surroundings=None if choice.k is None else surroundings(points, choice.k),
                failure=failure,
            )
        )
    return tuple(answers)
