"""t_in and t_out by least squares from the requests of load tests (eq. 4)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bestofk.errors import BadInput
from bestofk.measured.noise import without_noise
from bestofk.measured.source import require_different
from bestofk.measured.speed.read import TABLE
from bestofk.measured.speed.requests import NO_ROWS, ROUNDING, Requests

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bestofk.measured.source import Source
    from bestofk.measured.speed.requests import LoadTest, Means

    Array = NDArray[np.float64]
    Estimate = tuple[float, float]  # a coefficient and its standard error

FEWEST = 3
APART = 1e-6  # of sin² between two columns; below it their coefficients cannot be told apart
FLAT = 1e-3  # of the least singular value of columns of length 1
LEAST_ROOM = 1e-9  # of 1 − h_i
LARGE = 0.05  # of the mean latency
SURE = 3.0  # standard errors
SLOW = 1.0  # seconds for a token: beyond it a table is asked for its unit


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds per token.

    Parameters
    ----------
    input, output
        t_in and t_out.
    input_se, output_se
        Their standard errors, which hold where residuals differ in size (HC3); 0 where they are not known.
    method
        How they were found, in words.
    sources
        The files.
    notes
        Sentences for the reader.
    """

    input: float
    output: float
    input_se: float
    output_se: float
    method: str
    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()


def fit_speed(tests: Iterable[LoadTest]) -> Speed:
    """Fit latency = t_in · L_in + t_out · L_out, which has no constant (eq. 4).

    Where the time to the first token is known and is not the whole latency, t_in is fitted to it on input tokens, and
    t_out to the rest of the latency on the output tokens after the first. Otherwise both are fitted to the latency,
    neither below 0. Tests without rows count only where no test has any.

    Raises
    ------
    BadInput
        If there are too few requests, a test is given twice, all times are 0, or input and output lengths are
        proportional to each other.
    """
    tests = list(tests)
    sources = tuple(test.source for test in tests)
    require_different(sources)
    rows = [test.requests for test in tests if test.requests is not None]
    if not rows:
        return _of_means([means for test in tests for means in test.means], sources)
    requests = Requests.joined(rows)
    if len(requests.latency) < FEWEST:
        raise BadInput(f"{_names(sources)}: {len(requests.latency)} requests: at least {FEWEST} are needed")
    if not requests.latency.any():
        raise BadInput(f"{_names(sources)}: all latencies are 0, so the speed is not known")
    sources = tuple(test.source if test.requests is not None else _left_out(test.source) for test in tests)
    of_first, notes = _first_tokens(requests)
    if of_first:
        (t_in, in_se), (t_out, out_se) = _of_first_tokens(requests, sources)
        method = "least squares of the time to the first token on input tokens, and of the rest on output tokens"
    else:
        ((t_in, in_se), (t_out, out_se)), below = _of_latency(requests, sources)
        notes += below
        method = "least squares of the latency on input and output tokens"
    notes += [*_slow(t_in, t_out, sources), *misfit(requests, t_in, t_out)]
    return Speed(t_in, t_out, in_se, out_se, method, sources, tuple(notes))


def _left_out(source: Source) -> Source:
    """Describe a file without rows that is not used, because others have rows."""
    return replace(source, rows=0, dropped={**source.dropped, NO_ROWS: source.rows}, notes=())


def _first_tokens(requests: Requests) -> tuple[bool, list[str]]:
    """Whether the times to the first token tell the two speeds apart, and what to say where some do not."""
    known = ~np.isnan(requests.ttft)
    longer = requests.output > 1
    at_once = longer & (requests.latency - requests.ttft <= ROUNDING * requests.latency)
    left_out = "Times to the first token are left out, for"
    if not known.all():
        unknown = f"{left_out} {np.sum(~known):,} of {len(known):,} requests have none."
        return False, [unknown] if known.any() else []
    if not requests.ttft.any():
        return False, [f"{left_out} all are 0."]
    if longer.any() and at_once.sum() == longer.sum():
        return False, [f"{left_out} they are the whole latencies, as where a server does not stream."]
    if at_once.sum() <= LARGE * longer.sum():
        return True, []
    too_small = (
        f"Warning: {at_once.sum():,} of {longer.sum():,} requests with a second output token have no time after the "
        f"first, as where a server does not stream, so t_out is too small."
    )
    return True, [too_small]


def _slow(t_in: float, t_out: float, sources: Iterable[Source]) -> list[str]:
    """Ask whether the times of a table, which names no unit, are in seconds."""
    slow = [f"{name} = {value:.3g} s" for name, value in (("t_in", t_in), ("t_out", t_out)) if value > SLOW]
    if not slow or all(source.kind != TABLE for source in sources):
        return []
    return [f"Warning: {' and '.join(slow)} for a token; times must be in seconds: are these milliseconds?"]


def _of_latency(requests: Requests, sources: Sequence[Source]) -> tuple[list[Estimate], list[str]]:
    """Fit both at once; one that would fall below 0 is 0, keeps its standard error, and the other is fitted alone."""
    lengths = np.stack([requests.input, requests.output], axis=1)
    if _alike(lengths):
        raise BadInput(
            f"{_names(sources)}: input and output lengths are proportional to each other, so their times cannot be "
            f"told apart; give times to the first token, or requests of other lengths"
        )
    from scipy.optimize import nnls

    triangle = np.linalg.qr(np.column_stack([lengths, requests.latency])).R
    free = np.flatnonzero(nnls(triangle[:, :2], triangle[:, 2])[0] > 0)
    fitted = dict(zip(free.tolist(), least_squares(lengths[:, free], requests.latency), strict=True))
    both = least_squares(lengths, requests.latency)
    found = [fitted.get(side, (0.0, both[side][1])) for side in (0, 1)]
    notes = [
        f"Warning: least squares gives {name} = {value:.3g} ± {error:.2g} s"
        + ("; below 0, so 0 is written." if value < 0 else ".")
        for name, (value, error), (written, _) in zip(("t_in", "t_out"), both, found, strict=True)
        if written <= 0
    ]
    return [(value if value > 0 else 0.0, error) for value, error in found], notes


def _of_first_tokens(requests: Requests, sources: Sequence[Source]) -> list[Estimate]:
    """Fit each side alone."""
    longer = requests.output > 1
    if longer.sum() < FEWEST or not requests.input.any():
        raise BadInput(
            f"{_names(sources)}: {longer.sum()} requests have a second output token: at least {FEWEST} are needed, and "
            f"one with an input"
        )
    (prefill,) = least_squares(requests.input[:, None], requests.ttft)
    (decode,) = least_squares((requests.output - 1)[longer, None], (requests.latency - requests.ttft)[longer])
    return [prefill, decode]


def _of_means(means: Sequence[Means], sources: tuple[Source, ...]) -> Speed:
    """Divide mean times by mean lengths, weighted by requests.

    Raises
    ------
    BadInput
        If a mean time is 0.
    """
    for name, zero in (("to the first token", "ttft"), ("between tokens", "gap")):
        if not all(getattr(each, zero) for each in means):
            raise BadInput(
                f"{_names(sources)}: a mean time {name} of 0, as where a server does not stream, so the speed is not "
                f"known; give a test with a row for each request"
            )
    count = sum(each.count for each in means)
    tokens = sum(each.count * each.input for each in means)
    t_in = sum(each.count * each.ttft for each in means) / tokens
    t_out = sum(each.count * each.gap for each in means) / count
    known = all(each.ttft_std is not None and each.gap_std is not None for each in means)
    notes = [
        "The standard errors leave out that lengths vary."
        if known
        else "Standard errors are not known, so none is given."
    ]
    return Speed(
        t_in,
        t_out,
        math.sqrt(sum(each.count * (each.ttft_std or 0) ** 2 for each in means)) / tokens if known else 0.0,
        math.sqrt(sum(each.count * (each.gap_std or 0) ** 2 for each in means)) / count if known else 0.0,
        "the means of summaries: time to the first token over mean input tokens, and time between tokens",
        sources,
        tuple(notes),
    )


def least_squares(columns: Array, target: Array) -> list[Estimate]:
    """Give each coefficient with its HC3 standard error.

    With hat values h_i and residuals e_i the covariance is (XᵀX)⁻¹ Xᵀ diag(e_i² / (1 − h_i)²) X (XᵀX)⁻¹. What is no
    more than rounding is 0.
    """
    basis, triangle = np.linalg.qr(columns)
    found = np.linalg.solve(triangle, basis.T @ target)
    room = np.maximum(1 - np.sum(basis**2, axis=1), LEAST_ROOM)
    scaled = basis * ((target - columns @ found) / room)[:, None]
    half = np.linalg.solve(triangle, scaled.T @ scaled)
    errors = np.sqrt(np.diag(np.linalg.solve(triangle, half.T)))
    scales = np.linalg.norm(target) / np.linalg.norm(columns, axis=0)
    return [
        (without_noise(value, scale), without_noise(error, scale))
        for value, error, scale in zip(found.tolist(), errors.tolist(), scales.tolist(), strict=True)
    ]


def misfit(requests: Requests, t_in: float, t_out: float) -> list[str]:
    """Say how far the fit is from the latencies, and whether they have a constant part that eq. 4 cannot hold."""
    mean = float(requests.latency.mean())
    residual = requests.latency - t_in * requests.input - t_out * requests.output
    off, bias = math.sqrt(np.mean(residual**2)) / mean, float(residual.mean()) / mean
    notes = [f"A single latency is off by {off:.2g} of the mean latency, {mean:.3g} s."]
    if abs(bias) > LARGE:
        side = "below" if bias > 0 else "above"
        notes.append(f"Warning: eq. 4 gives a mean latency {abs(bias):.0%} {side} the measured one.")
    columns = np.column_stack([np.ones_like(requests.latency), requests.input, requests.output])
    if len(columns) <= FEWEST or _flat(columns):
        return [*notes, "Lengths vary too little to see whether requests also take a constant time."]
    constant, error = least_squares(columns, requests.latency)[0]
    if abs(constant) > max(SURE * error, LARGE * mean):
        notes.append(
            f"Warning: each request takes {constant:.3g} ± {error:.2g} s whatever its length, {constant / mean:.0%} of "
            f"the mean latency, for which eq. 4 has no place: the speeds hold for lengths like these alone."
        )
    return notes


def _alike(columns: Array) -> bool:
    """Whether two columns are proportional to each other."""
    norms = np.linalg.norm(columns, axis=0)
    if not norms.all():
        return True
    return bool(1 - (columns[:, 0] @ columns[:, 1] / norms.prod()) ** 2 < APART)


def _flat(columns: Array) -> bool:
    """Whether a column nearly is a combination of the others."""
    norms = np.linalg.norm(columns, axis=0)
    return not norms.all() or bool(np.linalg.matrix_rank(columns / norms, tol=FLAT) < columns.shape[1])


def _names(sources: Sequence[Source]) -> str:
    return ", ".join(source.file for source in sources)
