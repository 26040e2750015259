"""Prices, load tests, token lengths and logs as the figures of one model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from bestofk.errors import BadInput
from bestofk.measured.fit_lengths import FEWEST_GRADED, SHORTEST, between, fit_lengths, fit_scores, is_graded
from bestofk.measured.fit_speed import fit_speed
from bestofk.measured.prices import read_prices
from bestofk.measured.speed.read import read_load_test
from bestofk.model import Resource
from bestofk.records.read import read_lengths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from bestofk.distribution import Normal
    from bestofk.measured.fit_lengths import Fitted
    from bestofk.measured.misfit import Misfit
    from bestofk.measured.source import Source
    from bestofk.records.log import Log
    from bestofk.records.records import Records

    File = str | PathLike[str]
    Trace = Literal["samples", "questions"]

DRAWN_AS_THEY_ARE = "--trace samples or --trace questions draws the lengths of the file as they are, without a normal."


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of a model; what no source gave is None.

    Parameters
    ----------
    cost, latency
        USD and seconds per token.
    reasoning
        USD for an output token of reasoning, where the price list has it.
    reasoning_share
        Of the output tokens, those of reasoning, in [0, 1]: from a log that counts them, or typed.
    input, output
        Token lengths as normals.
    accuracy
        Of one sample: from scores, or typed.
    records
        A log that takes the place of lengths and, where it has scores, of accuracy.
    files
        What each file gave, and what it is.
    misfits
        How badly the normals describe what they were fitted to.
    notes
        Sentences for the reader.
    """

    cost: Resource | None = None
    latency: Resource | None = None
    reasoning: float | None = None
    reasoning_share: float | None = None
    input: Normal | None = None
    output: Normal | None = None
    accuracy: Normal | None = None
    records: Records | None = None
    files: tuple[tuple[str, Source], ...] = ()
    misfits: tuple[Misfit, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def with_prices(self, path: File, model: str, *, free: bool = False) -> Fit:
        """Add the prices of a list; see :func:`bestofk.measured.prices.read_prices`."""
        prices = read_prices(path, model, free=free)
        cost = Resource.cost(prices.input, prices.output, prices.cached)
        return self._with([("prices", prices.source)], [], cost=cost, reasoning=prices.reasoning)

    def with_speed(self, paths: Iterable[File], columns: Mapping[str, str]) -> Fit:
        """Add the speed that load tests show; see :func:`bestofk.measured.fit_speed.fit_speed`."""
        speed = fit_speed([read_load_test(path, columns=columns) for path in paths])
        latency = replace(
            Resource.latency(speed.input, speed.output), input_se=speed.input_se, output_se=speed.output_se
        )
        notes = [f"Speed: {speed.method}.", *speed.notes]
        return self._with([("speed", source) for source in speed.sources], notes, latency=latency)

    def with_lengths(self, path: File, columns: Mapping[str, str], *, trace: Trace | None = None) -> Fit:
        """Add the token lengths of a table, as normals or as they are.

        Parameters
        ----------
        path, columns
            As for :func:`bestofk.records.read.read_lengths`.
        trace
            How rows are drawn as they are: each as a sample of its own, or as a question, or a sample of the question
            that a column names. None for normals.

        Raises
        ------
        BadInput
            If the table is wrong.
        """
        log = read_lengths(path, columns=columns, as_questions=trace == "questions")
        found = self.with_log(log, normal=trace is None)
        badly = trace is None and any(misfit.bad for misfit in found.misfits)
        return replace(found, notes=(*found.notes, *([DRAWN_AS_THEY_ARE] if badly else [])))

    def with_log(self, log: Log, *, normal: bool = False) -> Fit:
        """Add a log, with the normals that describe it.

        Parameters
        ----------
        log
            What was read.
        normal
            Whether the normals take the place of the log, rather than only being shown beside it.

        Raises
        ------
        BadInput
            If they should, and nearly all scores are 0 and 1, or lengths have a mean below 1.
        """
        records, role = log.records, "lengths" if log.records.score is None else "records"
        tokens, scores = fit_lengths(records), None if records.score is None else fit_scores(records)
        graded = scores is not None and is_graded(records)
        if normal:
            _require_normal(log, tokens, graded=graded or scores is None)
        found = self._with(
            [(role, source) for source in log.sources],
            [] if normal and scores is None else _of_repeats(records),
            input=tokens[0].normal,
            output=tokens[1].normal,
            accuracy=scores.normal if scores else self.accuracy,
            records=None if normal else records,
            reasoning_share=log.reasoning_share,
        )
        return replace(
            found, misfits=tuple(each.misfit for each in (*tokens, *([scores] if scores and graded else [])))
        )

    def typed(self, **figures: Any) -> Fit:
        """Put figures that were typed in the place of those that no file gave, or of those of a file."""
        return replace(self, **{name: figure for name, figure in figures.items() if figure is not None})

    def missing(self) -> list[str]:
        """Name the parts without which there is no model."""
        parts = {"prices": self.cost, "speed": self.latency, "lengths": self.input and self.output}
        return [name for name, part in {**parts, "accuracy": self.accuracy}.items() if part is None]

    def sentences(self) -> tuple[str, ...]:
        """Say how well normals describe what was measured, where they are used or do so badly, and the notes."""
        told = [misfit.sentence() for misfit in self.misfits if misfit.bad or self.records is None]
        return (*told, *self.notes, *self._of_reasoning())

    def _of_reasoning(self) -> list[str]:
        """Say how tokens of reasoning are billed where they have a price of their own."""
        if self.cost is None or self.reasoning is None or self.reasoning == self.cost.output:
            return []
        reasoning, other = (1e6 * price for price in (self.reasoning, self.cost.output))
        prices = f"A million tokens of reasoning cost {reasoning:.4g} USD and other output tokens {other:.4g} USD"
        if self.reasoning_share is None:
            told = "all are billed as the latter, for nothing tells them apart: type their share or give a log with it"
        else:
            told = f"{100 * self.reasoning_share:.3g} % of the output is reasoning, and billed as that"
        return [f"{prices}; {told}."]

    def _with(self, files: list[tuple[str, Source]], notes: list[str], **figures: Any) -> Fit:
        told = dict.fromkeys([*self.notes, *notes, *(note for _, source in files for note in source.notes)])
        return replace(self, files=(*self.files, *files), notes=tuple(told), **figures)


def _require_normal(log: Log, tokens: Iterable[Fitted], *, graded: bool) -> None:
    """Refuse a log that no normals can stand for."""
    if not graded:
        raise BadInput(
            f"{log.sources[0].file}: {_zero_or_one(log.records)}, which no normal describes: best of k would come near "
            f"1 for questions that are never solved; leave --normal out"
        )
    for side, fitted in zip(("input", "output"), tokens, strict=True):
        if fitted.normal.mean < SHORTEST:
            raise BadInput(
                f"{log.sources[0].file}: {side} has a mean of {fitted.normal.mean:g} tokens: at least 1 is needed"
            )


def _zero_or_one(records: Records) -> str:
    """Say that scores are 0 or 1, or how few are not."""
    few = between(records)
    if not few:
        return "scores are 0 or 1"
    return (
        f"{few:,} of {records.samples:,} scores {'lies' if few == 1 else 'lie'} between 0 and 1, fewer than "
        f"{FEWEST_GRADED:.0%}, and the others are 0 or 1"
    )


def _of_repeats(records: Records) -> list[str]:
    """Say how many samples questions have."""
    least, most = records.fewest, records.most
    if records.questions == 1 < most:
        return [f"Samples: {most:,}, all of one question."]
    repeats = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    said = f"Samples: {records.samples:,}, questions: {records.questions:,}, so {repeats} of each."
    if least > 1:
        return [said]
    return [
        said,
        "A question with one sample leaves nothing to choose from: without --replace k goes no further than 1.",
    ]
