"""How often each k would be chosen again: a lane for each selector, and in it a bar for each k."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from bestofk import BadInput
from plotnine import (
    aes,
    element_blank,
    geom_hline,
    geom_rect,
    ggplot,
    scale_fill_manual,
    scale_x_continuous,
    scale_y_continuous,
    theme,
)

from bestofk_tables.cells import DASH
from bestofk_tables.figures.compose import finish
from bestofk_tables.figures.lines import SMALL
from bestofk_tables.figures.markers import markers
from bestofk_tables.figures.panel import decided
from bestofk_tables.figures.sheet import POINTS, Measure, lay_out
from bestofk_tables.figures.words import words
from bestofk_tables.figures.wrapping import kept, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk import Scenario
    from bestofk.decision.solve import Decision
    from bestofk.decision.stability import Stability

    from bestofk_tables.figures.figure import Figure
    from bestofk_tables.figures.look import Look
    from bestofk_tables.figures.markers import Marker

TITLE = "How often each k would be chosen again"
EXPLANATION = (
    "A bar is the share of the replications that choose a k, 100% over the whole lane; none: no choice. "
    "Over the panels: the share that chooses the same again."
)
NONE = "none"
FULL = 0.88  # height of a bar of 100 %, in lanes
WIDTH = 0.8  # of a bar, in steps between k
LEAST_STEP = 1 / 60  # in what the axis spans
NONE_APART = 0.14  # of what the axis spans, between the largest k and no choice
MOST_BREAKS = 7


def draw_stability(decisions: Sequence[tuple[Scenario, Decision]], look: Look) -> Figure:
    """Draw the share of each k over replications, a panel for each decision.

    Parameters
    ----------
    decisions
        At least one, each with the scenario whose budget it keeps.
    look
        Theme and size.

    Raises
    ------
    BadInput
        If nothing was replicated, or the panels do not fit the size.
    """
    panels = [decided(scenario, decision) for scenario, decision in decisions]
    stabilities = [_stabilities(decision) for _, decision in decisions]
    notes = list(dict.fromkeys(decision.replication.note for _, decision in decisions))
    if not any(stabilities):
        raise BadInput(notes[0] or "stability = 'none': nothing is replicated, so that there is nothing to draw")
    selectors = list(dict.fromkeys(row.selector for panel in panels for row in panel.rows))
    palette, marks = look.palette, markers(selectors, look.palette)
    names = [f"{marks[name].glyph} {name}" for name in selectors]
    lines = [_line(stability, marks) for stability in stabilities]
    sheet = lay_out(words(TITLE, panels, lines, [], [EXPLANATION, *notes]), _measure(names), look)
    axis = Axis.of(shares := share_frame(stabilities))
    plot = (
        ggplot()
        + geom_rect(
            aes(xmin="left", xmax="right", ymin="bottom", ymax="top", fill="selector"),
            axis.bars(shares, selectors),
            color=palette.ink,
            size=0.3,
            show_legend=False,
        )
        + geom_hline(yintercept=list(range(len(selectors))), color=palette.muted, size=0.4)
        + scale_fill_manual({name: mark.colour for name, mark in marks.items()}, guide=None)
        + axis.scale()
        + scale_y_continuous(
            name="",
            limits=(0, len(selectors)),
            expand=(0, 0),
            breaks=[lane + FULL / 2 for lane in range(len(selectors))],
            labels=names[::-1],
        )
    )
    without_rules = theme(panel_grid_major_y=element_blank(), axis_ticks_major_y=element_blank())
    return finish(plot, palette, sheet, without_rules)


def _stabilities(decision: Decision) -> dict[str, Stability]:
    """Give what each selector chose in the replications; one that fails is missing."""
    return {each.selector.name: each.stability for each in decision.answers if each.stability is not None}


def share_frame(stabilities: Sequence[Mapping[str, Stability]]) -> pd.DataFrame:
    """Lay out the outcomes.

    Returns
    -------
    DataFrame
        ``panel`` (a number from 0), ``selector``, ``k`` (NaN for no choice) and ``share`` of the replications.
    """
    rows = [
        (number, selector, np.nan if k is None else k, count / stability.replications)
        for number, each in enumerate(stabilities)
        for selector, stability in each.items()
        for k, count in stability.counts.items()
    ]
    return pd.DataFrame(rows, columns=["panel", "selector", "k", "share"])


@dataclass(frozen=True, slots=True)
class Axis:
    """Where bars stand: at their k, and those of no choice to the right of all.

    Parameters
    ----------
    ks
        All k that were chosen, rising.
    nothing
        Whether no choice was made somewhere.
    """

    ks: list[int]
    nothing: bool

    @classmethod
    def of(cls, shares: pd.DataFrame) -> Axis:
        """Find what must be on the axis."""
        return cls(sorted(shares["k"].dropna().astype(int).unique()), bool(shares["k"].isna().any()))

    @property
    def step(self) -> float:
        """The distance that bars keep."""
        steps = np.diff(self.ks)
        return max(steps.min(), LEAST_STEP * (self.ks[-1] - self.ks[0])) if len(steps) else 1.0

    @property
    def none_at(self) -> float:
        """Where no choice is shown."""
        return self.ks[-1] + max(2 * self.step, NONE_APART * (self.ks[-1] - self.ks[0])) if self.ks else 0.0

    def bars(self, shares: pd.DataFrame, selectors: Sequence[str]) -> pd.DataFrame:
        """Give the corners of a bar for each share, the first selector in the highest lane."""
        middle = shares["k"].fillna(self.none_at)
        bottom = len(selectors) - 1 - shares["selector"].map(selectors.index)
        half = WIDTH * self.step / 2
        return shares.assign(
            left=middle - half, right=middle + half, bottom=bottom, top=bottom + FULL * shares["share"]
        )

    def scale(self) -> scale_x_continuous:
        """Name some of the k, and no choice."""
        nothing = {self.none_at: NONE} if self.nothing else {}
        first, last = min([*self.ks, *nothing]), max([*self.ks, *nothing])
        named = {k: str(k) for k in _apart(self.ks, (last - first) / MOST_BREAKS)} | nothing
        return scale_x_continuous(
            name="k, number of samples",
            limits=(first - self.step, last + self.step),
            expand=(0, 0),
            breaks=list(named),
            labels=list(named.values()),
        )


def _apart(ks: Sequence[int], distance: float) -> list[int]:
    """Give k from the first on that keep a distance."""
    found: list[int] = []
    for k in ks:
        if not found or k - found[-1] >= distance:
            found.append(k)
    return found


def _measure(names: Sequence[str]) -> Measure:
    """Give each lane a height, and its name a width."""
    beside = max(text_width(name, SMALL) for name in names) / POINTS + 0.1
    return Measure(width=2.8, height=0.42 * len(names), least=max(1.2, 0.22 * len(names)), beside=beside, below=0.5)


def _line(stability: Mapping[str, Stability], marks: Mapping[str, Marker]) -> str:
    """Write what each selector chose, and in which share of the replications it did so again."""
    chosen = (
        f"{marks[name].glyph} {DASH if each.chosen is None else each.chosen} ({each.share:.0%})"
        for name, each in stability.items()
    )
    return f"k: {', '.join(map(kept, chosen))}"
