"""How what was drawn differs from what is wanted, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.amounts import all_digits, counted
from bestofk.served import ServedWorkload, lengths_of
from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from bestofk.distribution import Normal
    from bestofk.served import Drawn

SHOWN = 12  # digits of a fingerprint


def difference(held: Drawn, wanted: Drawn) -> str:
    """Say how one was drawn and how the other is, where they differ; of other lengths nothing else is said.

    Examples
    --------
    >>> import bestofk as bk
    >>> one, other = (bk.Workload(bk.Normal(1024, 64), bk.Normal(mean, 9)) for mean in (20, 30))
    >>> difference(one, other)
    'from normal lengths (input 1,024 ± 64, output 20 ± 9), not from normal lengths (input 1,024 ± 64, output 30 ± 9)'
    """
    pairs = [(mine, other) for mine, other in zip(_said(held), _said(wanted), strict=True) if mine != other]
    differing = pairs[:1] if pairs and pairs[0][0].startswith("from") else pairs
    return f"{', '.join(mine for mine, _ in differing)}, not {', '.join(other for _, other in differing)}"


def _said(drawn: Drawn) -> list[str]:
    """Say from what, how and for whom was drawn."""
    lengths = lengths_of(drawn)
    return [
        _source(drawn),
        f"{'with' if isinstance(lengths, TraceWorkload) and lengths.replace else 'without'} replacement",
        "with one prompt for all samples" if lengths.shared_prompt else "with a prompt for each sample",
        f"for {drawn.how}" if isinstance(drawn, ServedWorkload) else "for no slots",
    ]


def _source(drawn: Drawn) -> str:
    lengths = lengths_of(drawn)
    if not isinstance(lengths, TraceWorkload):
        return f"from normal lengths (input {_normal(lengths.input)}, output {_normal(lengths.output)})"
    log = lengths.records
    size = f"{counted(log.questions, 'question')} with {counted(log.samples, 'sample')}"
    return f"from a log of {size} (fingerprint {log.digest[:SHOWN]})"


def _normal(normal: Normal) -> str:
    return f"{all_digits(normal.mean)} ± {all_digits(normal.std)}"
