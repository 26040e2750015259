"""The configurations that the text of the Results quotes for GPT-5, with digits that the tables leave out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bestofk_tables.claims.claim import Claim, Evidence, Finding
from bestofk_tables.published import ACCURACY, CUBE, KNEE, UTOPIA

MODEL = "gpt-5"


@dataclass(frozen=True, slots=True)
class Quote:
    """Accuracy in percent ± std over trials, cost in USD and latency in seconds at some k."""

    section: str
    scenario: str
    selectors: tuple[str, ...]
    k: int
    accuracy: float
    std: float
    cost: float
    latency: float

    @property
    def says(self) -> str:
        """The sentence in short."""
        who = " and ".join(selector.removesuffix("-published") for selector in self.selectors)
        return f"GPT-5, {who}: k={self.k} ({self.accuracy} ± {self.std}%, ${self.cost:.3f}, {self.latency} s)"


QUOTES = (
    Quote("Scenario 1", "essay-feedback", (ACCURACY,), 16, 97.7, 1.1, 0.349, 43.1),
    Quote("Scenario 1", "essay-feedback", (CUBE, UTOPIA), 4, 96.0, 1.4, 0.087, 10.8),
    Quote("Scenario 1", "essay-feedback", (KNEE,), 8, 96.8, 1.2, 0.174, 21.5),
    Quote("Scenario 2", "medical-ai", (ACCURACY,), 36, 98.2, 0.9, 0.783, 96.7),
    Quote("Scenario 2", "medical-ai", (KNEE,), 32, 98.2, 1.0, 0.696, 86.0),
    Quote("Scenario 2", "medical-ai", (CUBE, UTOPIA), 28, 98.0, 1.0, 0.609, 75.2),
    Quote("Scenario 3", "proposal-writing", (ACCURACY,), 28, 98.0, 1.0, 0.609, 75.2),
    Quote("Scenario 3", "proposal-writing", (KNEE,), 24, 97.9, 1.0, 0.522, 64.5),
    Quote("Scenario 3", "proposal-writing", (CUBE, UTOPIA), 8, 96.8, 1.2, 0.174, 21.5),
)


def check_quote(quote: Quote, evidence: Evidence) -> Finding:
    """Hold a quote against the printed cells, and its further digits against the computed rows."""
    cells = [evidence.published.cell(quote.scenario, MODEL, selector) for selector in quote.selectors]
    as_printed = (quote.k, round(quote.accuracy / 100, 2), round(quote.cost, 2), quote.latency)
    printed = all((cell.k, cell.accuracy, cell.cost, cell.latency) == as_printed for cell in cells)
    accuracy, std, cost, latency = _digits(quote, evidence)
    more = (accuracy, std, cost, latency) == (quote.accuracy, quote.std, quote.cost, quote.latency)
    texts = " and ".join(dict.fromkeys(cell.text for cell in cells))
    return Finding(printed and more, f"{texts}; computed: {accuracy} ± {std}%, ${cost:.3f}, {latency} s")


def _digits(quote: Quote, evidence: Evidence) -> tuple[float, float, float, float]:
    (accuracy, cost, latency), (std, *_) = evidence.at(MODEL, quote.k)
    return round(100 * accuracy, 1), round(100 * std, 1), round(cost, 3), round(latency, 1)


CLAIMS = tuple(Claim(quote.section, quote.says, partial(check_quote, quote)) for quote in QUOTES)
