"""From options to what figures show: panels of choices, or decisions with replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestofk_cli.sampling import simulate, solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import click
    from bestofk import Model, Scenario
    from bestofk.decision.solve import Decision
    from bestofk.plugins import Registered
    from bestofk_tables.figures.panel import Panel

    from bestofk_cli.complaints import Complaints


def choose_panels(
    context: click.Context,
    scenarios: Mapping[str, Scenario],
    models: Mapping[str, Model],
    selectors: Sequence[Registered],
    complaints: Complaints,
    **sampling: Any,
) -> list[Panel]:
    """Simulate, and ask every selector about every model in every scenario."""
    from bestofk_tables.figures.panel import panels
    from bestofk_tables.rows import choose_rows

    summaries = simulate(context, models, **sampling)
    return panels(choose_rows(summaries.values(), scenarios.values(), selectors, complaints))


def decide(
    context: click.Context,
    scenarios: Mapping[str, Scenario],
    models: Mapping[str, Model],
    selectors: Sequence[Registered],
    complaints: Complaints,
    **sampling: Any,
) -> list[tuple[Scenario, Decision]]:
    """Decide for every model in every scenario, with replications."""
    from bestofk import PluginError

    decisions = [
        (scenario, solve(context, model, scenario.budget, selectors, **sampling))
        for scenario in scenarios.values()
        for model in models.values()
    ]
    for answer in (answer for _, decision in decisions for answer in decision.answers if answer.failure):
        complaints(answer.selector, PluginError(answer.failure))
    return decisions
