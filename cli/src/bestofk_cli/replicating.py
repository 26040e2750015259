"""How choices are made again, to see how stable they are: options, and decisions with replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bestofk_cli.groups import group
from bestofk_cli.parameters import OneOf, WholeNumber
from bestofk_cli.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestofk import Budget, Model
    from bestofk.decision.solve import Decision
    from bestofk.plugins import Registered

    from bestofk_cli.sampling import Sampling

FORMS = ("quick", "full", "none")

OPTIONS = (
    click.option(
        "--stability",
        type=OneOf("stability", FORMS),
        default="quick",
        show_default=True,
        metavar="quick|full|none",
        help="Replications that show how often a choice would be made again: parts of the run, or further runs.",
    ),
    click.option(
        "--replications", type=WholeNumber(100, 10**6), default=100, show_default=True, help="R, how many of these."
    ),
)


@dataclass(frozen=True, slots=True)
class Replicating:
    """What the options say."""

    stability: str
    replications: int

    def solve(self, model: Model, budget: Budget, selectors: Sequence[Registered], sampling: Sampling) -> Decision:
        """Decide for one model, with a progress bar.

        Raises
        ------
        BadInput
            If an option is out of range, or contradicts the tally.
        """
        import bestofk as bk
        from bestofk.decision.replication import planned_trials

        settings = sampling.settings()
        planned = planned_trials(
            sampling.method,
            settings["trials"],
            self.stability,
            self.replications,
            drawn=sampling.tally is not None,
        )
        with progress_bar("drawing", planned) as progress:
            return bk.solve(
                sampling.serve({model.name: model})[model.name],
                budget,
                selectors=selectors,
                stability=self.stability,
                replications=self.replications,
                progress=progress,
                **settings,
            )


replicated = group("replicating", Replicating, OPTIONS)
