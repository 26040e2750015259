"""Draw every figure of the gallery by the command that stands under it, and write the page."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from PIL import Image

PAGE = Path(__file__).with_suffix(".md")
FOLDER = PAGE.with_suffix("")
RESOLUTION = "--dpi 110"
COLOURS = 256  # enough for these figures, and a third of the bytes
HEAD = """# Gallery

A figure of every kind, with the command that draws it. The suffix of the file gives the format: png, svg or pdf.
`bestofk plot --help` lists what else can be set. This page is made by `make gallery`.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure of the gallery."""

    title: str
    says: str
    file: str
    command: str


ENTRIES = (
    Entry(
        "Accuracy against k",
        "The mean, where 95% of requests fall, the limit A_min, and the choice of each selector. k that break a limit are "
        "grey. Over the panel stand the chosen k; marks that would cover each other are moved apart.",
        "accuracy.png",
        "bestofk plot accuracy --scenario essay-feedback --model gpt-5 -o accuracy.png",
    ),
    Entry(
        "Several models, in the dark",
        "Each `--model` is a panel, and so is each `--scenario`.",
        "models.png",
        "bestofk plot accuracy --scenario medical-ai --model gpt-5 --model gpt-5-mini --model qwen3-max --theme dark"
        " -o models.png",
    ),
    Entry(
        "Cost against k",
        "With the limit C_max. Any further resource of a catalog can be drawn the same way, by its name.",
        "cost.png",
        "bestofk plot cost --scenario essay-feedback --model gpt-5 --model gpt-5-nano -o cost.png",
    ),
    Entry(
        "Latency against k",
        "With the limit T_max.",
        "latency.png",
        "bestofk plot latency --scenario essay-feedback --model gpt-5 --model qwen3-max -o latency.png",
    ),
    Entry(
        "Frontier",
        "Accuracy against cost for all models at once, a line for each.",
        "frontier.png",
        "bestofk plot frontier --scenario essay-feedback -o frontier.png",
    ),
    Entry(
        "Stability",
        "How often each k would be chosen again, here by the paper's own procedure, whose knee is a lottery.",
        "stability.png",
        "bestofk plot stability --scenario essay-feedback --model gpt-5-nano --method published --stability full"
        " --selector accuracy --selector cube --selector utopia --selector knee-published -o stability.png",
    ),
    Entry(
        "The feasible box",
        "Cost, latency and accuracy in space with the three limits as planes; the way of k through the box is coloured "
        "by cube volume, and the star is the utopia point.",
        "cube.png",
        "bestofk plot cube --scenario essay-feedback --scenario proposal-writing --model gpt-5 -o cube.png",
    ),
    Entry(
        "Where the choice changes",
        "Which model at which k over a grid of two inputs, a panel for each selector: colour is the model, shade is k.",
        "sweep.png",
        "bestofk plot sweep --vary max_cost=0.005:0.5:40 --vary max_latency=2:120:40 --selector accuracy --selector cube"
        " --selector utopia -o sweep.png",
    ),
    Entry(
        "The paper's figures",
        "Figures 4 to 21 in one go, three panels each; `--only` picks some.",
        "figure-05.png",
        "bestofk figures --only 5 --method published --format png -o .",
    ),
)


def main() -> None:
    """Run every command in the folder of the figures, and write the page."""
    FOLDER.mkdir(exist_ok=True)
    PAGE.write_text("\n".join([HEAD, *map(section, ENTRIES)]), encoding="utf-8")


def section(entry: Entry) -> str:
    """Draw a figure, and give its part of the page."""
    program = str(Path(sys.executable).with_name("bestofk"))
    arguments = shlex.split(f"{entry.command} {RESOLUTION}")[1:]
    subprocess.run([program, *arguments], cwd=FOLDER, check=True)
    shrink(FOLDER / entry.file)
    figure = f"![{entry.title}]({FOLDER.name}/{entry.file})"
    return f"## {entry.title}\n\n{fill(entry.says, 120)}\n\n{figure}\n\n```sh\n{entry.command}\n```\n"


def shrink(file: Path) -> None:
    """Store a figure in few colours."""
    few = Image.open(file).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    main()
