"""Colours of the two themes: those of Okabe and Ito (2008), which colour-blind readers tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Palette:
    """What is drawn in which colour.

    Parameters
    ----------
    background, ink, muted, grid
        Of the page, its words, its lesser words and its rules.
    line, infeasible, limit
        Of the mean where the budget is kept, where it is not, and of the budget.
    star
        Of the utopia point.
    choices
        Of the paper's selectors, by name.
    series
        For things without a colour of their own, in turn; every fourth is lighter or darker than the one before.
    volume
        From the smallest cube volume to the largest.
    """

    background: str
    ink: str
    muted: str
    grid: str
    line: str
    infeasible: str
    limit: str
    star: str
    choices: Mapping[str, str]
    series: tuple[str, ...]
    volume: tuple[str, ...]


LIGHT = Palette(
    background="#ffffff",
    ink="#1f2328",
    muted="#59636e",
    grid="#e7e9ec",
    line="#0072b2",
    infeasible="#a9b0b8",
    limit="#d55e00",
    star="#f0e442",
    choices={
        "accuracy": "#1f2328",
        "cube": "#009e73",
        "utopia": "#e69f00",
        "knee": "#cc79a7",
        "knee-published": "#ffffff",
    },
    series=("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#1f2328", "#8a7a00", "#56b4e9"),
    volume=("#c9b0e6", "#a276d0", "#6f35ab", "#32095d"),
)
DARK = Palette(
    background="#14171c",
    ink="#e8ebef",
    muted="#a3adb8",
    grid="#2b3038",
    line="#56b4e9",
    infeasible="#67707b",
    limit="#ff8a4c",
    star="#f0e442",
    choices={
        "accuracy": "#e8ebef",
        "cube": "#2fc79a",
        "utopia": "#f0b63c",
        "knee": "#e79fc8",
        "knee-published": "#14171c",
    },
    series=("#3f8fd6", "#f0b63c", "#2fc79a", "#e79fc8", "#e8ebef", "#9a8f2b", "#9fd4f7"),
    volume=("#5f3f8a", "#7d55b0", "#b592e0", "#efe3ff"),
)
THEMES = {"light": LIGHT, "dark": DARK}
