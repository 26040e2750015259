"""Prices, load tests, token lengths and logs as the figures of one model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput
from bestofk.measured.fit_lengths import fit_lengths, fit_scores, is_graded, read_lengths
from bestofk.measured.fit_speed import fit_speed
from bestofk.measured.prices import read_prices
from bestofk.measured.speed.read import read_load_test
from bestofk.model import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from bestofk.distribution import Normal
    from bestofk.measured.misfit import Misfit
    from bestofk.measured.source import Source
    from bestofk.records.log import Log
    from bestofk.records.records import Records

    File = str | PathLike[str]


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
        A log that takes the place of lengths and accuracy.
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

    def with_lengths(self, path: File, columns: Mapping[str, str]) -> Fit:
        """Add the token lengths of a table; see :func:`bestofk.measured.fit_lengths.read_lengths`."""
        (tokens_in, tokens_out), source = read_lengths(path, columns=columns)
        found = self._with([("lengths", source)], [], input=tokens_in.normal, output=tokens_out.normal)
        return replace(found, misfits=(tokens_in.misfit, tokens_out.misfit))

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
            If they should, and the scores are 0 and 1.
        """
        records, files = log.records, [("records", source) for source in log.sources]
        if normal and not is_graded(records):
            raise BadInput(
                f"{log.sources[0].file}: scores are 0 or 1, which no normal describes: best of k would come near 1 for "
                f"questions that are never solved; leave --normal out"
            )
        tokens_in, tokens_out = fit_lengths(records)
        scores = fit_scores(records)
        found = self._with(
            files,
            _of_repeats(records),
            input=tokens_in.normal,
            output=tokens_out.normal,
            accuracy=scores.normal,
            records=None if normal else records,
            reasoning_share=log.reasoning_share,
        )
        graded = (scores.misfit,) if is_graded(records) else ()
        return replace(found, misfits=(tokens_in.misfit, tokens_out.misfit, *graded))

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
        notes = [*self.notes, *notes, *(note for _, source in files for note in source.notes)]
        return replace(self, files=(*self.files, *files), notes=tuple(notes), **figures)


def _of_repeats(records: Records) -> list[str]:
    """Say how many samples questions have."""
    least, most = records.fewest, records.most
    repeats = f"{least}" if least == most else f"{least} to {most}"
    said = f"Samples: {records.samples:,}, questions: {records.questions:,}, so {repeats} of each."
    if least > 1:
        return [said]
    return [
        said,
        "A question with one sample leaves nothing to choose from: without --replace k goes no further than 1.",
    ]
