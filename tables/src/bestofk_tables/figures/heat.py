"""Where the choice of model and k changes: a heat map of a sweep, a panel for each selector."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

import numpy as np
from bestofk import BadInput
from bestofk.summary import notes_of
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as MplFigure
from matplotlib.patches import Patch
from scipy.ndimage import label

from bestofk_tables.captions import method_sentence
from bestofk_tables.document import plain
from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.figure import Figure
from bestofk_tables.figures.handset import Handset
from bestofk_tables.figures.lines import SMALL, Words
from bestofk_tables.figures.sheet import Measure, lay_out
from bestofk_tables.figures.wrapping import kept, text_width
from bestofk_tables.sweep import limits_sentence, sweep_shortfalls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk import Sweep
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from bestofk_tables.figures.handset import Rectangle
    from bestofk_tables.figures.look import Look
    from bestofk_tables.figures.palette import Palette

    Colour = tuple[float, float, float]
    Grid = NDArray[np.int64]
    Shares = NDArray[np.float64]

TITLE = "Which model, at which k"
NOTHING = "no choice"
MEASURE = Measure(width=3.4, height=3.0, least=1.8, beside=0.0, below=0.0)
BESIDE, BELOW = 46, 34  # points that the numbers and the name of an axis take
MOST_TICKS = 6
LABELS_APART = 8  # points
FAINTEST = 0.35  # of a model's colour, at the smallest k
SECOND_ROUND = 0.55  # of a colour that two models have
LEAST_AREA = 1 / 60  # of a panel: smaller regions have no number
ROOM = 0.08, 0.11  # of a panel's height and width: what a number takes
BRIGHT = 0.4  # luminance above which black is read better than white


def draw_heat(sweep: Sweep, look: Look) -> Figure:
    """Draw a sweep over one input or two: colour is the model, shade is k.

    Parameters
    ----------
    sweep
        Over one input or two.
    look
        Theme and size.

    Raises
    ------
    BadInput
        If more inputs vary, or the panels do not fit the size.
    """
    if len(sweep.axes) > 2:
        raise BadInput(f"vary {', '.join(axis.key for axis in sweep.axes)}: a heat map has one input or two")
    palette, names = look.palette, _chosen_models(sweep)
    colours = _colours(names, palette)
    sheet = lay_out(_words(sweep, names), MEASURE, look)
    with drawing():
        figure = MplFigure(figsize=(sheet.width, sheet.height), facecolor=palette.background)
        page = Handset(figure, sheet, palette)
        keys = [Patch(facecolor=colours[name], edgecolor=palette.muted) for name in names]
        if _is_open(sweep):
            keys.append(Patch(facecolor=palette.infeasible, edgecolor=palette.muted))
        ks = [row.choice.k for row in sweep.rows if row.choice.k is not None]
        rooms = page.panels(page.head(), page.foot([keys]))
        for position, room in enumerate(rooms):
            inner = _inner(room, page)
            axes = figure.add_axes(inner, facecolor=palette.background)
            model, k = _grids(sweep, position, names)
            _fill(axes, model, k, _shades(k, ks), [colours[name] for name in names], palette)
            _name_axes(axes, sweep, palette, inner[2] * page.width)
    return Figure(figure, TITLE)


def _chosen_models(sweep: Sweep) -> list[str]:
    """Give the models that are chosen somewhere, in the order of the catalog."""
    chosen = {row.choice.model for row in sweep.rows}
    return [name for name in sweep.summaries if name in chosen]


def _colours(names: Sequence[str], palette: Palette) -> dict[str, Colour]:
    """Give each model a colour; those beyond the palette have a paler one."""
    found: dict[str, Colour] = {}
    for number, name in enumerate(names):
        share = SECOND_ROUND ** (number // len(palette.series))
        found[name] = _mixed(to_rgb(palette.series[number % len(palette.series)]), to_rgb(palette.background), share)
    return found


def _shade_words(ks: set[int]) -> str:
    """Say what shades and numbers mean; one k alone has no shades."""
    if len(ks) < 2:
        return "Numbers: k of a region." if ks else ""
    return f"Shade: k, from {min(ks)} (pale) to {max(ks)} (full); numbers: k of a region."


def _words(sweep: Sweep, names: Sequence[str]) -> Words:
    shades = _shade_words({row.choice.k for row in sweep.rows if row.choice.k is not None})
    subtitle = [", ".join(map(kept, sentence.split(", "))) for sentence in limits_sentence(sweep)]
    summaries = sweep.summaries.values()
    notes = (*notes_of(summaries), *sweep_shortfalls(sweep))
    made = method_sentence(next(iter(summaries)).provenance), *(f"Note: {each}" for each in notes)
    titles = [plain(sweep.summaries[name].model.title) for name in names]
    strips = [[selector.name] for selector in sweep.selectors]
    labels = [*titles, *([NOTHING] if _is_open(sweep) else [])]
    return Words(TITLE, subtitle, strips, [labels], [each for each in (shades, *made) if each])


def _is_open(sweep: Sweep) -> bool:
    """Whether there is no choice somewhere."""
    return any(row.choice.k is None for row in sweep.rows)


def _grids(sweep: Sweep, position: int, names: Sequence[str]) -> tuple[Grid, Grid]:
    """Lay out which model a selector chose, −1 for none, and k, shape (second input, first input) each."""
    shape = tuple(len(axis.values) for axis in sweep.axes)
    choices = [row.choice for row in sweep.rows[position :: len(sweep.selectors)]]
    model = np.array([-1 if each.model is None else names.index(each.model) for each in choices]).reshape(shape)
    k = np.array([each.k or 0 for each in choices]).reshape(shape)
    return np.atleast_2d(model.T), np.atleast_2d(k.T)


def _fill(axes: Axes, model: Grid, k: Grid, shade: Shares, colours: Sequence[Colour], palette: Palette) -> None:
    """Colour the cells, draw the borders between models, and write k into regions that are large enough."""
    background = to_rgb(palette.background)
    cells = np.empty((*model.shape, 3))
    for at in np.ndindex(model.shape):
        number = int(model[at])
        own = to_rgb(palette.infeasible) if number < 0 else colours[number]
        cells[at] = own if number < 0 else _mixed(own, background, float(shade[at]))
    axes.imshow(cells, origin="lower", aspect="auto", interpolation="nearest")
    axes.add_collection(LineCollection(_borders(model), colors=palette.ink, linewidths=1.2))
    for at in _middles(model, k):
        bright = float(cells[at] @ (0.2126, 0.7152, 0.0722)) > BRIGHT
        axes.text(
            at[1], at[0], str(k[at]), size=SMALL, ha="center", va="center", color="#000000" if bright else "#ffffff"
        )


def _shades(k: Grid, ks: Sequence[int]) -> Shares:
    """Give how much of its colour each cell has: more for a larger k of all, in equal steps for equal ratios."""
    least, most = np.log([min(ks, default=1), max(ks, default=1)])
    share = (np.log(np.maximum(k, 1)) - least) / (most - least) if most > least else np.ones(k.shape)
    return FAINTEST + (1 - FAINTEST) * np.clip(share, 0, 1)


def _borders(model: Grid) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Give the edges between cells of different models."""
    beside = np.argwhere(model[:, 1:] != model[:, :-1])
    above = np.argwhere(model[1:] != model[:-1])
    return [
        *(((x + 0.5, y - 0.5), (x + 0.5, y + 0.5)) for y, x in beside.tolist()),
        *(((x - 0.5, y + 0.5), (x + 0.5, y + 0.5)) for y, x in above.tolist()),
    ]


def _middles(model: Grid, k: Grid) -> list[tuple[int, int]]:
    """Give the cell in the middle of each large region of one model and one k, the largest first, none too near."""
    found: list[tuple[int, int]] = []
    for cells in _regions(model, k):
        middle = cells[np.argmin(((cells - cells.mean(axis=0)) ** 2).sum(axis=1))]
        apart = np.abs(np.array(found).reshape(-1, 2) - middle) / model.shape
        if (apart > ROOM).any(axis=1).all():
            found.append((int(middle[0]), int(middle[1])))
    return found


def _regions(model: Grid, k: Grid) -> list[Grid]:
    """Give the cells of each large region, the largest first."""
    found = []
    for number, samples in dict.fromkeys(zip(model.ravel().tolist(), k.ravel().tolist(), strict=True)):
        regions, count = label((model == number) & (k == samples) & (model >= 0))
        found += [np.argwhere(regions == region) for region in range(1, count + 1)]
    return sorted((cells for cells in found if len(cells) >= LEAST_AREA * model.size), key=len, reverse=True)


def _name_axes(axes: Axes, sweep: Sweep, palette: Palette, width: float) -> None:
    """Name the axes and some of their values, on a panel of a width in points."""
    first, *second = sweep.axes
    _scale(axes, "x", first.values, width)
    _scale(axes, "y", second[0].values if second else ())
    axes.set_xlabel(plain(first.key), size=SMALL, color=palette.ink)
    axes.set_ylabel(plain(second[0].key) if second else "", size=SMALL, color=palette.ink)
    axes.tick_params(labelsize=SMALL, colors=palette.muted, labelcolor=palette.muted)
    for side in axes.spines.values():
        side.set_color(palette.muted)


def _scale(axes: Axes, side: str, values: Sequence[float], width: float = inf) -> None:
    """Write values at cells that are equally far apart, as many as fit beside each other in a width in points."""
    labels = [f"{value:.3g}" for value in values]
    widest = max((text_width(label, SMALL) for label in labels), default=0.0)
    step = max(1, ceil(len(values) / MOST_TICKS), ceil((widest + LABELS_APART) * len(values) / width))
    at = range(0, len(values), step)
    axes.set(**{f"{side}ticks": at, f"{side}ticklabels": labels[::step]})


def _inner(room: Rectangle, page: Handset) -> Rectangle:
    """Leave room for the names of the axes."""
    left, bottom, width, height = room
    beside, below = BESIDE / page.width, BELOW / page.height
    return left + beside, bottom + below, width - beside, height - below


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Mix two colours."""
    red, green, blue = (share * one + (1 - share) * two for one, two in zip(colour, other, strict=True))
    return red, green, blue
