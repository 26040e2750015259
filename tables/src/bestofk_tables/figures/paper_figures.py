"""The paper's Figures 4 to 21: for each model in three scenarios the feasible box, then accuracy against k."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.figures.kinds import CUBE, CURVES

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = 4


def paper_figures(models: Iterable[str]) -> dict[int, tuple[str, str]]:
    """Give number → kind and model, for models in the order of Table 3.

    Examples
    --------
    >>> paper_figures(["gpt-5", "gpt-5-mini"])
    {4: ('cube', 'gpt-5'), 5: ('accuracy', 'gpt-5'), 6: ('cube', 'gpt-5-mini'), 7: ('accuracy', 'gpt-5-mini')}
    """
    kinds = (CUBE, CURVES[0])
    return dict(enumerate(((kind, model) for model in models for kind in kinds), FIRST))
