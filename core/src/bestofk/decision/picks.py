"""What each way of picking one of k samples gives, at the k that were chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from bestofk.summary import Summary

    Array = NDArray[np.float64]

NOTABLE = 2.0  # standard errors
ROUNDING = 1e-9  # of a difference between mean scores


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How far the pick by reward falls under the pick by score, paired.

    Parameters
    ----------
    difference
        Of the mean scores, ≥ 0.
    se
        Its standard error over the trials; 0 where nothing is drawn.
    questions_se
        Its standard error over the questions, which are all that a finite log knows of others; None for a single one.
    """

    difference: float
    se: float
    questions_se: float | None

    @property
    def notable(self) -> bool:
        """Whether it is more than two standard errors of the trials: on this log no user would get the maximum."""
        return self.difference > max(NOTABLE * self.se, ROUNDING)

    @property
    def beyond_the_log(self) -> bool:
        """Whether it is also more than two standard errors of the questions, so that others would show it too."""
        return self.questions_se is not None and self.difference > NOTABLE * self.questions_se


@dataclass(frozen=True, slots=True)
class PickComparison:
    """The accuracy of every pick at one k, from the same trials.

    Parameters
    ----------
    k
        The number of samples.
    accuracy
        Pick → mean score of what it picks. By the method ``"analytic"`` without the vote.
    shortfall
        Of the pick by reward; None where the log has no rewards.
    """

    k: int
    accuracy: Mapping[str, float]
    shortfall: Shortfall | None


def compare_picks(summary: Summary, k: Iterable[int]) -> tuple[PickComparison, ...]:
    """Compare the picks at some k of a summary's grid; nothing where the workload is no log with scores."""
    workload, ks = summary.model.workload, np.array(sorted(set(k)), np.int64)
    if not (isinstance(workload, TraceWorkload) and workload.scored and len(ks)):
        return ()
    means, paired = _from_trials(summary, ks) if summary.provenance.method == "stream" else _exactly(workload, ks)
    if "reward" not in workload.picks:
        return tuple(_comparison(row, ks, means, None) for row in range(len(ks)))
    gaps = means["score"] - means["reward"]
    of_log = _over_questions(workload, ks)
    return tuple(
        _comparison(row, ks, means, Shortfall(*shortfall))
        for row, shortfall in enumerate(zip(gaps.tolist(), paired.tolist(), of_log, strict=True))
    )


def _comparison(
    row: int, ks: NDArray[np.int64], means: Mapping[str, Array], shortfall: Shortfall | None
) -> PickComparison:
    return PickComparison(int(ks[row]), {pick: float(mean[row]) for pick, mean in means.items()}, shortfall)


def _from_trials(summary: Summary, k: NDArray[np.int64]) -> tuple[dict[str, Array], Array]:
    """Mean score of each pick, and the standard error of score − reward over the trials, 0 without rewards; (k,)."""
    from bestofk.stream.served_price import ServedDistribution
    from bestofk.stream.trace_price import TraceDistribution, score_moments

    if not isinstance(summary.distribution, TraceDistribution | ServedDistribution):
        raise TypeError("a streamed log has the distribution of its tally")
    tally, picks = summary.distribution.prices.tally, summary.model.workload.picks
    mean, covariance = score_moments(tally, k)
    means = {pick: mean[:, way] for way, pick in enumerate(picks)}
    if "reward" not in picks:
        return means, np.zeros(len(k))
    a, b = picks.index("score"), picks.index("reward")
    variance = covariance[:, a, a] - 2 * covariance[:, a, b] + covariance[:, b, b]
    return means, np.sqrt(np.maximum(variance, 0.0) / tally.trials)


def _exactly(workload: TraceWorkload, k: NDArray[np.int64]) -> tuple[dict[str, Array], Array]:
    """Mean score of each pick that has a closed form; nothing is drawn, so that trials have no standard error."""
    from bestofk.analytic.picked import PickedScore

    picks = (pick for pick in workload.picks if pick != "majority")
    return {pick: PickedScore(workload, pick, k).moments()[0] for pick in picks}, np.zeros(len(k))


def _over_questions(workload: TraceWorkload, k: NDArray[np.int64]) -> list[float] | list[None]:
    """Standard error of score − reward from the spread of its expectation between questions; None for a single one."""
    from bestofk.analytic.picked import PickedScore

    questions = workload.records.questions
    if questions < 2:
        return [None] * len(k)
    gap = PickedScore(workload, "score", k).questions() - PickedScore(workload, "reward", k).questions()
    errors: list[float] = (gap.std(axis=1, ddof=1) / np.sqrt(questions)).tolist()
    return errors
