"""``bestofk solve``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bestofk_cli import budgets, completion, hand, options, replication_options, sparks

if TYPE_CHECKING:
    from pathlib import Path

NO_CHOICE = 1


@click.command(epilog="\b\nExample:\n  bestofk solve gpt-5 --scenario essay-feedback --max-latency 60@p95")
@click.argument("name", metavar="[MODEL]", required=False, shell_complete=completion.models)
@options.catalog
@hand.hand_model
@budgets.budget
@options.selection()
@replication_options.replicated
@options.sampling
@options.output()
@sparks.spark
@click.pass_context
def solve(
    context: click.Context,
    /,
    name: str | None,
    catalog_file: Path | None,
    scenario: str | None,
    max_cost: str | None,
    max_latency: str | None,
    min_accuracy: str | None,
    limits: tuple[str, ...],
    selectors: tuple[str, ...],
    settings: tuple[str, ...],
    weights: str | None,
    stability: str,
    replications: int,
    spark: bool,
    format_name: str,
    output: Path | None,
    **given: Any,
) -> None:
    """Decide how many samples of a model to draw.

    For a MODEL of the catalog, with what is typed in the place of its own figures, or for a model typed by hand. Prints
    what each selector chooses, how often it would choose the same again, the risk of one request, why not another k,
    and what each further 0.01 of accuracy takes. Ends with 1 where there is no choice.
    """
    import bestofk as bk
    from bestofk_tables.decision.report import DecisionReport

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import emit
    from bestofk_cli.recorded import recorded
    from bestofk_cli.sampling import solve as sample

    catalog = bk.load_catalog(catalog_file)
    model = hand.model_of(name, given, catalog)
    budget = budgets.budget_of(catalog, scenario, max_cost, max_latency, min_accuracy, limits)
    complaints = Complaints()
    registered = complaints.selectors(selectors, settings, weights)
    sampling = {key: given[key] for key in options.SAMPLING_NAMES}
    decision = sample(context, model, budget, registered, stability=stability, replications=replications, **sampling)
    for answer in decision.answers:
        if answer.failure:
            complaints(answer.selector, bk.PluginError(answer.failure))
    record = recorded(context, catalog, {model.name: decision.summary}, (), registered)
    emit(DecisionReport(decision, record, sparks.alphabet(spark, format_name, output)), format_name, output)
    if all(answer.choice.k is None for answer in decision.answers):
        from bestofk_cli.errors import fail

        reasons = dict.fromkeys(answer.failure or answer.choice.reason for answer in decision.answers)
        fail(decision.candidates.infeasible or "; ".join(reasons), NO_CHOICE)
