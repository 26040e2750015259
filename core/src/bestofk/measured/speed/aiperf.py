"""Requests of NVIDIA AIPerf: ``profile_export.jsonl``, one line each.

The form is that of AIPerf 0.3 and later: ``metrics`` with ``input_sequence_length``, ``output_sequence_length``,
``request_latency`` and, where it streams, ``time_to_first_token``, each with ``value`` and ``unit``; ``error`` is null
where a request succeeded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput, shown
from bestofk.measured import numbers
from bestofk.measured.speed.vllm import EMPTY, FAILED

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from bestofk.measured.speed.requests import RequestRows
    from bestofk.measured.speed.shapes import Report

KIND = "NVIDIA AIPerf profile export"
WARMUP = "of the warm-up"
SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "seconds": 1.0}


def is_request(report: Report) -> bool:
    """Whether a value is of this form."""
    return report.metrics is not None or (report.metadata is not None and report.error is not None)


def add_request(report: Report, place: str, rows: RequestRows, dropped: Counter[str]) -> None:
    """Add a request, or count why not.

    Raises
    ------
    BadInput
        If a metric is missing or wrong.
    """
    metrics = report.metrics or {}
    if report.error or (report.metadata or {}).get("was_cancelled"):
        dropped[FAILED] += 1
        return
    if (report.metadata or {}).get("benchmark_phase") == "warmup":
        dropped[WARMUP] += 1
        return
    output = metrics.get("output_sequence_length")
    lengths = (
        numbers.tokens(_metric(metrics, "input_sequence_length", place)[0], "input_sequence_length", place),
        0 if output is None else numbers.tokens(_value(output, place)[0], "output_sequence_length", place),
    )
    if not lengths[1]:
        dropped[EMPTY] += 1
        return
    streamed = "time_to_first_token" in metrics
    ttft = _seconds(metrics, "time_to_first_token", place) if streamed else None
    rows.add(lengths, _seconds(metrics, "request_latency", place), ttft, place)


def _seconds(metrics: Mapping[str, Any], name: str, place: str) -> float:
    value, unit = _metric(metrics, name, place)
    if unit not in SECONDS:
        raise BadInput(f"{place}: {name} has the unit {shown(unit)}: must be one of {', '.join(SECONDS)}")
    return numbers.seconds(value, name, place, SECONDS[unit])


def _metric(metrics: Mapping[str, Any], name: str, place: str) -> tuple[Any, str]:
    return _value(numbers.required(metrics, name, place), place)


def _value(metric: object, place: str) -> tuple[Any, str]:
    if not isinstance(metric, dict):
        raise BadInput(f"{place}: {shown(metric)}: a metric must have a value and a unit")
    return metric.get("value"), str(metric.get("unit"))
