"""From options to what figures show: panels of choices, or decisions with replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestofk import Model, Scenario
    from bestofk.decision.solve import Decision
    from bestofk.plugins import Registered
    from bestofk_tables.figures.panel import Panel

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.replicating import Replicating
    from bestofk_cli.sampling import Sampling


def choose_panels(
    sampling: Sampling,
    scenarios: Mapping[str, Scenario],
    models: Mapping[str, Model],
    selectors: Sequence[Registered],
    complaints: Complaints,
) -> list[Panel]:
    """Simulate, and ask every selector about every model in every scenario."""
    from bestofk_tables.figures.panel import panels
    from bestofk_tables.rows import choose_rows

    summaries = sampling.simulate(models)
    return panels(choose_rows(summaries.values(), scenarios.values(), selectors, complaints))


def decide(
    replicating: Replicating,
    sampling: Sampling,
    scenarios: Mapping[str, Scenario],
    models: Mapping[str, Model],
    selectors: Sequence[Registered],
    complaints: Complaints,
) -> list[tuple[Scenario, Decision]]:
    """Decide for every model in every scenario, with replications."""
    from bestofk import PluginError

    decisions = [
        (scenario, replicating.solve(model, scenario.budget, selectors, sampling))
        for scenario in scenarios.values()
        for model in models.values()
    ]
    for answer in (answer for _, decision in decisions for answer in decision.answers if answer.failure):
        complaints(answer.selector, PluginError(answer.failure))
    return decisions
