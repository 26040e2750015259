"""A workload inside the file of its tally: numbers in the header, and the samples of a log as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bestofk.distribution import Normal
from bestofk.records.records import Records
from bestofk.trace import TraceWorkload
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

PREFIX = "log."
COLUMNS = {
    "offsets": np.int64,
    "input": np.int32,
    "output": np.int32,
    "score": np.float64,
    "answer": np.int32,
    "reward": np.float64,
}


def stored(workload: Workload | TraceWorkload) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Give what a header says of a workload, and its arrays; a log is stored whole, so a tally needs no other file."""
    shared = {"shared_prompt": True} if workload.shared_prompt else {}
    if isinstance(workload, TraceWorkload):
        columns = {name: getattr(workload.records, name) for name in COLUMNS}
        arrays = {PREFIX + name: column for name, column in columns.items() if column is not None}
        return {"digest": workload.digest, "replace": workload.replace, **shared}, arrays
    lengths = {side: [getattr(workload, side).mean, getattr(workload, side).std] for side in ("input", "output")}
    return {**lengths, **shared}, {}


def restored(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Workload | TraceWorkload:
    """Build the workload that :func:`stored` stored.

    Raises
    ------
    KeyError, TypeError, ValueError
        If something is missing or cannot be, or the log is not the one of the header.
    """
    shared = header.get("shared_prompt", False) is True
    if "digest" not in header:
        return Workload(Normal(*header["input"]), Normal(*header["output"]), shared_prompt=shared)
    columns = {name: arrays[PREFIX + name] for name in COLUMNS if PREFIX + name in arrays}
    if any(column.dtype != COLUMNS[name] or column.ndim != 1 for name, column in columns.items()):
        raise ValueError("a column of the log has another type")
    workload = TraceWorkload(Records(**columns), header["replace"] is True, shared)
    if workload.digest != header["digest"]:
        raise ValueError("the log is another than the header says")
    return workload
