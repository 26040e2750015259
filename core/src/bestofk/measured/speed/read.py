"""Load tests of every form that is known, told apart by what they hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bestofk.errors import BadInput
from bestofk.measured import numbers, table
from bestofk.measured.foreign import json_lines_or_whole, opened
from bestofk.measured.source import Source
from bestofk.measured.speed import aiperf, guidellm, vllm
from bestofk.measured.speed.requests import NO_ROWS, LoadTest, Means, RequestRows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from bestofk.measured.speed.shapes import Report

TABLE = "table of requests"
NEEDED, WANTED = ("input", "output", "latency"), ("ttft",)
ROLES = (*NEEDED, *WANTED)


def read_load_test(path: str | PathLike[str], *, columns: Mapping[str, str] | None = None) -> LoadTest:
    """Read a load test.

    Parameters
    ----------
    path
        What ``vllm bench serve``, AIPerf or GuideLLM writes, or a table (CSV, Parquet) with the columns input, output
        and latency, perhaps ttft, times in seconds.
    columns
        Role → column of a table where it has another name.

    Raises
    ------
    BadInput
        One line with the file, the row and what is allowed.
    """
    path = Path(path)
    with opened(path) as file:
        head = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    return _read_json(path) if head.startswith((b"{", b"[")) else _read_table(path, columns or {})


def _read_json(path: Path) -> LoadTest:
    from bestofk.measured.speed.shapes import Report

    rows, dropped, means, kind = RequestRows(), Counter[str](), list[Means](), ""
    for place, report in json_lines_or_whole(path, Report, "a load test"):
        kind, found = _add(report, place, rows, dropped)
        means += found
    notes = []
    if not len(rows) and not means:
        raise BadInput(f"{path}: no request with an output ({sum(dropped.values())} dropped)")
    if len(rows) and means:
        dropped[NO_ROWS] += sum(each.count for each in means)
    elif means:
        notes.append(
            "No rows for single requests, so speeds come from the mean time to the first token and between tokens."
        )
    source = Source.of(path, kind, len(rows) or sum(each.count for each in means), dropped, tuple(notes))
    return LoadTest(rows.requests(), () if len(rows) else tuple(means), source)


def _add(report: Report, place: str, rows: RequestRows, dropped: Counter[str]) -> tuple[str, list[Means]]:
    """Add what one value holds; give the kind of file and the means of runs that have no rows."""
    if report.benchmarks is not None:
        found = [
            guidellm.add_benchmark(benchmark, f"{place}: benchmark {index}", rows, dropped)
            for index, benchmark in enumerate(report.benchmarks, 1)
        ]
        return guidellm.KIND, [each for each in found if each]
    if vllm.is_run(report):
        means = vllm.add_run(report, place, rows, dropped)
        return vllm.KIND, [means] if means else []
    if aiperf.is_request(report):
        aiperf.add_request(report, place, rows, dropped)
        return aiperf.KIND, []
    raise BadInput(f"{place}: not a load test of vLLM bench serve, AIPerf or GuideLLM")


def _read_table(path: Path, columns: Mapping[str, str]) -> LoadTest:
    rows, dropped = RequestRows(), Counter[str]()
    for place, row in table.rows(path, NEEDED, WANTED, columns):
        lengths = numbers.tokens(row["input"], "input", place), numbers.tokens(row["output"], "output", place)
        table.require_filled(row, WANTED, place)
        latency = numbers.seconds(row["latency"], "latency", place)
        if lengths[1]:
            rows.add(lengths, latency, numbers.seconds(row["ttft"], "ttft", place) if "ttft" in row else None, place)
        else:
            dropped[vllm.EMPTY] += 1
    if not len(rows):
        raise BadInput(f"{path}: no request with an output ({dropped[vllm.EMPTY]} dropped)")
    return LoadTest(rows.requests(), (), Source.of(path, TABLE, len(rows), dropped))
