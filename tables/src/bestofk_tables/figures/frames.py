"""What figures draw, as data frames: a row for each k, and a row for each choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bestofk_tables.records import range95

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk_tables.figures.panel import Panel


def curve_frame(panels: Sequence[Panel], objective: str) -> pd.DataFrame:
    """Lay out one objective against k.

    Parameters
    ----------
    panels
        At least one; each model has the objective.
    objective
        Its name.

    Returns
    -------
    DataFrame
        ``panel`` (a number from 0), ``k``, ``mean``, ``low`` and ``high`` (between which 95 % of requests fall),
        ``limited`` (what the budget limits: the mean, or a percentile) and ``feasible`` (of the whole budget).
    """
    return pd.concat([_curve(number, panel, objective) for number, panel in enumerate(panels)], ignore_index=True)


def _curve(number: int, panel: Panel, objective: str) -> pd.DataFrame:
    points = panel.points
    column = [each.name for each in points.objectives].index(objective)
    low, high = range95(panel.summary)[:, :, column]
    return pd.DataFrame(
        {
            "panel": number,
            "k": points.k,
            "mean": points.values[:, column],
            "low": low,
            "high": high,
            "limited": points.limited[:, column],
            "feasible": points.keeps.all(axis=1),
        }
    )


def runs(curve: pd.DataFrame) -> pd.DataFrame:
    """Cut curves where they become feasible or cease to be, so that each run can be drawn in one colour.

    Adds ``run`` (a number). A run that is not feasible reaches to its feasible neighbours, so that no gap is left.
    """
    cut = []
    for panel, rows in curve.groupby("panel"):
        feasible = rows["feasible"].to_numpy()
        starts = np.flatnonzero(np.diff(feasible, prepend=not feasible[0]))
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            reach = slice(start, end) if feasible[start] else slice(max(start - 1, 0), end + 1)
            run = rows.iloc[reach].assign(feasible=feasible[start], run=f"{panel}.{start}")
            cut.append(run)
    return pd.concat(cut, ignore_index=True)


def joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out runs of a single k, which are points and no lines."""
    return rows[rows.groupby("run")["k"].transform("size") > 1]


def mean_frame(panels: Sequence[Panel]) -> pd.DataFrame:
    """Lay out the means of all objectives at every k.

    Returns
    -------
    DataFrame
        ``panel`` (a number from 0), ``model``, ``k``, ``feasible``, and the mean of every objective by its name.
    """
    return pd.concat(
        [
            pd.DataFrame(panel.points.values, columns=[each.name for each in panel.summary.objectives]).assign(
                panel=number,
                model=panel.summary.model.name,
                k=panel.points.k,
                feasible=panel.points.keeps.all(axis=1),
            )
            for number, panel in enumerate(panels)
        ],
        ignore_index=True,
    )


def choice_frame(panels: Sequence[Panel]) -> pd.DataFrame:
    """Lay out the choices that were made.

    Returns
    -------
    DataFrame
        ``panel`` (a number from 0), ``model``, ``selector``, ``k`` and the mean of every objective by its name.
    """
    made = [
        {
            "panel": number,
            "model": panel.summary.model.name,
            "selector": row.selector,
            "k": row.k,
            **dict(zip((each.name for each in panel.summary.objectives), panel.summary.mean[row.index], strict=True)),
        }
        for number, panel in enumerate(panels)
        for row in panel.rows
        if row.index is not None
    ]
    return pd.DataFrame(made, columns=None if made else ["panel", "model", "selector", "k"])
