"""Where Matplotlib draws: off screen, by its own defaults, and without a trace in the settings of others."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt

from bestofk_tables.figures.wrapping import FONT, MISSING_LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.figure import Figure

SETTINGS: Mapping[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [FONT, "Verdana", "sans-serif"],  # SVG keeps text as text; Verdana is as wide
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "bestofk",  # the same identifiers each time
    "text.parse_math": False,  # names are not formulas
}


@contextmanager
def drawing(settings: Mapping[Any, Any] | None = None) -> Iterator[None]:
    """Draw with Agg and settings of our own; afterwards, settings are as they were.

    Parameters
    ----------
    settings
        Further ones of Matplotlib.
    """
    backend = mpl.get_backend(auto_select=False)
    plt.switch_backend("agg")
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update({**SETTINGS, **(settings or {})})
        warnings.filterwarnings("ignore", MISSING_LETTER, UserWarning)
        yield
    if backend is not None:
        plt.switch_backend(backend)


def settled(canvas: Figure) -> Figure:
    """Lay out a figure for good: drawn again, in whatever format, everything is at the same place."""
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")
    return canvas
