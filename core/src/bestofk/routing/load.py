"""From a file to what can be routed to: a catalog, a leaderboard, or a price list with figures beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bestofk.catalog.load import YAML_SUFFIXES, Catalog, load_catalog, read_yaml
from bestofk.errors import BadInput
from bestofk.routing.aider import aider_leaderboard, is_aider
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from bestofk.model import Model
    from bestofk.routing.attempts import Leaderboard


@dataclass(frozen=True, slots=True)
class Routable:
    """What a file holds.

    Parameters
    ----------
    models
        Name → model, or a leaderboard of measured attempts.
    catalog
        With the scenarios that name budgets, and the source.
    left_out
        Name → why a model cannot take part.
    """

    models: Mapping[str, Model] | Leaderboard
    catalog: Catalog
    left_out: Mapping[str, str]


def load_models(
    path: str | PathLike[str] | None = None,
    *,
    figures: str | PathLike[str] | None = None,
    free: bool = False,
    seed: int = 42,
) -> Routable:
    """Read the models of :func:`bestofk.route`.

    Parameters
    ----------
    path
        A catalog (TOML, or YAML as in the paper's public code), a leaderboard of Aider (YAML) or a price list of
        litellm (JSON); by default the shipped catalog.
    figures
        Accuracies and speeds beside a price list; see :func:`bestofk.routing.priced.priced_models`.
    free
        Whether a price or cost that is missing or 0 means nothing to pay; otherwise it is unknown, and the model is
        left out.
    seed
        Of the draws by which a leaderboard is measured again.

    Raises
    ------
    BadInput
        If a file cannot be read, or figures are there without a price list or a price list without figures.
    """
    suffix = "" if path is None else Path(path).suffix.lower()
    if (suffix == ".json") != (figures is not None):
        wanted = f"{path}: a price list needs figures beside it: give --figures FILE, a table of accuracies and speeds"
        unwanted = f"--figures {figures}: belongs to a price list; give --models FILE.json too"
        raise BadInput(unwanted if figures is not None else wanted)
    shipped = load_catalog()
    if path is not None and figures is not None:
        from bestofk.routing.priced import priced_models

        first = next(each.workload for each in shipped.models.values() if isinstance(each.workload, Workload))
        models, left_out = priced_models(Path(path), Path(figures), first, free=free)
        return Routable(models, Catalog(models, shipped.scenarios, {}), left_out)
    if path is not None and suffix in YAML_SUFFIXES and is_aider(document := read_yaml(Path(path))):
        board = aider_leaderboard(document, str(path), free=free, seed=seed)
        return Routable(board, Catalog({}, shipped.scenarios, {}), board.left_out)
    catalog = load_catalog(path)
    return Routable(catalog.models, catalog, {})
