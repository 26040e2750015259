"""Measure what a run on many cores is made of, and write docs/scale.md from it."""

from __future__ import annotations

import os
import pickle
import resource
import sys
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import bestofk as bk
from bestofk.stream.scatter import Total
from bestofk.stream.workers import SECONDS_PER_CHUNK, SECONDS_PER_TALLY
from tabulate import tabulate

PAGE = Path(__file__).with_suffix(".md")
TRIALS, K_MAX, SEED = 10**8, 128, 42
CHUNKS, CHUNK = 4096, 2000  # of the merge that is simulated: real tallies, of few trials each
RUNS, CORES = (10**9, 10**12), (2, 64, 4096)
MIB, GIB, TIB = 2**20, 2**30, 2**40
ROUNDS = 3  # of the whole draw; the fastest counts
REPEATS = 9  # of what takes milliseconds; the fastest counts
NETWORK = 1.25e9  # bytes per second of a 10 Gbit link

WORKLOAD = bk.load_catalog().models["gpt-5"].workload


@dataclass(frozen=True)
class Travel:
    """What travels for one chunk, and what it takes to send and to receive it."""

    size: int
    compressed: int
    compress: float
    pickled: float
    added: float

    @property
    def served(self) -> float:
        """Seconds of the collecting process for one tally, without the network."""
        return self.pickled + self.added


@dataclass(frozen=True)
class Merge:
    """A merge of many tallies: seconds, and tallies held at once."""

    sequence: float
    tree: float
    held: int
    peak: int


def main() -> None:
    """Measure, and write the page."""
    one, two = (seconds_on(workers) for workers in (1, 2))
    travel = travels()
    merge = merges()
    PAGE.write_text(page(one, two, travel, merge), encoding="utf-8")


def seconds_on(workers: int) -> float:
    """Time a draw on processes that have their kernels already; the fastest of several rounds."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        bk.draw(WORKLOAD, workers * 2_000_000, k_max=K_MAX, seed=SEED, executor=pool)
        return min(timed(lambda: bk.draw(WORKLOAD, TRIALS, k_max=K_MAX, seed=SEED, executor=pool)) for _ in range(ROUNDS))


def travels() -> Travel:
    """Take a tally of about a second's trials through what happens to it on its way."""
    tally = bk.draw(WORKLOAD, 4_000_000, k_max=K_MAX, seed=SEED, threads=2)
    total = Total(bk.draw(WORKLOAD, 0, k_max=K_MAX, seed=SEED))
    sent = pickle.dumps(tally, pickle.HIGHEST_PROTOCOL)
    return Travel(
        size=len(sent),
        compressed=len(zlib.compress(sent, 1)),
        compress=timed(lambda: zlib.compress(sent, 1)),
        pickled=min(timed(lambda: pickle.loads(sent)) for _ in range(REPEATS)),
        added=min(timed(lambda more=more: total.add(more)) for more in shifted(tally)),
    )


def shifted(tally: bk.Tally) -> list[bk.Tally]:
    """Give tallies that can be added to each other: the same counts, said to be of other trials."""
    last = tally.spans[-1][1]
    return [replace(tally, spans=((last * turn, last * (turn + 1)),)) for turn in range(REPEATS)]


def merges() -> Merge:
    """Add up many chunks in a sequence, and in a tree; hold both sums against the run drawn at once."""
    total = Total(bk.draw(WORKLOAD, 0, k_max=K_MAX, seed=SEED))
    levels: list[bk.Tally | None] = []
    sequence = tree = 0.0
    held = 0
    for chunk in range(CHUNKS):
        tally = bk.draw(WORKLOAD, range(chunk * CHUNK, (chunk + 1) * CHUNK), k_max=K_MAX, seed=SEED)
        sequence += timed(lambda tally=tally: total.add(tally))
        tree += timed(lambda tally=tally: carry(levels, tally))
        held = max(held, sum(level is not None for level in levels))
    whole = bk.draw(WORKLOAD, CHUNKS * CHUNK, k_max=K_MAX, seed=SEED, threads=2)
    assert whole == total.tally == levels[-1], "a merge gave other bits"
    return Merge(sequence, tree, held, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def carry(levels: list[bk.Tally | None], tally: bk.Tally) -> None:
    """Add a tally to a tree, as a bit is added to a binary number: level i holds the sum of 2^i chunks."""
    for level, waiting in enumerate(levels):
        if waiting is None:
            levels[level] = tally
            return
        levels[level], tally = None, waiting + tally
    levels.append(tally)


def timed(work) -> float:
    """Give the seconds that something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def plan(trials: int, cores: int, rate: float, travel: Travel) -> list[str]:
    """Give a row of the plan: a run of so many trials on so many cores."""
    drawing = trials / rate / cores
    chunk = min(max(SECONDS_PER_CHUNK, SECONDS_PER_TALLY * cores), drawing)
    chunks = max(cores, round(drawing / chunk) * cores)
    each = drawing * cores / chunks
    serving = chunks * max(travel.served, travel.size / NETWORK)
    return [
        f"10^{len(str(trials)) - 1}",
        f"{cores:,}",
        span(drawing),
        f"{trials / rate / 3600:,.2f}",
        f"{chunks:,}",
        span(each),
        amount(chunks * travel.size),
        span(serving),
        "collecting" if serving > drawing else "drawing",
    ]


def span(seconds: float) -> str:
    """Write a duration."""
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= 0.9995 * length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds * 1000:.3g} ms"


def amount(size: float) -> str:
    """Write a number of bytes."""
    if size >= TIB:
        return f"{size / TIB:.3g} TiB"
    return f"{size / GIB:.3g} GiB" if size >= GIB else f"{size / MIB:.3g} MiB"


def page(one: float, two: float, travel: Travel, merge: Merge) -> str:
    """Write the page."""
    rate = TRIALS / one
    head = ["M", "cores", "drawing", "core hours", "chunks", "each", "travels", "collecting", "what it waits for"]
    table = tabulate([plan(trials, cores, rate, travel) for trials in RUNS for cores in CORES], head, "github")
    breaks = int(1 / travel.served)
    levels = (CHUNKS - 1).bit_length()
    step = travel.size / NETWORK + travel.served
    alone = CHUNKS * max(travel.served, travel.size / NETWORK)
    return f"""# Beyond one machine

How long 10^9 and 10^12 trials take on 2, 64 and 4,096 cores, what travels, and what would break first. This page is
made by `make scale`; every number was measured on {os.cpu_count()} cores of one machine, or follows from what was.

## What was measured

| | |
|:---|---:|
| {TRIALS:,} trials, every k to {K_MAX}, with percentiles, on one worker process, the fastest of {ROUNDS} | {one:.1f} s |
| the same on two | {two:.1f} s |
| two workers over one | {one / two:.2f} × |
| trials of a core in a second | {rate / 1e6:.2f} million |
| a tally of one chunk, as it is sent | {travel.size / MIB:.1f} MiB |
| the same compressed (zlib, level 1, in {travel.compress * 1000:.0f} ms) | {travel.compressed / MIB:.2f} MiB |
| to read what was sent | {travel.pickled * 1000:.1f} ms |
| to add it | {travel.added * 1000:.1f} ms |

## The plan

A worker gets a workload, a seed and a range of trials, and sends a tally of fixed size. A chunk takes a second, or
{SECONDS_PER_TALLY * 1000:.0f} ms for each worker where that is longer, so that one process can collect what they send.
`drawing` is the time of the cores, `collecting` that of the process that adds the tallies up, on a link of 10 Gbit/s;
they go on at the same time.

{table}

## The merge

Tallies are added in any order: sums of whole numbers, the same bits each time. {CHUNKS:,} real tallies of {CHUNK:,}
trials each were added on this machine. Both sums are, bit for bit, the tally of the {CHUNKS * CHUNK:,} trials drawn at
once:

| | seconds | for each | tallies held |
|:---|---:|---:|---:|
| one after the other, in place | {merge.sequence:.1f} | {merge.sequence / CHUNKS * 1000:.1f} ms | 1 |
| in a binary tree, on one core | {merge.tree:.1f} | {merge.tree / CHUNKS * 1000:.1f} ms | {merge.held} |

The process had at most {merge.peak / MIB:.0f} MiB, what Python and its libraries take included. On one core a tree only
copies more. Across machines it would be {levels} levels deep: {levels} × {step * 1000:.0f} ms = {span(levels * step)} to
read, add and send on, where one process that is sent all {CHUNKS:,} takes {span(alone)}.

## What breaks first

1. **The link of the process that collects.** On 10 Gbit/s it receives {NETWORK / travel.size:.0f} tallies in a second. So
   many workers it serves at chunks of one second; beyond, chunks grow, and with them what is lost with a worker that is
   killed. At {CORES[-1]:,} cores a full chunk takes {span(SECONDS_PER_TALLY * CORES[-1])}. {CORES[-1]:,} tallies are
   {amount(CORES[-1] * travel.size)}; compressed they would be {amount(CORES[-1] * travel.compressed)}, at {span(travel.compress)}
   of a worker each. 10^9 trials are too few to be worth so many cores.
2. **The process itself.** It reads and adds {breaks} tallies in a second, the network left out.
3. **Its memory, where it falls behind.** Two chunks for each worker are in flight, and those that are done and not yet
   added wait: at worst {amount(2 * CORES[-1] * travel.size)} for {CORES[-1]:,} workers.

All three end with a tree, whose workers add each other's tallies before they send one. The interface of
`concurrent.futures` has no way to say so. What would not break: the tally, whose size does not depend on M, and its
counters, which hold 10^12 trials of any length.
"""


if __name__ == "__main__":
    sys.exit(main())
