"""The files that a catalog names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.catalog.load import read_toml
from bestofk.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def records_files(path: Path) -> list[Path]:
    """Give the files of records that a catalog in TOML names; none where it is no such file, which its loader tells."""
    try:
        models = read_toml(path).get("models") if path.is_file() else None
    except (BadInput, OSError):
        return []
    sections = models.values() if isinstance(models, dict) else ()
    records = [section.get("records") for section in sections if isinstance(section, dict)]
    names = [each.get("file") for each in records if isinstance(each, dict)]
    return [path.parent / name for name in names if isinstance(name, str)]
