"""An evaluation log as it was read: its records, and where they are from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestofk.measured.source import Source
    from bestofk.records.records import Records


@dataclass(frozen=True, slots=True)
class Log:
    """Records with the files that they were read from."""

    records: Records
    sources: tuple[Source, ...]
