"""How a figure is to look: its theme and its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestofk import UnknownName

from bestofk_tables.figures.palette import THEMES

if TYPE_CHECKING:
    from bestofk_tables.figures.palette import Palette


@dataclass(frozen=True, slots=True)
class Look:
    """How a figure is to look.

    Parameters
    ----------
    theme
        ``"light"`` or ``"dark"``.
    width, height
        In inches; None for what the panels need.
    alone
        Whether the figure stands alone, with a title, the budget and how it was made; on a page, the page says these.

    Raises
    ------
    UnknownName
        If there is no such theme.
    """

    theme: str = "light"
    width: float | None = None
    height: float | None = None
    alone: bool = True

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise UnknownName("theme", self.theme, THEMES)

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""
        return THEMES[self.theme]
