"""Selectors asked about the points of several models at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.candidates import Candidates
from bestofk.errors import PluginError
from bestofk.points import blocks
from bestofk.selector import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestofk.decision.panel import Panel, Reply
    from bestofk.points import Points

NO_KNEE = "no model has a choice of its own that is on the Pareto set of all models"


def ask_all(panel: Panel, candidates: Candidates) -> list[Reply]:
    """Ask every selector about the candidates of one model or of several.

    A selector that looks at the curve of one model, such as a knee, has no answer on the points of several. It is asked
    about each model alone, under the same budget; see :func:`nearest_of_each`.
    """
    replies = panel.ask(candidates)
    curved = [position for position, reply in enumerate(replies) if isinstance(reply, Choice) and reply.needs_curve]
    if not curved or candidates.points is None:
        return replies
    alone = _each_alone(candidates, candidates.points)
    for position in curved:
        choose = panel.selectors[position].choose
        replies[position] = _compared(choose, candidates, alone)
    return replies


def nearest_of_each(rows: list[int], candidates: Candidates) -> Choice:
    """Compare what several models chose alone: of those on the Pareto set of all, the nearest to utopia is chosen.

    The distance is that of eqs. 15 to 17, by the losses that the models share; of equals the smallest k, then the first
    model by name. A choice that any other model's point dominates is passed over.

    Parameters
    ----------
    rows
        The models' choices.
    candidates
        Of all models.
    """
    kept = np.array([row for row in rows if candidates.pareto[row]], np.int64)
    if not len(kept):
        return Choice.none(NO_KNEE)
    row = candidates.smallest(np.linalg.norm(candidates.losses[kept], axis=1), kept)
    return Choice(row, str(candidates.model[row]), int(candidates.k[row]))


def _each_alone(candidates: Candidates, points: Points) -> list[tuple[int, Candidates]]:
    """Give the candidates of each model with a point on the Pareto set, and the row at which they begin."""
    whole, alone = points.blocks, []
    for model, rows in blocks(candidates.model).items():
        if candidates.pareto[rows].any():
            alone.append((rows.start, Candidates.among(points.rows(whole[model]))))
    return alone


def _compared(
    choose: Callable[[Candidates], Choice], candidates: Candidates, alone: list[tuple[int, Candidates]]
) -> Reply:
    rows, reasons = [], []
    for first, of_model in alone:
        try:
            choice = choose(of_model)
        except PluginError as error:
            return error
        if choice.index is None:
            reasons.append(choice.reason)
        else:
            rows.append(first + choice.index)
    if not rows and reasons:
        return Choice.none(f"no model has such a choice; the first: {reasons[0]}")
    return nearest_of_each(rows, candidates)
