"""Accuracy maximisation, eq. 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestofk import Candidates


def accuracy(candidates: Candidates) -> int:
    """Highest accuracy; of equals the smallest k (eq. 10)."""
    return candidates.smallest(-candidates.column("accuracy"))
