"""The parts of load tests that are used; all others are skipped while decoding."""

from __future__ import annotations

from typing import Any

import msgspec


class Report(msgspec.Struct):
    """One JSON value of a load generator: a run of vLLM, a request of AIPerf, or a report of GuideLLM."""

    input_lens: list[Any] | None = None
    output_lens: list[Any] | None = None
    ttfts: list[Any] | None = None
    itls: list[Any] | None = None
    errors: list[Any] | None = None
    completed: Any = None
    total_input_tokens: Any = None
    mean_ttft_ms: Any = None
    std_ttft_ms: Any = None
    mean_tpot_ms: Any = None
    std_tpot_ms: Any = None
    metadata: dict[str, Any] | None = None
    metrics: dict[str, Any] | None = None
    error: Any = None
    benchmarks: list[Benchmark] | None = None


class Benchmark(msgspec.Struct):
    """One benchmark of a GuideLLM report."""

    metrics: dict[str, Any] = {}
    requests: RequestLists | None = None


class RequestLists(msgspec.Struct):
    """The requests of a GuideLLM benchmark, sorted by how they ended."""

    successful: list[Request] | None = None
    errored: list[Ended] | None = None
    incomplete: list[Ended] | None = None


class Request(msgspec.Struct):
    """A request of GuideLLM that succeeded."""

    prompt_tokens: Any = None
    output_tokens: Any = None
    request_latency: Any = None
    time_to_first_token_ms: Any = None


class Ended(msgspec.Struct):
    """A request of GuideLLM of which only its number counts."""
