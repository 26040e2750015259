"""A workload that is a log: a trial draws a question, then k of its samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bestofk.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.records.records import Records
    from bestofk.served import Drawn

DEFAULT_K = 128
PICKS = ("score", "reward", "majority", "first")


class Spread(NamedTuple):
    """Mean and population standard deviation of what one sample was measured to have."""

    mean: float
    std: float


@dataclass(frozen=True, repr=False)
class TraceWorkload:
    """The samples of a log, drawn as they are: what belongs to one sample stays together.

    A trial draws a question uniformly, then k of its samples. Where each row of a log is a question of its own, all k
    samples of a trial are the same row again, which needs ``replace``: the rows vary between trials only. Where all
    rows are samples of one question, a trial draws k rows independently. Where there are no scores, the accuracy of a
    model is drawn apart from the lengths.

    Parameters
    ----------
    records
        The log, or lengths alone.
    replace
        Whether a sample may be drawn again within a trial. Without, k goes no further than the smallest number of
        repeats.
    shared_prompt
        Whether the k samples of a trial answer one prompt: the input tokens of the first are then drawn for all.

    Examples
    --------
    >>> import bestofk as bk
    >>> from bestofk.records.records import Records
    >>> records = Records.of(question=["a", "a", "b", "b"], input=[9, 9, 8, 8], output=[5, 7, 3, 5], score=[1, 0, 0, 0])
    >>> workload = bk.Workload.from_records(records)
    >>> workload.most_k, workload.output, workload.picks
    (2, Spread(mean=5.0, std=1.41...), ('score', 'first'))
    """

    records: Records
    replace: bool = False
    shared_prompt: bool = False

    def __repr__(self) -> str:
        how = "with" if self.replace else "without"
        prompts = "one prompt for all samples" if self.shared_prompt else "a prompt for each sample"
        return f"TraceWorkload({self.records!r}, drawn {how} replacement, {prompts})"

    @property
    def most_k(self) -> int | None:
        """The largest k that can be drawn; None where there is none."""
        return None if self.replace else self.records.fewest

    @property
    def scored(self) -> bool:
        """Whether it brings its own scores; otherwise the model's accuracy is drawn apart from the lengths."""
        return self.records.score is not None

    @property
    def picks(self) -> tuple[str, ...]:
        """By what one of k samples can be picked: as :data:`PICKS`, where the log has what it takes."""
        missing = {"reward": self.records.reward is None, "majority": self.records.answer is None}
        return tuple(pick for pick in PICKS if not missing.get(pick, False))

    @property
    def followed(self) -> tuple[str, ...]:
        """The picks whose scores a trial follows: all, or none where there are no scores."""
        return self.picks if self.scored else ()

    @property
    def digest(self) -> str:
        """Hexadecimal fingerprint of the records and of how they are drawn."""
        words = f"trace {self.records.digest} {self.replace} {self.shared_prompt}"
        return sha256(words.encode()).hexdigest()[:16]

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """The chance of each sample to be drawn first, shape (n,)."""
        repeats = self.records.repeats
        return np.repeat(1 / (len(repeats) * repeats), repeats)

    @property
    def input(self) -> Spread:
        """Input tokens of one sample."""
        return self._spread(self.records.input)

    @property
    def output(self) -> Spread:
        """Output tokens of one sample."""
        return self._spread(self.records.output)

    @property
    def score(self) -> Spread:
        """Score of one sample.

        Raises
        ------
        BadInput
            Where there are lengths alone.
        """
        return self._spread(self.records.scores)

    def _spread(self, values: NDArray[np.generic]) -> Spread:
        numbers = values.astype(np.float64)
        first = float(numbers[0])
        apart = numbers - first  # so that what does not vary has a spread of 0, not of rounding
        mean = float(self.weight @ apart)
        return Spread(first + mean, float(np.sqrt(self.weight @ (apart - mean) ** 2)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TraceWorkload) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def require_pick(pick: str, possible: tuple[str, ...]) -> None:
    """Refuse a pick that a workload does not allow.

    Raises
    ------
    BadInput
        That says what is missing.
    """
    if pick not in PICKS:
        raise UnknownName("pick", pick, PICKS)
    if pick not in possible:
        needs = {"reward": "rewards of single samples", "majority": "answers of single samples"}[pick]
        raise BadInput(f"pick = {pick!r}: needs {needs}, which this workload lacks (possible: {', '.join(possible)})")


def largest_k(workload: Drawn, k_max: int | None) -> int:
    """Give the largest k: as asked, or by default 128 or as far as a log goes.

    Raises
    ------
    BadInput
        If a log does not go so far; the message names its smallest number of repeats.
    """
    most = workload.most_k
    if k_max is None:
        return DEFAULT_K if most is None else min(DEFAULT_K, most)
    if most is not None and k_max > most:
        raise BadInput(
            f"k_max = {k_max}: the smallest number of repeats of a question is {most}, and samples are drawn without "
            f"replacement; ask for k_max ≤ {most}, or draw with replacement"
        )
    return k_max


def pick_note(model: Model) -> tuple[str, ...]:
    """Say where accuracies come from and how one of k samples is picked; nothing where it is as the paper has it."""
    by = {
        "score": "by its score: what a user gets who knows the best sample",
        "reward": "by its reward",
        "majority": "by the vote of the answers",
        "first": "first: the others do not count",
    }[model.pick]
    workload = model.workload
    told = (f"The sample is picked {by}.",) if workload.scored or model.pick != "score" else ()
    if not isinstance(workload, TraceWorkload):
        return told
    most, records = workload.most_k, workload.records
    end = "with replacement" if most is None else f"without replacement, so k ends at {most}, the fewest of a question"
    what = "Samples of a log" if workload.scored else f"Lengths of {records.samples:,} samples"
    return *told, f"{what} of {records.questions:,} question{'s' if records.questions > 1 else ''}, {end}."
