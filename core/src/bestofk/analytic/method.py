"""The analytic method: from models to summaries without a draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bestofk.analytic.best import Best
from bestofk.analytic.drawn import DrawnUse, QuestionSums
from bestofk.analytic.joint import IndependentDraws
from bestofk.analytic.log_joint import LengthsJoint, LogJoint, UseWithin
from bestofk.analytic.picked import PickedScore
from bestofk.analytic.total import Total
from bestofk.errors import BadInput
from bestofk.rates import billing_note, lengths_drawn, rates_of
from bestofk.served import latency_note, slots_resource
from bestofk.summary import Provenance, Summary
from bestofk.trace import TraceWorkload, pick_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bestofk.analytic.law import JointLaw, Law
    from bestofk.model import Model

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Laws:
    """The laws of d objectives, side by side and together.

    Parameters
    ----------
    columns
        One for each objective, on the same grid.
    joint
        Of all objectives, on that grid.
    k
        The grid, shape (K,), rising.
    """

    columns: tuple[Law, ...]
    joint: JointLaw
    k: NDArray[np.int64]

    @classmethod
    def of(cls, model: Model, k: NDArray[np.int64]) -> Laws:
        """Give the laws of a model: of its log, or with clipped-normal lengths and accuracy."""
        _require_ideal(model)
        rates = rates_of(model, k)
        if isinstance(model.workload, TraceWorkload):
            return cls._of_log(model, model.workload, rates, k)
        best, draws = _best(model, k), lengths_drawn(model.workload, k)
        resources = (Total.of(model.workload, each, draws) for each in rates.swapaxes(0, 1))
        return cls((best, *resources), IndependentDraws(best, model.workload, rates, draws), k)

    @classmethod
    def _of_log(cls, model: Model, log: TraceWorkload, rates: Array, k: NDArray[np.int64]) -> Laws:
        sums = QuestionSums(log)
        resources = (DrawnUse(sums, each, k) for each in rates.swapaxes(0, 1))
        use = UseWithin(sums, rates, k)
        if log.scored:
            picked = PickedScore(log, model.pick, k)
            return cls((picked, *resources), LogJoint(picked, use), k)
        best = _best(model, k)
        return cls((best, *resources), LengthsJoint(best, use), k)

    def moments(self) -> Array:
        """Means and standard deviations, shape (2, K, d)."""
        return np.stack([law.moments() for law in self.columns], axis=-1)

    def quantile(self, probabilities: Array) -> Array:
        """Percentiles, shape (p, K, d)."""
        return np.stack([law.quantile(probabilities) for law in self.columns], axis=-1)

    def exceedance(self, limits: Array) -> Array:
        """Give the chance to lie above each limit, shape (K, d); a limit that is NaN is passed over."""
        chances = np.full((len(self.k), len(limits)), np.nan)
        for column in np.flatnonzero(~np.isnan(limits)):
            chances[:, column] = self.columns[column].exceedance(float(limits[column]))
        return chances

    def keeping(self, limits: Array, rows: NDArray[np.int64]) -> Array:
        """Give the chance to keep all limits at once, NaN where there is none, at rows of the grid; shape (rows,)."""
        return self.joint.keeping(limits, rows)


def simulate_analytic(models: Sequence[Model], grids: Sequence[NDArray[np.int64]]) -> list[Summary]:
    """Give the exact moments and the laws of every objective.

    A(k) is the best of k normals clipped to [0, 1]; token lengths are normals clipped to [1, ∞), independent of each
    other. Means and standard deviations are exact to about 14 digits, and `se` is 0. Percentiles of accuracy are exact;
    those of resources too where lengths are never clipped, and elsewhere within 0.001 standard deviations, mostly
    0.0001 (see :class:`~bestofk.analytic.total.Total`).

    Parameters
    ----------
    models
        m models.
    grids
        The k of each model, rising.

    Returns
    -------
    list of Summary
        In the order of the models.

    Raises
    ------
    BadInput
        If latency is to be the makespan of several slots: its law has no closed form.
    """
    return [_summarise(model, grid) for model, grid in zip(models, grids, strict=True)]


def _require_ideal(model: Model) -> None:
    if slots_resource(model) is not None:
        raise BadInput(
            f"method = 'analytic': the makespan of {model.name!r} on P = {model.parallelism} slots has no closed form; "
            f"take 'stream', or latency 'ideal'"
        )


def _best(model: Model, k: NDArray[np.int64]) -> Best:
    return Best(model.given_accuracy, np.ones_like(k) if model.pick == "first" else k)


def _summarise(model: Model, k: NDArray[np.int64]) -> Summary:
    laws = Laws.of(model, k)
    mean, std = laws.moments()
    notes = (*billing_note(model), *latency_note(model), *pick_note(model), *_log_note(model))
    return Summary(
        model=model,
        k=k,
        objectives=model.objectives,
        mean=mean,
        std=std,
        se=np.zeros_like(mean),
        provenance=Provenance("analytic", None, None, int(k[-1]), notes),
        distribution=laws,
    )


def _log_note(model: Model) -> tuple[str, ...]:
    """Say what is not exact for a log."""
    if not isinstance(model.workload, TraceWorkload):
        return ()
    apart = " and, beyond k = 1, scores apart from lengths" if model.workload.scored and model.pick != "score" else ""
    note = (
        f"Percentiles and chances of resources take the sum within a question as gamma{apart}, which is far off for "
        f"a few samples with a heavy tail; 'stream' does not."
    )
    return (note,)
