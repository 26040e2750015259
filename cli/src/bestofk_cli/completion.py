"""Names that a shell completes: known ones, found in a moment; where something is wrong there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from bestofk import Model, Scenario
    from bestofk.routing.load import Routable

    Items = list[CompletionItem[str]]


def models(context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a model of the catalog, or of whatever file of models the line names."""
    found = _named(context).models
    if isinstance(found, Mapping):
        return _titled(found, incomplete)
    return _items(((name, "") for name in found.entries), incomplete)


def scenarios(context: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a scenario of the catalog."""
    return _titled(_named(context).catalog.scenarios, incomplete)


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

    drawn = (objective.name for model in _named(context).catalog.models.values() for objective in model.objectives)
    return _items(((name, "") for name in dict.fromkeys((*KINDS, *drawn))), incomplete)


def _named(context: click.Context) -> Routable:
    """Read the files of models that the line names so far, or the shipped catalog."""
    from bestofk.routing.load import load_models

    file, figures = (
        each.expanduser() if each else None for each in map(context.params.get, ("catalog_file", "figures"))
    )
    return load_models(file, figures=figures, free=context.params.get("free", False))


def _titled(things: Mapping[str, Model] | Mapping[str, Scenario], incomplete: str) -> Items:
    return _items(((name, thing.title) for name, thing in things.items()), incomplete)


def _items(known: Iterable[tuple[str, str]], incomplete: str) -> Items:
    return [
        CompletionItem(name, help=note if note != name else None) for name, note in known if name.startswith(incomplete)
    ]
