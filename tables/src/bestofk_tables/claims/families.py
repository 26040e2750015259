"""What the Results and the Discussion say about large and small models."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from bestofk_tables.claims.claim import Claim, Evidence, Finding, near
from bestofk_tables.published import ACCURACY, KNEE

if TYPE_CHECKING:
    from bestofk_tables.published import Cell

ESSAY, MEDICAL, PROPOSAL = "essay-feedback", "medical-ai", "proposal-writing"
FAMILIES = {  # large, medium, small
    "GPT-5": ("gpt-5", "gpt-5-mini", "gpt-5-nano"),
    "Nemotron": ("nemotron-ultra-253b", "nemotron-h-47b", "nemotron-nano-9b-v2"),
    "Qwen3": ("qwen3-max", "qwen3-next-80b-a3b", "qwen3-30b-a3b"),
}


def families_bend_alike(evidence: Evidence) -> Finding:
    """Compare where the families have their knee in each scenario: similar within a factor of two."""
    shown, alike = [], True
    for scenario in evidence.published.scenarios:
        knees = {
            family: median(cell.k for name in names if (cell := evidence.published.cells[scenario, name, KNEE]))
            for family, names in FAMILIES.items()
        }
        alike &= max(knees.values()) <= 2 * min(knees.values())
        shown.append(", ".join(f"{family} {k:g}" for family, k in knees.items()))
    return Finding(alike, f"median k of the knee in Scenarios 1 to 3: {'; '.join(shown)}")


def larger_start_higher(evidence: Evidence) -> Finding:
    """Compare the single-inference accuracies within each family (Table 3)."""
    models = {model: row.summary.model for (_, model, _), row in evidence.computed.items()}
    series = {family: [models[name].of_one.mean for name in names] for family, names in FAMILIES.items()}
    falls = all(large > small for values in series.values() for large, small in pairwise(values))
    shown = "; ".join(f"{family} {' > '.join(f'{value:.2f}' for value in values)}" for family, values in series.items())
    return Finding(falls, f"accuracy of one inference in Table 3: {shown}")


def larger_grow_steeper(evidence: Evidence) -> Finding:
    """Compare cost and latency for each sample within each family."""
    parts, falls = [], True
    for family, names in FAMILIES.items():
        cells = [evidence.published.cell(MEDICAL, name, ACCURACY) for name in names]
        costs, times = [cell.cost / cell.k for cell in cells], [cell.latency / cell.k for cell in cells]
        falls &= all(large > small for values in (costs, times) for large, small in pairwise(values))
        parts.append(f"{family} ${costs[0]:.4f} to ${costs[-1]:.4f} and {times[0]:.2f} to {times[-1]:.2f} s")
    return Finding(falls, f"for each sample, large to small (Table 5): {'; '.join(parts)}")


def smaller_need_less(evidence: Evidence) -> Finding:
    """Count where the smallest model of a family is as accurate as the largest, cheaper and faster."""
    pairs = _smallest_and_largest(evidence)
    accurate = sum(small.accuracy >= large.accuracy for small, large in pairs)
    cheaper = sum(small.cost < large.cost for small, large in pairs)
    faster = sum(small.latency < large.latency for small, large in pairs)
    all_three = sum(
        small.accuracy >= large.accuracy and small.cost < large.cost and small.latency < large.latency
        for small, large in pairs
    )
    return Finding(
        all_three == len(pairs),
        f"smallest against largest, each accuracy-optimal, in {len(pairs)} family-scenario pairs: "
        f"as accurate in {accurate}, cheaper in {cheaper}, faster in {faster}, all three in {all_three}",
    )


def smaller_not_higher(evidence: Evidence) -> Finding:
    """Count where the smallest model of a family reaches a higher accuracy than the largest."""
    pairs = _smallest_and_largest(evidence)
    higher = sum(small.accuracy > large.accuracy for small, large in pairs)
    return Finding(
        higher == 0, f"the smallest model's best accuracy is the higher one in {higher} of {len(pairs)} pairs"
    )


def nano_more_accurate(evidence: Evidence) -> Finding:
    """GPT-5 Nano at its knee against GPT-5 at its accuracy optimum, Scenario 1."""
    nano, large = _nano_and_large(evidence)
    holds = (nano.k, large.k) == (56, 16) and nano.accuracy > large.accuracy
    return Finding(holds, f"{nano.accuracy:.2f} at k={nano.k} against {large.accuracy:.2f} at k={large.k}")


def nano_a_seventh(evidence: Evidence) -> Finding:
    """Compare their costs."""
    nano, large = _nano_and_large(evidence)
    ratio = large.cost / nano.cost
    return Finding(near(ratio, 7), f"${nano.cost:.2f} against ${large.cost:.2f}: 1/{ratio:.1f}")


def nano_faster(evidence: Evidence) -> Finding:
    """Compare their latencies."""
    nano, large = _nano_and_large(evidence)
    return Finding(nano.latency < large.latency, f"{nano.latency} s against {large.latency} s")


def nemotrons_match(evidence: Evidence) -> Finding:
    """Compare the best accuracies of the family in Scenario 2."""
    cells = [evidence.published.cell(MEDICAL, name, ACCURACY) for name in FAMILIES["Nemotron"]]
    shown = ", ".join(f"{cell.accuracy:.2f} (${cell.cost:.2f}, {cell.latency} s)" for cell in cells)
    return Finding(min(cell.accuracy for cell in cells) >= cells[0].accuracy, f"large to small: {shown}")


def nano_perfect_earlier(evidence: Evidence) -> Finding:
    """Nemotron Nano against Ultra, both accuracy-optimal in Scenario 2."""
    small, large = _nemotron_small_and_large(evidence)
    holds = (small.k, large.k) == (52, 72) and small.accuracy == large.accuracy == 1
    return Finding(holds, f"{small.text} against {large.text}")


def four_and_ten_fold(evidence: Evidence) -> Finding:
    """Give the ratios of their costs and latencies."""
    small, large = _nemotron_small_and_large(evidence)
    cost, latency = large.cost / small.cost, large.latency / small.latency
    return Finding(near(cost, 4) and near(latency, 10), f"cost {cost:.1f}-fold, latency {latency:.1f}-fold")


def qwen_perfect(evidence: Evidence) -> Finding:
    """Qwen3-Max at its accuracy optimum and at its knee, Scenario 3."""
    best, knee = _qwen_best_and_knee(evidence)
    (accuracy, *_), _ = evidence.at("qwen3-max", best.k)
    holds = (best.k, best.accuracy, knee.k, knee.accuracy) == (108, 1.0, 56, 0.99)
    return Finding(holds, f"{best.text} and {knee.text}; “perfect” is a rounded {accuracy:.3f}, as computed")


def qwen_halves(evidence: Evidence) -> Finding:
    """Compare their costs and latencies."""
    best, knee = _qwen_best_and_knee(evidence)
    cost, latency = knee.cost / best.cost, knee.latency / best.latency
    return Finding(near(cost, 0.5) and near(latency, 0.5), f"cost × {cost:.2f}, latency × {latency:.2f}")


def qwen_gives_up(evidence: Evidence) -> Finding:
    """Compare their accuracies."""
    best, knee = _qwen_best_and_knee(evidence)
    lost = round(best.accuracy - knee.accuracy, 2)
    return Finding(lost == 0.01, f"{best.accuracy:.2f} − {knee.accuracy:.2f} = {lost:.2f}")


def nano_beats_large_knee(evidence: Evidence) -> Finding:
    """GPT-5 Nano against GPT-5, both at the knee in Scenario 3."""
    nano, large = (evidence.published.cell(PROPOSAL, name, KNEE) for name in ("gpt-5-nano", "gpt-5"))
    holds = (nano.k, large.k) == (56, 24) and nano.accuracy > large.accuracy
    holds &= nano.cost < large.cost and nano.latency < large.latency
    return Finding(holds, f"{nano.text} against {large.text}")


def _smallest_and_largest(evidence: Evidence) -> list[tuple[Cell, Cell]]:
    cell = evidence.published.cell
    return [
        (cell(scenario, names[-1], ACCURACY), cell(scenario, names[0], ACCURACY))
        for scenario in evidence.published.scenarios
        for names in FAMILIES.values()
    ]


def _nano_and_large(evidence: Evidence) -> tuple[Cell, Cell]:
    return evidence.published.cell(ESSAY, "gpt-5-nano", KNEE), evidence.published.cell(ESSAY, "gpt-5", ACCURACY)


def _nemotron_small_and_large(evidence: Evidence) -> tuple[Cell, Cell]:
    large, _, small = FAMILIES["Nemotron"]
    return evidence.published.cell(MEDICAL, small, ACCURACY), evidence.published.cell(MEDICAL, large, ACCURACY)


def _qwen_best_and_knee(evidence: Evidence) -> tuple[Cell, Cell]:
    cell = evidence.published.cell
    return cell(PROPOSAL, "qwen3-max", ACCURACY), cell(PROPOSAL, "qwen3-max", KNEE)


ACROSS, GPT, NEMOTRON, QWEN = "Results Across Models", "GPT-5 Family", "NVIDIA Nemotron Family", "Qwen3 Family"
CLAIMS = (
    Claim(ACROSS, "all model families exhibit similar Pareto curvature", families_bend_alike),
    Claim(ACROSS, "larger architectures achieve higher baseline accuracy", larger_start_higher),
    Claim(ACROSS, "larger architectures incur steeper cost and latency growth with k", larger_grow_steeper),
    Claim(ACROSS, "smaller models attain comparable accuracy with a lower compute budget", smaller_need_less),
    Claim(ACROSS, "this reflects efficiency, not higher absolute performance of smaller models", smaller_not_higher),
    Claim(GPT, "Scenario 1: GPT-5 Nano, 99% at k=56 (knee), exceeds GPT-5, 98% at k=16 (Max-ACC)", nano_more_accurate),
    Claim(GPT, "… at approximately 1/7 of the total cost ($0.05 vs. $0.35)", nano_a_seventh),
    Claim(GPT, "… with lower latency (30.1 s vs. 43.1 s)", nano_faster),
    Claim(NEMOTRON, "Scenario 2: smaller architectures match the accuracy of much larger ones", nemotrons_match),
    Claim(
        NEMOTRON,
        "Nano 9B reached perfect accuracy at k=52 ($0.117, 33.5 s), earlier than Ultra 253B at k=72 ($0.479, 386.9 s)",
        nano_perfect_earlier,
    ),
    Claim(NEMOTRON, "… a four-fold cost difference and ten-fold latency reduction", four_and_ten_fold),
    Claim(
        QWEN,
        "Scenario 3: Qwen3-Max, perfect accuracy at k=108 ($0.63, 464.6 s), 0.99 at k=56 (knee; $0.33, 240.8 s)",
        qwen_perfect,
    ),
    Claim(QWEN, "… halving cost and latency", qwen_halves),
    Claim(QWEN, "… with a sacrifice of 1% of accuracy", qwen_gives_up),
)
DISCUSSION = (
    Claim(
        "Discussion, Efficiency through Scaling with Parallelism",
        "Scenario 3, knee: GPT-5 Nano with 56 paths (0.99, $0.05, 30.1 s) beats GPT-5 with 24 (0.98, $0.52, 64.5 s)",
        nano_beats_large_knee,
    ),
)
