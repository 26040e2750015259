"""Maximum cube volume, eqs. 11 and 12."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bestofk import Candidates


def cube(candidates: Candidates) -> int:
    """Largest product of what is left of every budget (eqs. 11 and 12).

    The goodness of an objective is g = 1 − p̃: the accuracy itself, and the unspent share of a resource.
    """
    volume = np.prod(1 - candidates.losses, axis=1)
    return candidates.smallest(-volume)
