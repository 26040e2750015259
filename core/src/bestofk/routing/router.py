"""The choice of model and k inside a service: everything that is slow is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bestofk.budget import Budget
from bestofk.candidates import Candidates
from bestofk.catalog.load import Catalog
from bestofk.decision.panel import Panel
from bestofk.errors import BadInput, PluginError, UnknownName
from bestofk.points import Points
from bestofk.routing.ask import ask_all
from bestofk.routing.comparable import comparable
from bestofk.selector import Choice
from bestofk.simulation import as_list, simulate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from bestofk.model import Model
    from bestofk.plugins import Registered
    from bestofk.summary import Summary

Key = tuple[str, float]


class Router:
    """Answers which model to ask how often, many times a second and from any thread.

    The models are simulated when the router is made. A choice then looks at means that are there, and at the
    percentiles that the router's budget names. Another percentile is computed when a budget first names it, which takes
    some milliseconds for each model, and is kept.

    Nothing that an answer depends on ever changes, so no lock is needed: two threads that need the same new percentile
    may both compute it, with the same bits.

    Parameters
    ----------
    catalog
        Models with the same objectives; of a catalog its models.
    budget
        The limits where a call gives none.
    selector
        By name or as registered, set to options or not. One that looks at the curve of a single model is asked about
        each; see :func:`bestofk.route`.
    settings
        As for :func:`bestofk.simulate`.

    Raises
    ------
    BadInput
        If the models cannot be compared, the budget limits what they do not have, or a setting is out of range.
    PluginError
        If the selector cannot be loaded.

    Examples
    --------
    >>> import bestofk as bk
    >>> router = bk.Router(bk.load_catalog(), bk.Budget(cost=0.5, latency=60), "utopia", method="analytic")
    >>> choice = router.choose()
    >>> choice.model, choice.k
    ('nemotron-nano-9b-v2', 4)
    >>> runner_up = router.choose(exclude=[choice.model])
    >>> runner_up.model, runner_up.k
    ('gpt-5-nano', 4)
    """

    def __init__(
        self,
        catalog: Catalog | Model | Iterable[Model] | Mapping[str, Model],
        budget: Budget,
        selector: Registered | str,
        **settings: object,
    ) -> None:
        models = catalog.models if isinstance(catalog, Catalog) else catalog
        self._panel = Panel.of([selector])
        (ready,) = self._panel.ready
        if isinstance(ready, PluginError):
            raise ready
        summaries = simulate(comparable(as_list(models)), **settings)  # type: ignore[arg-type]  # checked there
        self._summaries: Mapping[str, Summary] = summaries
        self._percentiles: dict[Key, NDArray[np.float64]] = {}
        self._whole = Points.of(summaries.values(), Budget())
        self._rows = {name: np.arange(len(self._whole.k))[rows] for name, rows in self._whole.blocks.items()}
        self._points(budget)
        self._budget = budget
        self.choose()  # loads and compiles what the first answer needs

    @property
    def models(self) -> tuple[str, ...]:
        """The names that may be excluded."""
        return tuple(self._rows)

    @property
    def budget(self) -> Budget:
        """The limits where a call gives none."""
        return self._budget

    def choose(self, budget: Budget | None = None, exclude: Collection[str] = ()) -> Choice:
        """Choose a model and k.

        Parameters
        ----------
        budget
            Of this request, in the place of the router's.
        exclude
            Names of models that cannot be asked now: the choice is then the runner-up's.

        Returns
        -------
        Choice
            Its index is a row of :meth:`candidates` for the same budget and models; a reason where there is no choice.

        Raises
        ------
        BadInput
            If the budget limits what the models do not have, or a model to be excluded is not known.
        PluginError
            If the selector fails.
        """
        self._require_known(exclude)
        if not set(self._rows).difference(exclude):
            return Choice.none(f"every model is excluded: {', '.join(self._rows)}")
        reply = ask_all(self._panel, self.candidates(budget, exclude))[0]
        if isinstance(reply, PluginError):
            raise reply
        return reply

    def candidates(self, budget: Budget | None = None, exclude: Collection[str] = ()) -> Candidates:
        """Give the feasible points among which a call of :meth:`choose` chooses, with their figures."""
        self._require_known(exclude)
        points = self._points(self._budget if budget is None else budget)
        if exclude:
            kept = np.concatenate([rows for name, rows in self._rows.items() if name not in exclude])
            points = points.rows(kept)
        return Candidates.among(points)

    def _require_known(self, exclude: Collection[str]) -> None:
        if isinstance(exclude, str):
            raise BadInput(f"exclude = {exclude!r}: must be a list of names, such as [{exclude!r}]")
        unknown = next((name for name in exclude if name not in self._rows), None)
        if unknown is not None:
            raise UnknownName("model", unknown, self._rows)

    def _points(self, budget: Budget) -> Points:
        """Give all points under a budget, from what is there."""
        limited = self._whole.values
        if budget.percentiles:
            limited = limited.copy()
            for column, objective in enumerate(self._whole.objectives):
                if objective.name in budget.percentiles:
                    limited[:, column] = self._percentile(objective.name, column, budget.percentiles[objective.name])
        whole = self._whole
        return Points(whole.k, whole.model, whole.objectives, whole.values, limited, budget)

    def _percentile(self, name: str, column: int, percentile: float) -> NDArray[np.float64]:
        """Give a percentile of one objective at all points, computed once."""
        key = (name, percentile)
        if key not in self._percentiles:
            found = [summary.quantile(percentile / 100)[:, column] for summary in self._summaries.values()]
            self._percentiles[key] = np.concatenate(found)
        return self._percentiles[key]
