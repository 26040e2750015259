"""What a simulation found out about one model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bestofk.errors import BadInput, UnknownName
from bestofk.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from bestofk.model import Model
    from bestofk.objective import Objective

ROUNDING = 1e-12  # a chance that is nearer to 0 or 1 is that


@dataclass(frozen=True, slots=True)
class Provenance:
    """What must be known to make a summary again.

    Parameters
    ----------
    method
        ``"published"``, ``"stream"`` or ``"analytic"``.
    trials, seed
        M and the seed; None where nothing is drawn.
    k_max
        The largest k asked for.
    notes
        What a reader of the figures should know, a sentence each.
    version
        Of this package.
    """

    method: str
    trials: int | None
    seed: int | None
    k_max: int
    notes: tuple[str, ...] = ()
    version: str = __version__


class Distribution(Protocol):
    """Where the summary's percentiles come from; asked only when somebody wants them."""

    def quantile(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles over trials, shape (p, K, d)."""

    def exceedance(self, limits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of trials above a limit for each objective, shape (K, d); a limit that is NaN is passed over."""

    def keeping(self, limits: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of trials that keep the limits on all objectives at once, NaN where there is none; shape (rows,)."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Moments of every objective at every k, for one model.

    K is the number of k on the grid, d the number of objectives.

    Parameters
    ----------
    model
        The model that was simulated.
    k
        The grid, shape (K,), rising.
    objectives
        Names, units and senses, length d.
    mean, std, se
        Mean (eq. 7), population standard deviation over trials and standard error of the mean,
        shape (K, d), in the units of the objectives.
    provenance
        How it was made.
    distribution
        Where percentiles come from.
    ideal_latency
        Mean latency by eq. 6, shape (K,), where `mean` holds a makespan; None where it holds eq. 6 itself.
    """

    model: Model
    k: NDArray[np.int64]
    objectives: tuple[Objective, ...]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    se: NDArray[np.float64]
    provenance: Provenance
    distribution: Distribution = field(repr=False, compare=False)
    ideal_latency: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for array in (self.k, self.mean, self.std, self.se):
            array.setflags(write=False)

    @property
    def whole_rounds(self) -> NDArray[np.bool_]:
        """Whether each k is a multiple of P; elsewhere eq. 6 gives less than whole rounds cost. Shape (K,).

        A makespan is right at every k.
        """
        return np.equal(self.k % self.model.parallelism, 0) | (self.model.latency == "makespan")

    def quantile(self, p: ArrayLike) -> NDArray[np.float64]:
        """Percentiles over trials: where one request falls, not how well the mean is known.

        Parameters
        ----------
        p
            One probability in [0, 1], or several.

        Returns
        -------
        ndarray
            Shape (K, d), or (len(p), K, d) for several.

        Raises
        ------
        BadInput
            If a probability lies outside [0, 1].
        """
        probabilities = np.asarray(p, dtype=np.float64)
        if not np.all((probabilities >= 0) & (probabilities <= 1)):
            raise BadInput(f"p = {p!r}: a probability lies in [0, 1]")
        values = self.distribution.quantile(probabilities.ravel())
        return values if probabilities.ndim else values[0]

    def exceedance(self, limits: Mapping[str, float]) -> NDArray[np.float64]:
        """Chance that one request lies above each limit.

        Parameters
        ----------
        limits
            By objective name, in its unit.

        Returns
        -------
        ndarray
            Shape (K, d); NaN in the columns of objectives without a limit.
        """
        bounds = self._bounds(limits)
        return np.where(np.isnan(bounds), np.nan, self.distribution.exceedance(bounds))

    def keeping(self, limits: Mapping[str, float], k: Iterable[int] | None = None) -> NDArray[np.float64]:
        """Chance that one request keeps all limits at once: a resource at most at its limit, accuracy at least.

        Cost and latency of one request rise and fall together, so this is more than the product of the chances to keep
        each.

        Parameters
        ----------
        limits
            By objective name, in its unit.
        k
            Some k of the grid; by default all.

        Returns
        -------
        ndarray
            Shape (K,), or as long as `k`.

        Raises
        ------
        BadInput
            If a limit names no objective, or a k is not on the grid.

        Examples
        --------
        >>> import bestofk as bk
        >>> summary = bk.simulate(bk.load_catalog().models["gpt-5"], method="analytic")["gpt-5"]
        >>> cost, latency = {"cost": 0.26}, {"latency": 32.4}
        >>> [round(float(summary.keeping(limits, [12])[0]), 2) for limits in (cost, latency, cost | latency)]
        [0.4, 0.6, 0.4]
        """
        chances = np.clip(self.distribution.keeping(self._bounds(limits), self._rows(k)), 0.0, 1.0)
        return np.where(np.abs(chances - np.round(chances)) < ROUNDING, np.round(chances), chances)

    def _rows(self, k: Iterable[int] | None) -> NDArray[np.int64]:
        """Give the rows of some k, or of all."""
        if k is None:
            return np.arange(len(self.k))
        wanted = np.array(list(k), np.int64)
        missing = np.setdiff1d(wanted, self.k)
        if len(missing):
            raise BadInput(f"k = {missing[0]}: not on the grid of {self.model.name!r}, {self.k[0]} to {self.k[-1]}")
        return np.searchsorted(self.k, wanted)

    def _bounds(self, limits: Mapping[str, float]) -> NDArray[np.float64]:
        """Give the limit of each objective, NaN where there is none, shape (d,)."""
        names = [objective.name for objective in self.objectives]
        unknown = next((name for name in limits if name not in names), None)
        if unknown is not None:
            raise UnknownName("objective", unknown, names)
        return np.array([limits.get(name, np.nan) for name in names])


def notes_of(summaries: Iterable[Summary]) -> tuple[str, ...]:
    """Give what a reader should know of several runs, each note once; one that is not of every model names its own."""
    by_model = {summary.model.name: summary for summary in summaries}.values()
    about: dict[str, list[str]] = {}
    for summary in by_model:
        for note in summary.provenance.notes:
            about.setdefault(note, []).append(summary.model.title)
    return tuple(
        note if len(titles) == len(by_model) else f"{', '.join(titles)}: {note}" for note, titles in about.items()
    )
