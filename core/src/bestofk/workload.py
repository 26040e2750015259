"""The token lengths of one inference (eq. 1)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from bestofk.errors import BadInput

if TYPE_CHECKING:
    from bestofk.distribution import Normal


@dataclass(frozen=True, slots=True)
class Workload:
    """Token-length distributions of one inference, clipped so that both stay positive (eq. 1).

    Models with equal workloads share their draws.

    Parameters
    ----------
    input, output
        L_in and L_out in tokens, independent of each other; means must be at least 1.

    Examples
    --------
    >>> import bestofk as bk
    >>> bk.Workload(input=bk.Normal(1024, 64), output=bk.Normal(2048, 128)).output.mean
    2048
    """

    input: Normal
    output: Normal

    def __post_init__(self) -> None:
        for side in ("input", "output"):
            mean = getattr(self, side).mean
            if mean < 1:
                raise BadInput(f"{side}.mean = {mean}: a length has a mean of at least 1 token")

    @property
    def digest(self) -> str:
        """Hexadecimal fingerprint of the distributions: equal workloads have equal digests."""
        numbers = (self.input.mean, self.input.std, self.output.mean, self.output.std)
        return sha256(" ".join(float(x).hex() for x in numbers).encode()).hexdigest()[:16]
