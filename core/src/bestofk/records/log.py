"""An evaluation log as it was read: its records, and where they are from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestofk.measured.source import Source
    from bestofk.records.records import Records


@dataclass(frozen=True, slots=True)
class Log:
    """Records with the files that they were read from.

    Parameters
    ----------
    records
        The samples.
    sources
        The files.
    reasoning_share
        Of the output tokens, those of reasoning, in [0, 1]; None where no sample counts them.
    """

    records: Records
    sources: tuple[Source, ...]
    reasoning_share: float | None = None
