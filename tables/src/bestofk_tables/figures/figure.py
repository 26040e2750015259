"""A finished figure, to be had in every format."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bestofk import BadInput, UnknownName

from bestofk_tables.figures.drawing import drawing
from bestofk_tables.figures.formats import DPI, FORMATS

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MplFigure

MOST_PIXELS = 20_000  # on a side
UNDATED = {"pdf": {"CreationDate": None}, "png": {}, "svg": {"Date": None}}
DESCRIPTION = {"pdf": "Subject", "png": "Description", "svg": "Description"}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a kind of figure draws.

    Parameters
    ----------
    canvas
        Matplotlib's figure, known to nobody else.
    title
        For the file's metadata.
    """

    canvas: MplFigure
    title: str

    def render(self, format_name: str, dpi: int = DPI, description: str = "") -> bytes:
        """Give the bytes of a file; the same figure gives the same bytes.

        Parameters
        ----------
        format_name
            ``"pdf"``, ``"png"`` or ``"svg"``.
        dpi
            Pixels in an inch, for PNG.
        description
            For the file's metadata, such as the command that makes it again.

        Raises
        ------
        BadInput
            If there is no such format, or too many pixels.
        """
        if format_name not in FORMATS:
            raise UnknownName("format", format_name, FORMATS)
        width, height = (round(inches * dpi) for inches in self.canvas.get_size_inches())
        if format_name == "png" and max(width, height) > MOST_PIXELS:
            raise BadInput(f"dpi = {dpi}: {width:,} by {height:,} pixels are more than {MOST_PIXELS:,} on a side")
        buffer = BytesIO()
        with drawing():
            self.canvas.savefig(
                buffer,
                format=format_name,
                dpi=dpi,
                facecolor=self.canvas.get_facecolor(),
                metadata={"Title": self.title, DESCRIPTION[format_name]: description, **UNDATED[format_name]},
            )
        return buffer.getvalue()
