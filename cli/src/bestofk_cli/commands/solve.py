"""``bestofk solve``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bestofk_cli import completion, hand, options, sparks
from bestofk_cli.budgets import limited
from bestofk_cli.replicating import replicated
from bestofk_cli.sampling import sampled
from bestofk_cli.selection import selected

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_cli.budgets import Limits
    from bestofk_cli.replicating import Replicating
    from bestofk_cli.sampling import Sampling
    from bestofk_cli.selection import Selection

NO_CHOICE = 1


@click.command(epilog="\b\nExample:\n  bestofk solve gpt-5 --scenario essay-feedback --max-latency 60@p95")
@click.argument("name", metavar="[MODEL]", required=False, shell_complete=completion.models)
@options.catalog
@hand.hand_model
@limited
@selected()
@replicated
@sampled
@options.output()
@sparks.spark
@click.pass_context
def solve(
    context: click.Context,
    /,
    name: str | None,
    catalog_file: Path | None,
    limits: Limits,
    selection: Selection,
    replicating: Replicating,
    sampling: Sampling,
    spark: bool,
    format_name: str,
    output: Path | None,
    **typed: Any,
) -> None:
    """Decide how many samples of a model to draw.

    For a MODEL of the catalog, with what is typed in the place of its own figures, or for a model typed by hand. Prints
    what each selector chooses, how often it would choose the same again, the risk of one request, why not another k,
    and what each further 0.01 of accuracy takes. Ends with 1 where there is no choice.
    """
    import bestofk as bk
    from bestofk_tables.decision.report import DecisionReport
    from bestofk_tables.decision.served import served_of

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.output import emit
    from bestofk_cli.recorded import recorded

    catalog = bk.load_catalog(catalog_file)
    model = hand.model_of(name, typed, catalog)
    hand.require_cached(typed, sampling.prompt_billing or model.prompt_billing)
    budget = limits.budget(catalog)
    complaints = Complaints()
    registered = selection.registered(complaints)
    decision = replicating.solve(model, budget, registered, sampling)
    for answer in decision.answers:
        if answer.failure:
            complaints(answer.selector, bk.PluginError(answer.failure))
    record = recorded(context, catalog, {model.name: decision.summary}, (), registered)
    report = DecisionReport(decision, record, sparks.alphabet(spark, format_name, output), served_of(decision))
    emit(report, format_name, output)
    if all(answer.choice.k is None for answer in decision.answers):
        from bestofk_cli.errors import fail

        reasons = dict.fromkeys(answer.failure or answer.choice.reason for answer in decision.answers)
        fail(decision.candidates.infeasible or "; ".join(reasons), NO_CHOICE)
