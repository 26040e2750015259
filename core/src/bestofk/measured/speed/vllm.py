"""Runs of ``vllm bench serve``, one JSON value each; SGLang's ``bench_serving`` writes the same names.

With ``--save-detailed`` (vLLM 0.9) a run has the arrays ``input_lens``, ``output_lens``, ``ttfts`` and ``itls``, times
in seconds; without it only means in milliseconds. ``--append-result`` writes one run in each line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput, shown
from bestofk.measured import numbers
from bestofk.measured.speed.requests import Means

if TYPE_CHECKING:
    from collections import Counter

    from bestofk.measured.speed.requests import RequestRows
    from bestofk.measured.speed.shapes import Report

KIND = "vLLM bench serve"
EMPTY = "with an empty output"
FAILED = "that failed"
NONE_SUCCEEDED = "of the runs, in which no request succeeded"
ARRAYS = ("input_lens", "output_lens", "ttfts", "itls")
MILLI = 1e-3


def is_run(report: Report) -> bool:
    """Whether a value is of this form."""
    return any(getattr(report, name) is not None for name in (*ARRAYS, "mean_ttft_ms"))


def add_run(report: Report, place: str, rows: RequestRows, dropped: Counter[str]) -> Means | None:
    """Add the requests of a run; give its means where it has no requests.

    Raises
    ------
    BadInput
        If an array is missing, or its length or a value is wrong.
    """
    if report.itls is None and report.ttfts is None:
        return _means(report, place, dropped)
    arrays = {name: getattr(report, name) for name in ARRAYS}
    missing = [name for name, values in arrays.items() if values is None]
    if missing:
        raise BadInput(f"{place}: {missing[0]} is missing; a run with rows has {', '.join(ARRAYS)}")
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise BadInput(f"{place}: arrays of different lengths: {said}")
    errors = report.errors or []
    for index, values in enumerate(zip(*(arrays[name] for name in ARRAYS), strict=True)):
        if index < len(errors) and errors[index]:
            dropped[FAILED] += 1
        else:
            _add(values, f"{place}: request {index + 1}", rows, dropped)
    return None


def _add(values: tuple[Any, ...], place: str, rows: RequestRows, dropped: Counter[str]) -> None:
    lengths = numbers.tokens(values[0], "input_lens", place), numbers.tokens(values[1], "output_lens", place)
    if not lengths[1]:
        dropped[EMPTY] += 1
        return
    if not isinstance(values[3], list):
        raise BadInput(f"{place}: itls = {shown(values[3])}: must be a list of seconds")
    ttft = numbers.seconds(values[2], "ttfts", place)
    rows.add(lengths, ttft + sum(numbers.seconds(gap, "itls", place) for gap in values[3]), ttft, place)


def _means(report: Report, place: str, dropped: Counter[str]) -> Means | None:
    def read(name: str) -> float:
        return numbers.seconds(numbers.required({name: getattr(report, name)}, name, place), name, place, MILLI)

    count = numbers.tokens(report.completed, "completed", place)
    total = numbers.tokens(report.total_input_tokens, "total_input_tokens", place)
    if not count or not total:
        dropped[NONE_SUCCEEDED] += 1
        return None
    spread = [None if value is None else numbers.seconds(value, "std", place, MILLI) for value in _spreads(report)]
    return Means(count, total / count, read("mean_ttft_ms"), read("mean_tpot_ms"), *spread)


def _spreads(report: Report) -> tuple[Any, Any]:
    return report.std_ttft_ms, report.std_tpot_ms
