"""Lines of text that fit a width, measured in the font that draws them."""

from __future__ import annotations

import warnings
from functools import cache

FONT = "DejaVu Sans"  # comes with Matplotlib, so that figures are the same everywhere
HINTED = 1.03  # letters on a grid of pixels are wider than their outlines, by about so much
MISSING_LETTER = "Glyph .* missing from font"  # a box stands for it
ELLIPSIS = "…"
KEEP = "\N{NO-BREAK SPACE}"


@cache
def text_width(text: str, size: float) -> float:
    """Give the width of a line in points, in a font of some size."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONT, size=size)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", MISSING_LETTER, UserWarning)
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * HINTED


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines of a width in points; a word that is longer is cut short.

    Words that :func:`kept` joined stay on one line.
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(shortened(word, width, size))
    return [line.replace(KEEP, " ") for line in lines if line]


def kept(text: str) -> str:
    """Join the words of a text, so that they stay on one line."""
    return text.replace(" ", KEEP)


def shortened(text: str, width: float, size: float) -> str:
    """Cut a line at its end to a width in points."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + ELLIPSIS, size) > width:
        text = text[:-1]
    return text + ELLIPSIS
