"""Tallies as files: a header in JSON and the integer arrays, in NumPy's npz."""

from __future__ import annotations

import json
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.atomic import replacing
from bestofk.errors import BadInput, shown
from bestofk.records.harmless import harmless
from bestofk.records.npz import Arrays, Kind
from bestofk.regular import require_regular
from bestofk.served import ServedWorkload, lengths_of
from bestofk.stream.draw import checked
from bestofk.stream.makespan import FINISH, SERVED_CELLS
from bestofk.stream.samplers import CELL_COUNTS, RANK, channels, samplers
from bestofk.stream.stored import restored, stored
from bestofk.stream.tally import Tally, join_spans
from bestofk.stream.trace_sampler import MARKS
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

FORMAT = "bestofk-tally"
DRAWS = 2  # raised whenever the same seed gives other integers
HEADER = "header"
MOST_PACKED = 200  # bytes of counts in a byte of the file, which is written unpacked


class TallyFileError(BadInput):
    """A file does not hold a tally that can be used."""


def save_tally(tally: Tally, path: str | PathLike[str]) -> None:
    """Write a tally; a file of that name is replaced when the new one is complete.

    Raises
    ------
    BadInput
        If it cannot be written.
    """
    workload, log = stored(tally.workload)
    header = {
        "format": FORMAT,
        "draws": DRAWS,
        "workload": workload,
        "k_max": tally.k_max,
        "seed": tally.seed,
        "spans": tally.spans,
    }
    arrays: dict[str, Any] = {HEADER: np.array(json.dumps(header)), **log, **tally.counts}
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
        require_regular(path)
        with path.open("rb") as file, harmless(file, path, MOST_PACKED) as archive:
            arrays = Arrays(archive)
            return _build(path, json.loads(arrays.text(HEADER)), arrays)
    except TallyFileError:
        raise
    except BadInput as error:
        raise TallyFileError(f"{error}; it is left as it is") from None
    except FileNotFoundError:
        raise TallyFileError(f"{path}: no such file") from None
    except OSError as error:
        raise TallyFileError(f"{path}: cannot be read: {error.strerror or error}") from None
    except Exception:  # readers of zip and npy raise all sorts where the bytes are neither
        raise TallyFileError(f"{path}: not a tally, or a damaged one; it is left as it is") from None


def _build(path: Path, header: Any, arrays: Arrays) -> Tally:
    """Build the tally of a file, and hold the arrays against the header."""
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise TallyFileError(f"{path}: not a tally of this program; it is left as it is")
    if header.get("draws") != DRAWS:
        raise TallyFileError(
            f"{path}: its draws are of version {shown(header.get('draws'))}, and this program makes version {DRAWS}; "
            f"it is left as it is: draw again into another file"
        )
    try:
        tally = replace(_of_header(header, arrays), file=str(path))
    except (ArithmeticError, KeyError, TypeError, ValueError):
        raise TallyFileError(f"{path}: a tally with a damaged header; it is left as it is") from None
    if any(total != tally.trials for total in _totals(tally)):
        raise TallyFileError(f"{path}: the counts do not add up to {tally.trials:,} trials; it is left as it is")
    return tally


def _totals(tally: Tally) -> list[int]:
    """Count the trials of everything that holds each trial once."""
    cells, served = tally.counts[CELL_COUNTS.name], []
    if tally.percentiles and isinstance(tally.workload, ServedWorkload):
        served = [*(total for each in (SERVED_CELLS, FINISH) for total in tally.counts[each.name].sum(axis=1).tolist())]
    of_trace = isinstance(lengths_of(tally.workload), TraceWorkload)
    marks = tally.counts[MARKS].sum(axis=2).ravel().tolist() if of_trace else []
    ranks = [] if tally.workload.scored else [tally.counts[RANK.name][0].sum()]
    return [*served, *marks, *ranks, *(cells.sum(axis=1).tolist() if tally.percentiles else [])]


def _of_header(header: Mapping[str, Any], arrays: Arrays) -> Tally:
    """Build a tally whose arrays have the shapes that its header asks for; no other array is read.

    Raises
    ------
    ArithmeticError, KeyError, TypeError, ValueError, …
        If something is missing or cannot be.
    """
    k_max, seed = index(header["k_max"]), index(header["seed"])
    spans = join_spans((index(first), index(last)) for first, last in header["spans"])
    checked(range(spans[0][0], spans[-1][1]) if spans else range(0), k_max, seed)
    workload = restored(header["workload"], arrays)
    sources = samplers(workload, k_max, percentiles=0 not in arrays.kind(CELL_COUNTS.name).shape)
    for channel in channels(sources):
        if arrays.kind(channel.name) != Kind(np.dtype(np.int64), (k_max, *channel.shape)):
            raise ValueError(f"{channel.name} has another shape")
    return Tally(workload, k_max, seed, spans, {channel.name: arrays[channel.name] for channel in channels(sources)})
