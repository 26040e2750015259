"""``bestofk draw``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import completion, executors, options, sampling
from bestofk_cli.parameters import OutputFile, WholeNumber
from bestofk_cli.serving import served

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk import Catalog
    from bestofk.served import Drawn

    from bestofk_cli.serving import Serving


@click.command(epilog="\b\nExample:\n  bestofk draw --model gpt-5 --trials 1e6 --k-max 64 -o run.tally")
@options.catalog
@click.option(
    "--model",
    "model",
    metavar="NAME",
    shell_complete=completion.models,
    help="Whose workload to draw; by default the one that all share.",
)
@click.option(
    "--trials",
    type=WholeNumber(1, sampling.MOST_TRIALS),
    default=1_000_000,
    show_default=True,
    help="M, for example 1e9.",
)
@sampling.seed
@sampling.threads
@executors.workers
@executors.dask
@sampling.k_max
@served
@click.option(
    "-o", "--output", type=OutputFile(), required=True, metavar="FILE", help="The tally; one of the same run goes on."
)
def draw(
    catalog_file: Path | None,
    model: str | None,
    trials: int,
    seed: int,
    threads: int,
    workers: int | None,
    dask: str | None,
    k_max: int | None,
    output: Path,
    serving: Serving,
) -> None:
    """Draw trials into a file, for as long as it takes.

    Every few seconds the file is replaced by a whole tally of what is done. Killed at any moment and started again, the
    run goes on; asked for more trials, a finished one is extended. Price it with --tally FILE in tables and curve.
    A log whose samples are drawn without replacement ends by itself, at the fewest samples of a question.
    """
    import bestofk as bk
    from bestofk.amounts import counted

    from bestofk_cli.progress import progress_bar

    workload = _drawn(bk.load_catalog(catalog_file), model, serving)
    with executors.executor_of(workers, dask) as executor, progress_bar("drawing", trials, resumes=True) as progress:
        tally = bk.draw_to_file(
            workload, trials, output, k_max=k_max, seed=seed, threads=threads, executor=executor, progress=progress
        )
    click.echo(f"{output}: {counted(tally.trials, 'trial')}, k = 1 to {tally.k_max}, seed {tally.seed}")


def _drawn(catalog: Catalog, model: str | None, serving: Serving) -> Drawn:
    """Give what has to be drawn for a model, or for all models of the catalog where that is the same.

    Raises
    ------
    BadInput
        If they do not share one.
    """
    from bestofk import BadInput
    from bestofk.served import drawn_for

    from bestofk_cli.chosen import chosen

    models = serving.serve(chosen("model", [model] if model else [], catalog.models))
    workloads = dict.fromkeys(drawn_for(each) for each in models.values())
    if len(workloads) > 1:
        raise BadInput(f"the catalog's models have {len(workloads)} workloads; name one of its models with --model")
    return next(iter(workloads))
