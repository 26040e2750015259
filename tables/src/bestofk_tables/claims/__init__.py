"""The sentences of the paper that compare or quantify, each checked against its tables."""

from bestofk_tables.claims import families, quotes, trends
from bestofk_tables.claims.claim import Claim, Evidence, Finding

CLAIMS: tuple[Claim, ...] = (
    *trends.ACROSS_SCENARIOS,
    *quotes.CLAIMS,
    *families.CLAIMS,
    *trends.CLAIMS,
    *families.DISCUSSION,
)

__all__ = ["CLAIMS", "Claim", "Evidence", "Finding"]
