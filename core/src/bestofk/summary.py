"""What a simulation found out about one model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bestofk.errors import BadInput
from bestofk.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from bestofk.model import Model
    from bestofk.objective import Objective


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
        """Share of trials above a limit for each objective, shape (K, d)."""


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
    """

    model: Model
    k: NDArray[np.int64]
    objectives: tuple[Objective, ...]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    se: NDArray[np.float64]
    provenance: Provenance
    distribution: Distribution = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        for array in (self.k, self.mean, self.std, self.se):
            array.setflags(write=False)

    @property
    def whole_rounds(self) -> NDArray[np.bool_]:
        """Whether each k is a multiple of P; elsewhere eq. 6 gives less than whole rounds cost. Shape (K,)."""
        return np.equal(self.k % self.model.parallelism, 0)

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
        names = [objective.name for objective in self.objectives]
        unknown = set(limits) - set(names)
        if unknown:
            raise BadInput(f"no objective {sorted(unknown)[0]!r} (known: {', '.join(names)})")
        shares = self.distribution.exceedance(np.array([limits.get(name, 0.0) for name in names]))
        return np.where([name in limits for name in names], shares, np.nan)
