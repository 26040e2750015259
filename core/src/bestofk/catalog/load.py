"""From a catalog file to models and scenarios."""

from __future__ import annotations

import tomllib
import warnings
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestofk.errors import BadInput
from bestofk.regular import require_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from bestofk.budget import Scenario
    from bestofk.catalog.origin import Origin
    from bestofk.model import Model

PAPER = "paper.toml"
YAML_SUFFIXES = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Catalog:
    """Models and scenarios by name.

    Parameters
    ----------
    models, scenarios
        Name → object, in the order of the file.
    source
        Where the figures come from: title, authors, reference, note, whichever the file gives.
    origins
        Name of a model → what its figures were fitted to, for those that were.
    """

    models: Mapping[str, Model]
    scenarios: Mapping[str, Scenario]
    source: Mapping[str, str]
    origins: Mapping[str, Origin] = field(default_factory=dict)


def load_catalog(path: str | PathLike[str] | None = None) -> Catalog:
    """Read a catalog.

    Parameters
    ----------
    path
        A TOML file of the shape of the shipped one, or a YAML file (``.yaml``, ``.yml``) of the shape that
        the paper's public code uses. By default the paper's nine models and three scenarios.

    Returns
    -------
    Catalog
        A file without scenarios gets the paper's.

    Raises
    ------
    BadInput
        One line with the file, the field, the value and what is allowed.

    Examples
    --------
    >>> import bestofk as bk
    >>> catalog = bk.load_catalog()
    >>> len(catalog.models), catalog.scenarios["essay-feedback"].budget
    (9, Budget(cost=0.5, latency=60, accuracy=0.93))
    """
    from bestofk.catalog import schema

    if path is None:
        text = (files("bestofk.catalog") / PAPER).read_text(encoding="utf-8")
        return schema.catalog(tomllib.loads(text), file=PAPER)
    path = Path(path)
    if path.suffix.lower() in YAML_SUFFIXES:
        loaded = schema.authors_catalog(read_yaml(path), file=str(path))
    else:
        loaded = schema.catalog(read_toml(path), file=str(path), folder=path.parent)
    return loaded if loaded.scenarios else replace(loaded, scenarios=load_catalog().scenarios)


def _read_text(path: Path) -> str:
    require_regular(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start} is not UTF-8; a catalog is a UTF-8 text file") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise BadInput(f"{str(path)!r}: not the name of a file") from None


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file.

    Raises
    ------
    BadInput
        If it cannot be read, or is not valid.
    """
    text = _read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        again = any(word in str(error) for word in ("twice", "overwrite"))
        rule = "; each name and each key may be given once" if again else ""
        raise BadInput(f"{path}: not valid TOML: {_first_words(error)}{rule}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path}: not a catalog in TOML: {_first_words(error)}") from None


def read_yaml(path: Path) -> object:
    """Parse a YAML file.

    Raises
    ------
    BadInput
        If it cannot be read, is not valid, or holds nothing.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import YAMLError, YAMLWarning

    text = _read_text(path)
    try:
        with warnings.catch_warnings(action="ignore", category=YAMLWarning):
            document: object = YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as error:
        raise BadInput(f"{path}: {_first_words(error.problem)}; each name may be given once") from None
    except (YAMLError, ValueError, LookupError, TypeError, RecursionError) as error:  # of a malformed node
        raise BadInput(f"{path}: not valid YAML: {_first_words(error)}") from None
    if document is None:
        raise BadInput(f"{path}: empty: nothing but blanks or comments")
    return document


def _first_words(message: object) -> str:
    return " ".join(str(message).split())[:200]
