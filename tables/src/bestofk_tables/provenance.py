"""What must be known to make a table again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.options import write

from bestofk_tables.model_record import kinds_of, model_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bestofk import Scenario, Summary
    from bestofk.plugins import Registered


def provenance(
    summaries: Collection[Summary],
    *,
    command: str,
    catalog: Mapping[str, object],
    k_step: int | None,
    scenarios: Iterable[Scenario] = (),
    selectors: Iterable[Registered] = (),
) -> dict[str, object]:
    """Give the settings of a run as JSON.

    Parameters
    ----------
    summaries
        Of one call of :func:`bestofk.simulate`, at least one.
    command
        The command that makes it again.
    catalog
        Where the models come from.
    k_step
        As it was asked for; None for the multiples of each model's P.
    scenarios, selectors
        Whose choices are shown.
    """
    models = [summary.model for summary in summaries]
    made = next(iter(summaries)).provenance
    return {
        "command": command,
        "version": made.version,
        "method": made.method,
        "trials": made.trials,
        "seed": made.seed,
        "k_max": made.k_max,
        "k_step": k_step,
        "catalog": dict(catalog),
        "models": [model_record(model, kinds_of([model])) for model in models],
        "scenarios": {
            each.name: {"title": each.title, "budget": each.budget.written(), "note": each.note} for each in scenarios
        },
        "selectors": {each.name: _selector(each) for each in selectors},
    }


def _selector(selector: Registered) -> str:
    """Name the distribution, its version and the options that were set."""
    options = "".join(f" {name}={write(value)}" for name, value in selector.given.items())
    return f"{selector.distribution} {selector.version}{options}"
