"""A workload inside the file of its tally: numbers in the header, and the samples of a log as arrays."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

from bestofk.distribution import Normal
from bestofk.records.file import read_columns
from bestofk.records.records import COLUMNS
from bestofk.served import ServedWorkload, lengths_of
from bestofk.trace import TraceWorkload
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bestofk.records.npz import Arrays
    from bestofk.served import Drawn

PREFIX = "log."


def stored(workload: Drawn) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Give what a header says of a workload, and its arrays; a log is stored whole, so a tally needs no other file."""
    if isinstance(workload, ServedWorkload):
        lengths, arrays = stored(workload.lengths)
        served = {"share": workload.share, "slots": workload.slots, "read_once": workload.read_once}
        return {**lengths, "served": served}, arrays
    shared = {"shared_prompt": True} if workload.shared_prompt else {}
    if isinstance(workload, TraceWorkload):
        columns = {name: getattr(workload.records, name) for name in COLUMNS}
        arrays = {PREFIX + name: column for name, column in columns.items() if column is not None}
        return {"digest": workload.digest, "replace": workload.replace, **shared}, arrays
    lengths = {side: [getattr(workload, side).mean, getattr(workload, side).std] for side in ("input", "output")}
    return {**lengths, **shared}, {}


def restored(header: Mapping[str, Any], arrays: Arrays) -> Drawn:
    """Build the workload that :func:`stored` stored.

    Raises
    ------
    KeyError, TypeError, ValueError, …
        If something is missing or cannot be, or the log is not the one of the header.
    """
    if not isinstance(header, dict):
        raise TypeError("not what is said of a workload")
    if "served" in header:
        lengths = restored({key: value for key, value in header.items() if key != "served"}, arrays)
        share, slots, read_once = (header["served"][key] for key in ("share", "slots", "read_once"))
        if not (0 <= share <= 1 and slots > 1 and lengths.shared_prompt >= read_once):
            raise ValueError("not how a workload can be served")
        return ServedWorkload(lengths_of(lengths), float(share), index(slots), read_once is True)
    shared = header.get("shared_prompt", False) is True
    if "digest" not in header:
        return Workload(Normal(*header["input"]), Normal(*header["output"]), shared_prompt=shared)
    workload = TraceWorkload(read_columns(arrays, PREFIX), header["replace"] is True, shared)
    if workload.digest != header["digest"]:
        raise ValueError("the log is another than the header says")
    return workload
