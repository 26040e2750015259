"""Tallies as files: a header in JSON and the integer arrays, in NumPy's npz."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.atomic import replacing
from bestofk.distribution import Normal
from bestofk.errors import BadInput
from bestofk.stream.samplers import CELL_COUNTS, RANK, channels, samplers
from bestofk.stream.tally import Tally, join_spans
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from bestofk.stream.channel import Counts

FORMAT = "bestofk-tally"
DRAWS = 1  # raised whenever the same seed gives other integers
HEADER = "header"
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    TypeError,
    ValueError,
)  # what reading bytes that are no tally was seen to raise


class TallyFileError(BadInput):
    """A file does not hold a tally that can be used."""


def save_tally(tally: Tally, path: str | PathLike[str]) -> None:
    """Write a tally; a file of that name is replaced when the new one is complete.

    Raises
    ------
    BadInput
        If it cannot be written.
    """
    header = {
        "format": FORMAT,
        "draws": DRAWS,
        "workload": {
            side: [getattr(tally.workload, side).mean, getattr(tally.workload, side).std]
            for side in ("input", "output")
        },
        "k_max": tally.k_max,
        "seed": tally.seed,
        "spans": tally.spans,
    }
    arrays: dict[str, Any] = {HEADER: np.array(json.dumps(header)), **tally.counts}
    with replacing(path) as file:
        np.savez(file, **arrays)


def load_tally(path: str | PathLike[str]) -> Tally:
    """Read a tally that :func:`save_tally` wrote.

    Raises
    ------
    TallyFileError
        If the file is missing, foreign, truncated, damaged, or of draws that this version does not make.
    """
    path = Path(path)
    try:
        with np.load(path, allow_pickle=False) as archive:
            contents = {name: archive[name] for name in archive.files}
        header = json.loads(str(contents.pop(HEADER)))
    except FileNotFoundError:
        raise TallyFileError(f"{path}: no such file") from None
    except OSError as error:
        raise TallyFileError(f"{path}: cannot be read: {error.strerror or error}") from None
    except DAMAGED:
        raise TallyFileError(f"{path}: not a tally, or a damaged one; it is left as it is") from None
    return _checked(path, header, contents)


def _checked(path: Path, header: Any, counts: Mapping[str, Counts]) -> Tally:
    """Build the tally of a file, and hold the arrays against the header."""
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise TallyFileError(f"{path}: not a tally of this program; it is left as it is")
    if header.get("draws") != DRAWS:
        raise TallyFileError(
            f"{path}: its draws are of version {header.get('draws')}, and this program makes version {DRAWS}; "
            f"draw again into another file"
        )
    try:
        workload = Workload(Normal(*header["workload"]["input"]), Normal(*header["workload"]["output"]))
        spans = join_spans((int(first), int(last)) for first, last in header["spans"])
        tally = Tally(workload, int(header["k_max"]), int(header["seed"]), spans, counts)
        whole = all(
            counts[channel.name].shape == (tally.k_max, *channel.shape) and counts[channel.name].dtype == np.int64
            for channel in channels(samplers(workload, tally.k_max))
        )
    except (KeyError, TypeError, ValueError):
        raise TallyFileError(f"{path}: a tally with a damaged header; it is left as it is") from None
    if not whole or counts[RANK.name][0].sum() != tally.trials or counts[CELL_COUNTS.name][-1].sum() != tally.trials:
        raise TallyFileError(f"{path}: the counts do not add up to {tally.trials:,} trials; it is left as it is")
    return tally
