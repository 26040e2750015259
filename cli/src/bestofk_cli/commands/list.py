"""``bestofk list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bestofk_cli import options
from bestofk_cli.parameters import OneOf

if TYPE_CHECKING:
    from pathlib import Path

    from bestofk_tables.listing import ListReport

LISTS = ("models", "scenarios", "selectors")


@click.command("list", epilog="\b\nExample:\n  bestofk list models")
@click.argument("what", type=OneOf("list", LISTS), metavar="[models|scenarios|selectors]")
@options.catalog
@options.output()
def list_(what: str, catalog_file: Path | None, format_name: str, output: Path | None) -> None:
    """Print models, scenarios or selectors.

    The models are the paper's Table 3, or those of --catalog; the selectors are those of every installed distribution.
    """
    from bestofk_cli.output import emit

    emit(_report(what, catalog_file), format_name, output)


def _report(what: str, catalog_file: Path | None) -> ListReport:
    import bestofk as bk
    from bestofk_tables import listing

    from bestofk_cli.complaints import Complaints
    from bestofk_cli.errors import NothingToShow

    if what == "selectors":
        installed = bk.installed_selectors()
        if not installed:
            raise NothingToShow("no selectors are installed; install bestofk again, it brings its own")
        return listing.list_selectors(installed, Complaints())
    catalog = bk.load_catalog(catalog_file)
    return listing.list_models(catalog) if what == "models" else listing.list_scenarios(catalog)
