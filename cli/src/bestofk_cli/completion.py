"""Names that a shell completes: known ones, found in a moment; where something is wrong there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import click
    from bestofk import Catalog, Model, Scenario

    Items = list[CompletionItem[str]]


def models(context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a model of the catalog."""
    return _titled(_catalog(context).models, incomplete)


def scenarios(context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a scenario of the catalog."""
    return _titled(_catalog(context).scenarios, incomplete)


def selectors(_context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete the name of an installed selector, whoever brought it; none is loaded."""
    from bestofk import installed_selectors

    owners = {each.name: f"{each.distribution} {each.version}" for each in reversed(installed_selectors())}
    return _items(sorted(owners.items()), incomplete)


def methods(_context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a method."""
    from bestofk.simulation import METHODS

    return _items(((name, "") for name in METHODS), incomplete)


def figures(context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete a kind of figure: a fixed one, or any objective of the catalog's models."""
    from bestofk_tables.figures.kinds import KINDS

    drawn = (objective.name for model in _catalog(context).models.values() for objective in model.objectives)
    return _items(((name, "") for name in dict.fromkeys((*KINDS, *drawn))), incomplete)


def _catalog(context: click.Context) -> Catalog:
    """Read the catalog that the line names so far, or the shipped one."""
    from bestofk import load_catalog

    file = context.params.get("catalog_file")
    return load_catalog(file.expanduser() if file else None)


def _titled(things: Mapping[str, Model] | Mapping[str, Scenario], incomplete: str) -> Items:
    return _items(((name, thing.title) for name, thing in things.items()), incomplete)


def _items(known: Iterable[tuple[str, str]], incomplete: str) -> Items:
    return [
        CompletionItem(name, help=note if note != name else None) for name, note in known if name.startswith(incomplete)
    ]
