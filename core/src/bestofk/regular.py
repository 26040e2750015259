"""Files that end, told from what has no end."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def require_regular(path: Path) -> None:
    """Refuse a pipe or a device, which may never end and cannot be read twice, before it is opened.

    What cannot be looked at, such as a file that is missing, is left to whoever opens it.

    Raises
    ------
    BadInput
        If it is neither a file nor a folder.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise BadInput(f"{path}: a pipe or a device, which cannot be read twice; write it to a file first")
