"""Every kind of figure by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestofk import Model

    from bestofk_tables.figures.figure import Figure
    from bestofk_tables.figures.look import Look
    from bestofk_tables.figures.panel import Panel

CURVES = ("accuracy", "cost", "latency")
FRONTIER, CUBE, STABILITY, SWEEP = "frontier", "cube", "stability", "sweep"
KINDS = (*CURVES, FRONTIER, STABILITY, CUBE, SWEEP)


def check_kind(kind: str, models: Iterable[Model]) -> None:
    """Check that a kind can be drawn: one of :data:`KINDS`, or any objective of the models, against k.

    Raises
    ------
    UnknownName
        If it cannot.
    """
    known = {*KINDS, *(objective.name for model in models for objective in model.objectives)}
    if kind not in known:
        raise UnknownName("kind of figure", kind, known)


def draw(kind: str, panels: Sequence[Panel], look: Look) -> Figure:
    """Draw a figure of choices; code that draws is imported only now.

    Parameters
    ----------
    kind
        ``"frontier"``, ``"cube"``, or an objective, which is drawn against k. How stable choices are takes replications
        too: see :func:`bestofk_tables.figures.stability.draw_stability`.
    panels
        At least one.
    look
        Theme and size.

    Raises
    ------
    BadInput
        If the models have no such objective, or the panels do not fit the size.
    """
    match kind:
        case "frontier":
            from bestofk_tables.figures.frontier import draw_frontier

            return draw_frontier(panels, look)
        case "cube":
            from bestofk_tables.figures.cube import draw_cube

            return draw_cube(panels, look)
        case _:
            from bestofk_tables.figures.curve import draw_curve

            return draw_curve(panels, kind, look)
