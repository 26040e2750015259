"""Hold the ratios of ``ratios.toml`` against a run of the benchmarks.

Usage: ``python benchmarks/ratios.py RUN.json [RESULTS.md]``, with the JSON that ``pytest --benchmark-json`` writes.
Prints the table, writes it with the machine's description where a second file is named, and fails with exit code 1
where a ratio misses its floor.
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from tabulate import tabulate

RATIOS = Path(__file__).with_name("ratios.toml")
MARGIN = 0.8
LIBRARIES = ("bestofk", "numba", "numpy", "scipy")
HEADERS = ("ratio", "measured", "target", "floor", "kept")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A promise about two benchmarks; fields as in ``ratios.toml``."""

    name: str
    numerator: str
    denominator: str
    target: float | dict[str, float] | None = None
    sense: Literal["at least", "at most"] = "at least"
    floor: float | dict[str, float] | None = None

    def row(self, run: Run) -> tuple[str, float, str, str, str]:
        """Measure, and say whether the floor is kept."""
        measured = run.seconds(self.numerator) / run.seconds(self.denominator)
        target, floor = _for_width(self.target, run.vector_unit), _for_width(self.floor, run.vector_unit)
        if target is None:
            return self.name, measured, "", "", "reported"
        rising = self.sense == "at least"
        if floor is None:
            floor = target * MARGIN if rising else target / MARGIN
        kept = measured >= floor if rising else measured <= floor
        sign = "≥" if rising else "≤"
        return self.name, measured, f"{sign} {target:.3g}", f"{sign} {floor:.3g}", "yes" if kept else "NO"


@dataclass(frozen=True, slots=True)
class Run:
    """What ``pytest --benchmark-json`` wrote."""

    document: dict[str, Any]

    def seconds(self, benchmark: str) -> float:
        """Fastest round of a benchmark, for a unit of its work.

        Raises
        ------
        SystemExit
            If the run does not hold it.
        """
        for each in self.document["benchmarks"]:
            if each["fullname"].endswith(benchmark):
                return float(each["stats"]["min"]) / float(each["extra_info"].get("work", 1))
        raise SystemExit(f"ratios.py: the run holds no benchmark {benchmark!r}")

    @property
    def vector_unit(self) -> str:
        """The widest vector unit of the machine: avx512, avx2 or sse."""
        flags = self.document["machine_info"]["cpu"].get("flags", [])
        return next((unit for unit, flag in (("avx512", "avx512f"), ("avx2", "avx2")) if flag in flags), "sse")

    @property
    def machine(self) -> str:
        """The machine in a sentence."""
        info = self.document["machine_info"]
        libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
        processor = f"{info['cpu'].get('brand_raw', info['machine'])}, {info['cpu']['count']} cores, {self.vector_unit}"
        return f"{processor}; {info['system']}; Python {info['python_version']}, {libraries}."

    def times(self) -> list[tuple[str, float, int]]:
        """Name, fastest round in milliseconds for a unit of work, and rounds of each benchmark."""
        return sorted(
            (each["fullname"].partition("/")[2], 1e3 * self.seconds(each["fullname"]), each["stats"]["rounds"])
            for each in self.document["benchmarks"]
        )


def _for_width(value: float | dict[str, float] | None, vector_unit: str) -> float | None:
    return value[vector_unit] if isinstance(value, dict) else value


def page(run: Run, table: str) -> str:
    """Give the contents of the results' page."""
    times = tabulate(run.times(), ("benchmark", "ms", "rounds"), "pipe", floatfmt=".4g")
    return (
        "# Measured speeds\n\n"
        "Written by `make bench`. The ratios are what is promised and guarded; times belong to the machine.\n\n"
        f"Machine: {run.machine}\n\n{table}\n\n"
        "Continuous integration fails at the floor. The fastest round of each benchmark, for a unit of its work:\n\n"
        f"{times}\n"
    )


def main(run_file: str, results_file: str | None = None) -> int:
    """Print the table, write the page if asked to, and give the exit code."""
    run = Run(json.loads(Path(run_file).read_text(encoding="utf-8")))
    ratios = [Ratio(**each) for each in tomllib.loads(RATIOS.read_text(encoding="utf-8"))["ratio"]]
    rows = [ratio.row(run) for ratio in ratios]
    table = tabulate(rows, HEADERS, "pipe", floatfmt=".3g")
    sys.stdout.write(f"{table}\n")
    if results_file is not None:
        Path(results_file).write_text(page(run, table), encoding="utf-8")
    return int(any(row[-1] == "NO" for row in rows))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
