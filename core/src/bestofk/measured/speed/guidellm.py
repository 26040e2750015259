"""Reports of GuideLLM, version 2: benchmarks with their requests, or with summary metrics alone.

The form is that of GuideLLM 0.6 to 0.8: ``benchmarks``, each with ``requests.successful`` (``prompt_tokens``,
``output_tokens``, ``request_latency`` in seconds, ``time_to_first_token_ms``) and ``metrics``, whose distributions have
``successful.mean``, ``std_dev`` and ``count``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput
from bestofk.measured import numbers
from bestofk.measured.speed.requests import Means
from bestofk.measured.speed.vllm import EMPTY, FAILED, MILLI, NONE_SUCCEEDED

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from bestofk.measured.speed.requests import RequestRows
    from bestofk.measured.speed.shapes import Benchmark, Request

KIND = "GuideLLM report"
INCOMPLETE = "that were not complete"


def add_benchmark(benchmark: Benchmark, place: str, rows: RequestRows, dropped: Counter[str]) -> Means | None:
    """Add the requests of a benchmark; give its means where it has no requests.

    Raises
    ------
    BadInput
        If a value is missing or wrong.
    """
    requests = benchmark.requests
    if requests is None:
        return _means(benchmark.metrics, place, dropped)
    dropped[FAILED] += len(requests.errored or ())
    dropped[INCOMPLETE] += len(requests.incomplete or ())
    for index, request in enumerate(requests.successful or (), 1):
        _add(request, f"{place}: request {index}", rows, dropped)
    failed = requests.errored or requests.incomplete
    return None if requests.successful or failed else _means(benchmark.metrics, place, dropped)


def _add(request: Request, place: str, rows: RequestRows, dropped: Counter[str]) -> None:
    lengths = (
        numbers.tokens(request.prompt_tokens, "prompt_tokens", place),
        0 if request.output_tokens is None else numbers.tokens(request.output_tokens, "output_tokens", place),
    )
    if not lengths[1]:
        dropped[EMPTY] += 1
        return
    ttft = request.time_to_first_token_ms
    rows.add(
        lengths,
        numbers.seconds(request.request_latency, "request_latency", place),
        None if ttft is None else numbers.seconds(ttft, "time_to_first_token_ms", place, MILLI),
        place,
    )


def _means(metrics: Mapping[str, Any], place: str, dropped: Counter[str]) -> Means | None:
    """Read the summary of requests that succeeded; a run in which none did is dropped."""
    ttft, gap = (_distribution(metrics, name, place) for name in ("time_to_first_token_ms", "inter_token_latency_ms"))
    prompt = _distribution(metrics, "prompt_token_count", place)
    count = numbers.tokens(ttft.get("count"), "count", place)
    mean = numbers.number(prompt.get("mean"), "prompt_token_count", place)
    if not count or mean <= 0:
        dropped[NONE_SUCCEEDED] += 1
        return None
    return Means(
        count,
        mean,
        numbers.seconds(ttft.get("mean"), "time_to_first_token_ms", place, MILLI),
        numbers.seconds(gap.get("mean"), "inter_token_latency_ms", place, MILLI),
        *(None if std is None else numbers.seconds(std, "std_dev", place, MILLI) for std in _spreads(ttft, gap)),
    )


def _spreads(ttft: Mapping[str, Any], gap: Mapping[str, Any]) -> tuple[Any, Any]:
    return ttft.get("std_dev"), gap.get("std_dev")


def _distribution(metrics: Mapping[str, Any], name: str, place: str) -> Mapping[str, Any]:
    metric = metrics.get(name)
    found = metric.get("successful") if isinstance(metric, dict) else None
    if not isinstance(found, dict):
        raise BadInput(f"{place}: metrics.{name}.successful is missing, and there are no requests")
    return found
