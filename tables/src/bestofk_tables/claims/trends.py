"""What the Results say about the four selectors over all cells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bestofk_tables.aggregate import knee_pairs, savings
from bestofk_tables.claims.claim import Claim, Evidence, Finding
from bestofk_tables.published import ACCURACY, CUBE, KNEE, UTOPIA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk_tables.published import Cell

ESSAY, MEDICAL, PROPOSAL = "essay-feedback", "medical-ai", "proposal-writing"


def knee_uses_least(evidence: Evidence, scenarios: Iterable[str]) -> Finding:
    """Count where the knee is the cheapest and the fastest of the four, ties included."""
    rows = _with_a_knee(evidence, scenarios)
    knee = sum(_uses_least(KNEE, row) for row in rows)
    cube = sum(_uses_least(CUBE, row) for row in rows)
    found = f"of {len(rows)} cells with a knee it is the cheapest and fastest choice in {knee}; cube is in {cube}"
    return Finding(knee == len(rows), found)


def best_in_medical(evidence: Evidence) -> Finding:
    """Count where accuracy-maximisation is the most accurate in Scenario 2, and where it beats the knee."""
    rows = [_row(evidence, MEDICAL, model) for model in evidence.published.models]
    best = sum(_most_accurate(row) for row in rows)
    beats = sum(row[ACCURACY].accuracy > row[KNEE].accuracy for row in rows)
    return Finding(
        best == len(rows),
        f"its accuracy is the highest as printed, or as high, in {best} of {len(rows)}, above the knee's in {beats}",
    )


def saving(evidence: Evidence, resource: str) -> Finding:
    """Give the mean saving of the knee, as mean of ratios and as ratio of means."""
    found = next(each for each in savings(evidence.published) if each.resource == resource)
    return Finding(
        found.reproduced,
        f"−{found.mean_of_ratios:.0%} as mean of ratios, −{found.ratio_of_means:.0%} as ratio of means, "
        f"over the {found.cases} cells with a knee",
    )


def knee_nearly_as_accurate(evidence: Evidence) -> Finding:
    """Give the accuracy that the knee gives up."""
    lost = [round(best.accuracy - knee.accuracy, 2) for knee, best in knee_pairs(evidence.published)]
    counts = ", ".join(f"{amount:.2f} in {lost.count(amount)}" for amount in sorted(set(lost)))
    return Finding(max(lost) <= 0.02, f"accuracy given up: {counts} cells")


def knee_saves_everywhere(evidence: Evidence) -> Finding:
    """Count where the knee is cheaper and faster than accuracy-maximisation, and within 2 % of its accuracy."""
    pairs = knee_pairs(evidence.published)
    held = sum(
        knee.cost < best.cost and knee.latency < best.latency and round(best.accuracy - knee.accuracy, 2) <= 0.02
        for knee, best in pairs
    )
    return Finding(
        held == len(pairs), f"it is cheaper, faster and within 0.02 of the accuracy in {held} of {len(pairs)}"
    )


def cube_and_utopia_save_more(evidence: Evidence) -> Finding:
    """Count where they are cheaper and faster than the knee, and less accurate."""
    rows = _with_a_knee(evidence, evidence.published.scenarios)
    pairs = [(row[selector], row[KNEE]) for row in rows for selector in (CUBE, UTOPIA)]
    cheaper = sum(cell.cost < knee.cost and cell.latency < knee.latency for cell, knee in pairs)
    as_accurate = sum(cell.accuracy >= knee.accuracy for cell, knee in pairs)
    found = (
        f"cheaper and faster than the knee in {cheaper} of {len(pairs)} cells, as accurate as printed in {as_accurate}"
    )
    return Finding(cheaper == len(pairs), found)


def accuracy_is_highest(evidence: Evidence) -> Finding:
    """Count where accuracy-maximisation is the most accurate of the four."""
    published = evidence.published
    rows = [_row(evidence, scenario, model) for scenario in published.scenarios for model in published.models]
    best = sum(_most_accurate(row) for row in rows)
    return Finding(best == len(rows), f"its accuracy is the highest as printed, or as high, in {best} of {len(rows)}")


def one_null_case(evidence: Evidence) -> Finding:
    """Find the dashes, and why the computed table has them."""
    dashes = [key for key, cell in evidence.published.cells.items() if cell is None]
    reasons = "; ".join(f"{scenario}, {model}: {evidence.computed[scenario, model, selector].reason}"
                        for scenario, model, selector in dashes)  # fmt: skip
    return Finding([scenario for scenario, _, _ in dashes] == [ESSAY], f"{len(dashes)} dash ({reasons})")


def up_to_40_to_70(evidence: Evidence) -> Finding:
    """Give the largest savings of the knee in Scenario 3."""
    rows = _with_a_knee(evidence, [PROPOSAL])
    cost = max(1 - row[KNEE].cost / row[ACCURACY].cost for row in rows)
    latency = max(1 - row[KNEE].latency / row[ACCURACY].latency for row in rows)
    holds = all(0.4 <= most <= 0.7 for most in (cost, latency))
    return Finding(holds, f"up to {cost:.0%} of cost, {latency:.0%} of latency")


def _row(evidence: Evidence, scenario: str, model: str) -> dict[str, Cell]:
    """Give the cells of a model by selector; a dash is left out."""
    cells = (
        (selector, evidence.published.cells[scenario, model, selector]) for selector in evidence.published.selectors
    )
    return {selector: cell for selector, cell in cells if cell is not None}


def _with_a_knee(evidence: Evidence, scenarios: Iterable[str]) -> list[dict[str, Cell]]:
    rows = (_row(evidence, scenario, model) for scenario in scenarios for model in evidence.published.models)
    return [row for row in rows if KNEE in row]


def _uses_least(selector: str, row: dict[str, Cell]) -> bool:
    own = row[selector]
    return all(own.cost <= cell.cost and own.latency <= cell.latency for cell in row.values())


def _most_accurate(row: dict[str, Cell]) -> bool:
    return all(row[ACCURACY].accuracy >= cell.accuracy for cell in row.values())


ACROSS, TRENDS = "Results Across Deployment Scenarios", "Aggregate Trends"
ACROSS_SCENARIOS = (
    Claim(
        ACROSS,
        "the knee is the most compute-efficient under constrained settings (Scenarios 1 and 3)",
        partial(knee_uses_least, scenarios=(ESSAY, PROPOSAL)),
    ),
    Claim(ACROSS, "accuracy-maximisation suits Scenario 2 most", best_in_medical),
)
CLAIMS = (
    Claim(
        TRENDS,
        "across all models and scenarios the knee is consistently the most cost-efficient",
        partial(knee_uses_least, scenarios=(ESSAY, MEDICAL, PROPOSAL)),
    ),
    Claim(TRENDS, "… reducing mean latency by 63%", partial(saving, resource="latency")),
    Claim(TRENDS, "… and total cost by 58% relative to accuracy-maximisation", partial(saving, resource="cost")),
    Claim(TRENDS, "… while maintaining accuracy within 1–2%", knee_nearly_as_accurate),
    Claim(TRENDS, "… a consistent pattern that generalizes across model scales and contexts", knee_saves_everywhere),
    Claim(TRENDS, "cube and utopia save more, with a trade-off in accuracy", cube_and_utopia_save_more),
    Claim(TRENDS, "Max-ACC is the best when high accuracy is demanded", accuracy_is_highest),
    Claim("One Null Case", "in one configuration, in Scenario 1, there is no knee", one_null_case),
    Claim("Simulations, Scenario 3", "the knee reduces cost and latency by up to 40–70%", up_to_40_to_70),
)
