"""The token lengths of one inference (eq. 1)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from bestofk.distribution import Normal
    from bestofk.records.records import Records
    from bestofk.trace import TraceWorkload


@dataclass(frozen=True, slots=True)
class Workload:
    """Token-length distributions of one inference, clipped so that both stay positive (eq. 1).

    Models with equal workloads share their draws.

    Parameters
    ----------
    input, output
        L_in and L_out in tokens, independent of each other; means must be at least 1.
    shared_prompt
        Whether the k samples of a trial answer one prompt: L_in is then drawn once for each trial, not once for each
        sample.

    Examples
    --------
    >>> import bestofk as bk
    >>> bk.Workload(input=bk.Normal(1024, 64), output=bk.Normal(2048, 128)).output.mean
    2048
    """

    input: Normal
    output: Normal
    shared_prompt: bool = False

    def __post_init__(self) -> None:
        for side in ("input", "output"):
            mean = getattr(self, side).mean
            if mean < 1:
                raise BadInput(f"{side}.mean = {mean}: a length has a mean of at least 1 token")

    @property
    def digest(self) -> str:
        """Hexadecimal fingerprint of the distributions: equal workloads have equal digests."""
        numbers = (self.input.mean, self.input.std, self.output.mean, self.output.std)
        words = [*(float(x).hex() for x in numbers), *(["shared prompt"] if self.shared_prompt else [])]
        return sha256(" ".join(words).encode()).hexdigest()[:16]

    @property
    def scored(self) -> bool:
        """Whether it brings its own scores: it does not."""
        return False

    @property
    def most_k(self) -> None:
        """The largest k that can be drawn: there is none."""
        return None

    @property
    def picks(self) -> tuple[str, ...]:
        """By what one of k samples can be picked."""
        return ("score", "first")

    @staticmethod
    def from_records(records: Records, *, replace: bool = False, shared_prompt: bool = False) -> TraceWorkload:
        """Give the workload that is a log: a trial draws a question, then k of its samples.

        Parameters
        ----------
        records
            Samples with their tokens, and perhaps scores, grouped by question.
        replace
            Whether a sample may be drawn again within a trial.
        shared_prompt
            Whether the k samples of a trial answer one prompt.
        """
        from bestofk.trace import TraceWorkload

        return TraceWorkload(records, replace, shared_prompt)
