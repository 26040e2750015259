"""The figures of a report, each drawn for a light and for a dark page and put into it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from bestofk import BadInput
from PIL import Image as PngImage

from bestofk_tables.figures.frontier import MOST_MODELS
from bestofk_tables.figures.kinds import CUBE, FRONTIER, draw
from bestofk_tables.figures.look import Look
from bestofk_tables.figures.markers import PAPER
from bestofk_tables.figures.palette import THEMES
from bestofk_tables.figures.panel import decided
from bestofk_tables.figures.stability import draw_stability
from bestofk_tables.report import alternatives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bestofk import Scenario
    from bestofk.decision.solve import Decision

    from bestofk_tables.figures.figure import Figure
    from bestofk_tables.figures.panel import Panel

WIDTH = 4.4  # inches: on a telephone the letters are still read
RESOLUTION = 220  # dots per inch, two for each of a screen
PIXELS = 96  # per inch, as style sheets count
COLOURS = 256
MOST_MARKED = 6  # selectors; more would hide what they mark
RANDOM = ("parts", "runs", "inputs")  # replications that may differ


@dataclass(frozen=True, slots=True)
class Image:
    """A figure in a page.

    Parameters
    ----------
    title, caption
        What it is, and how to read it.
    alternative
        What it shows, in words.
    light, dark
        PNG as data URIs.
    width, height
        In the pixels of a style sheet.
    """

    title: str
    caption: str
    alternative: str
    light: str
    dark: str
    width: int
    height: int

    @classmethod
    def of(cls, title: str, caption: str, alternative: str, figure: Callable[[str], Figure]) -> Image:
        """Draw a figure in every theme.

        Parameters
        ----------
        title, caption, alternative
            As above.
        figure
            Gives it in a theme.
        """
        drawn = {theme: figure(theme) for theme in THEMES}
        files = {theme: _in_few_colours(each.render("png", RESOLUTION)) for theme, each in drawn.items()}
        width, height = (round(inches * PIXELS) for inches in drawn["light"].canvas.get_size_inches())
        uris = {theme: f"data:image/png;base64,{b64encode(file).decode()}" for theme, file in files.items()}
        return cls(title, caption, alternative, width=width, height=height, **uris)


def images_of_one(scenario: Scenario, decision: Decision) -> Iterator[Image]:
    """Draw one model: each objective against k, the feasible box, and how stable the choices are."""
    shown = _with_few_marks(decision)
    panel = decided(scenario, shown)
    for objective in decision.summary.objectives:
        yield _curve(panel, objective.name)
    yield Image.of(
        "The feasible box",
        "Tinted planes: the limits. Star: the utopia point. Colour: how much of every budget is left.",
        alternatives.cube(panel),
        lambda theme: draw(CUBE, [panel], _look(theme)),
    )
    if decision.replication.kind in RANDOM and _chosen_at_all(shown):
        yield Image.of(
            "How often each k would be chosen again",
            f"A bar is a share of the {decision.replication.count:,} replications, 100% over the whole lane.",
            alternatives.stability(shown),
            lambda theme: _stability(scenario, shown, theme),
        )


def image_of_all(scenario: Scenario, decisions: Sequence[Decision]) -> Image | None:
    """Draw accuracy against cost for all models at once; None where they are too many to be told apart."""
    if len(decisions) > MOST_MODELS:
        return None
    panels = [decided(scenario, _with_few_marks(decision)) for decision in decisions]
    return Image.of(
        "Accuracy against cost",
        "Dashed: the limits of accuracy and cost. Pale: k that break a limit.",
        alternatives.frontier(panels),
        lambda theme: draw(FRONTIER, panels, _look(theme)),
    )


def count_images(decisions: Sequence[Decision]) -> int:
    """Count the figures of single models, for a progress bar."""
    return sum(len(each.summary.objectives) + 1 + (each.replication.kind in RANDOM) for each in decisions)


def _chosen_at_all(decision: Decision) -> bool:
    """Whether any replication chose any k."""
    return any(k is not None for answer in decision.answers if answer.stability for k in answer.stability.counts)


def _curve(panel: Panel, name: str) -> Image:
    return Image.of(
        f"{name.capitalize()} against k",
        "The band holds 95% of the requests. Grey: k that break a limit.",
        alternatives.curve(panel, name),
        lambda theme: draw(name, [panel], _look(theme)),
    )


def _stability(scenario: Scenario, decision: Decision, theme: str) -> Figure:
    """Draw the stability, as wide as the names of the selectors need."""
    try:
        return draw_stability([(scenario, decision)], _look(theme))
    except BadInput:
        return draw_stability([(scenario, decision)], Look(theme, alone=False))


def _in_few_colours(png: bytes) -> bytes:
    """Store an image with 256 colours, which is a third of the bytes."""
    buffer = BytesIO()
    few = PngImage.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=PngImage.Dither.NONE)
    few.save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _look(theme: str) -> Look:
    return Look(theme, WIDTH, alone=False)


def _with_few_marks(decision: Decision) -> Decision:
    """Keep as many answers as a figure can mark: of many, those of the paper's selectors, or else the first."""
    answers = decision.answers
    if len(answers) > MOST_MARKED:
        answers = tuple(answer for answer in answers if answer.selector.name in PAPER) or answers[:MOST_MARKED]
    return replace(decision, answers=answers)
