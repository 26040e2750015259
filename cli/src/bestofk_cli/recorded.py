"""The provenance of what a command shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk_tables.provenance import provenance

from bestofk_cli.command_line import command_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import click
    from bestofk import Catalog, Scenario, Summary
    from bestofk.plugins import Registered


def recorded(
    context: click.Context,
    catalog: Catalog,
    summaries: Mapping[str, Summary],
    scenarios: Iterable[Scenario] = (),
    selectors: Iterable[Registered] = (),
) -> dict[str, object]:
    """Record the settings of a command that simulated, and the command itself."""
    made = next(iter(summaries.values())).provenance
    largest = {summary.provenance.k_max for summary in summaries.values()}
    k_max = made.k_max if len(largest) == 1 else None  # where logs end at different k
    held = {"trials": None, "seed": None, "k_max": k_max}  # by the tally, which is named
    drawn = {"trials": made.trials, "seed": made.seed, "k_max": k_max}
    return provenance(
        summaries.values(),
        command=command_line(context, **(held if context.params.get("tally") else drawn)),
        catalog={"file": str(context.params.get("catalog_file") or "paper.toml, shipped"), **catalog.source},
        k_step=context.params.get("k_step"),
        scenarios=scenarios,
        selectors=selectors,
    )
