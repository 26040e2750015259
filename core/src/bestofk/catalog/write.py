"""A catalog file of what was fitted."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from bestofk.atomic import LONGEST_NAME, replacing_together, short_name
from bestofk.catalog.load import YAML_SUFFIXES, read_toml
from bestofk.errors import BadInput, shown
from bestofk.records.file import write_records
from bestofk.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BufferedRandom

    from bestofk.distribution import Normal
    from bestofk.measured.fit import Fit
    from bestofk.measured.source import Source
    from bestofk.model import Resource
    from bestofk.records.records import Records

PER_PRICE = 1_000_000
DIGITS = 15
NAMED = 3  # of what would be lost
STDOUT = Path("-")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as it is written.

    Parameters
    ----------
    name, title
        As for :class:`bestofk.Model`.
    fit
        Nothing of it missing.
    parallelism
        P.
    replace
        Whether a trial may draw a sample of the log again.
    bootstrap
        How many resampled logs replicate a choice; 0 where the log is taken as it is.
    """

    name: str
    title: str
    fit: Fit
    parallelism: int = 1
    replace: bool = False
    bootstrap: int = 0


def write_entry(entry: Entry, path: Path, *, add: bool = False) -> list[Path]:
    """Write a catalog of one model, with the records of its log in a file beside it.

    Parameters
    ----------
    entry
        The model.
    path
        The catalog, TOML; replaced when all is written.
    add
        Whether what a catalog that is there holds stays; its comments do not.

    Returns
    -------
    list
        The files that were written.

    Raises
    ------
    BadInput
        If something is missing, or the catalog cannot be written; or as :func:`kept`.
    """
    import tomli_w

    from bestofk.catalog import schema

    document = kept(path, entry.name, add=add)
    records = entry.fit.records
    if missing := entry.fit.missing():
        raise BadInput(f"{path}: a catalog needs {', '.join(missing)} too, which no source gives")
    written = [path] if records is None else [path, path.with_name(records_name(path, entry.name))]
    with replacing_together(*written) as (catalog, *beside):
        log = {} if records is None else {"file": written[-1].name, "sha256": _hash_of(records, *beside)}
        document["models"] = {**document.get("models", {}), entry.name: _section(entry, log)}
        schema.require_shape(document, str(path))
        catalog.write(tomli_w.dumps(document).encode())
    return written


def kept(path: Path, name: str, *, add: bool) -> dict[str, Any]:
    """Give what stays of the file that is there when a model is written to it.

    Parameters
    ----------
    path, add
        As for :func:`write_entry`.
    name
        Of the model.

    Raises
    ------
    BadInput
        If the file is no catalog in TOML, has a model of that name although it stays, or holds something else although
        it does not; or if the name is no text that TOML holds.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raise BadInput(f"--name {shown(name)}: must be text in UTF-8") from None
    if path.suffix.lower() in YAML_SUFFIXES or path == STDOUT:
        raise BadInput(f"{path}: a catalog is a file in TOML; name it FILE.toml")
    document = _standing(path, add=add)
    there = name in document.get("models", {})
    if add:
        if there:
            raise BadInput(f"{path}: models.{name} is there already; give this one another --name")
        return document
    others = [f"models.{other}" for other in document.get("models", {}) if other != name]
    others += [key for key in document if key != "models"]
    if others:
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        instead = "--add with another --name" if there else "--add"
        raise BadInput(
            f"{path}: holds {', '.join(others[:NAMED])}{more}, which would be lost; {instead} keeps that, or name "
            f"another file"
        )
    return {}


def _standing(path: Path, *, add: bool) -> dict[str, Any]:
    """Read the catalog that is there."""
    from bestofk.catalog import schema

    if not os.path.isfile(path) or not path.stat().st_size:  # noqa: PTH113 - Path.is_file raises where a name is too long
        return {}
    try:
        document = read_toml(path)
        schema.require_shape(document, str(path))
    except BadInput as error:
        raise error if add else BadInput(f"{error}; it is no catalog, so it stays: name another file") from None
    return document


def records_name(path: Path, name: str) -> str:
    """Name the file of a model's records.

    Examples
    --------
    >>> from pathlib import Path
    >>> records_name(Path("mine.toml"), "small"), records_name(Path("mine.toml"), "host/small")
    ('mine.small.records.npz', 'mine.host_small-5f515c.records.npz')
    """
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:100]
    unlike = "" if safe == name else f"-{sha256(name.encode(errors='backslashreplace')).hexdigest()[:6]}"
    catalog = path.stem if path.suffix == ".toml" else path.name
    ending = f".{safe}{unlike}.records.npz"
    return f"{short_name(catalog, LONGEST_NAME - len(ending))}{ending}"


def _hash_of(records: Records, file: IO[bytes]) -> str:
    """Write records, and give the hash of the file."""
    write_records(records, file)
    file.seek(0)
    return file_digest(cast("BufferedRandom", file), "sha256").hexdigest()


def _section(entry: Entry, log: dict[str, str]) -> dict[str, Any]:
    """Give the table of a model."""
    fit = entry.fit
    rates = (("usd_per_million_tokens", fit.cost, PER_PRICE), ("seconds_per_token", fit.latency, 1))
    section: dict[str, Any] = {"title": entry.title, "parallelism": entry.parallelism}
    section |= {name: _rates(resource, tokens) for name, resource, tokens in rates if resource is not None}
    if fit.reasoning is not None:
        section["usd_per_million_tokens"]["reasoning_output"] = _scaled(fit.reasoning, PER_PRICE)
        if fit.reasoning_share is not None:
            section["usd_per_million_tokens"]["reasoning_share"] = fit.reasoning_share
    if log:
        drawn = {"replace": True} if entry.replace else {}
        section["records"] = {**log, **drawn, **({"bootstrap": entry.bootstrap} if entry.bootstrap else {})}
    else:
        section["workload"] = _normals({"input": fit.input, "output": fit.output})
    if fit.records is None or fit.records.score is None:
        section |= _normals({"accuracy": fit.accuracy})
    return {**section, "origin": _origin(fit)}


def _rates(resource: Resource, tokens: int) -> dict[str, float]:
    rates = {"input": resource.input, "output": resource.output}
    if resource.cached is not None:
        rates["cached_input"] = resource.cached
    rates |= {f"{side}_se": error for side in ("input", "output") if (error := getattr(resource, f"{side}_se"))}
    return {name: _scaled(rate, tokens) for name, rate in rates.items()}


def _scaled(rate: float, tokens: int) -> float:
    """Give a rate for so many tokens, without the digits that multiplying adds."""
    return float(f"{rate * tokens:.{DIGITS}g}")


def _normals(normals: Mapping[str, Normal | None]) -> dict[str, dict[str, float]]:
    return {name: _normal(normal) for name, normal in normals.items() if normal is not None}


def _normal(normal: Normal) -> dict[str, float]:
    errors = {f"{name}_se": getattr(normal, f"{name}_se") for name in ("mean", "std")}
    return {"mean": normal.mean, "std": normal.std, **{name: error for name, error in errors.items() if error}}


def _origin(fit: Fit) -> dict[str, Any]:
    measured = _measured(fit)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "program": f"bestofk {__version__}",
        "notes": list(fit.sentences()),
        "files": [_file(role, source) for role, source in fit.files],
        **({"measured": measured} if measured else {}),
    }


def _measured(fit: Fit) -> dict[str, Any]:
    """Give what a log shows where it takes the place of the normals, and its share of reasoning that has no price."""
    if fit.records is None:
        return {}
    accuracy = None if fit.records.score is None else fit.accuracy
    share = {} if fit.reasoning_share is None or fit.reasoning is not None else {"reasoning_share": fit.reasoning_share}
    return {**share, **_normals({"input": fit.input, "output": fit.output, "accuracy": accuracy})}


def _file(role: str, source: Source) -> dict[str, Any]:
    given = {name: getattr(source, name) for name in ("kind", "file", "sha256", "date", "rows")}
    notes = {"notes": list(source.notes)} if source.notes else {}
    return {"role": role, **given, **({"dropped": dict(source.dropped)} if source.dropped else {}), **notes}
