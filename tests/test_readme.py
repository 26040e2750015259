"""What the README says to type is typed: its commands run, its Python runs, and its links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BESTOFK = Path(sys.executable).with_name("bestofk")


def blocks(language):
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


shell = [block.splitlines() for block in blocks("sh")]
installs = [line for block in shell for line in block if line.startswith("python3 ")]


def run(arguments, folder):
    """Run a command as installed, and assert that it succeeds, and says on stderr only which file it wrote."""
    finished = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    told = [line for line in finished.stderr.splitlines() if not line.startswith("bestofk: note: wrote ")]
    assert (finished.returncode, told) == (0, [])
    return finished.stdout


@pytest.mark.parametrize("block", [block for block in shell if block[0].startswith("bestofk ")])
def test_commands(block, tmp_path):
    """Line after line in one folder: a later one may read what an earlier one writes."""
    for line in block:
        program, *arguments = shlex.split(line, comments=True)
        assert program == "bestofk"
        printed = run([BESTOFK, *arguments], tmp_path)
        if "-o" in arguments:
            assert (tmp_path / arguments[arguments.index("-o") + 1]).stat().st_size > 0
        else:
            assert printed


@pytest.mark.parametrize("code", blocks("python"))
def test_python(code, tmp_path):
    assert len(code.splitlines()) <= 12
    assert run([sys.executable, "-W", "error", "-c", code], tmp_path)


def test_two_commands_install_and_each_shows_something():
    tables, tests = installs
    assert tables == "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/bestofk tables"
    install, test = '.venv/bin/pip install -e ".[dev]" -e ./tests/plugin', ".venv/bin/pytest -n auto --dist loadfile"
    assert tests == f"python3 -m venv .venv && {install} && {test}"


def test_the_second_command_is_the_one_that_ci_runs():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -E '(.+)' README\.md", script)[1]
    assert [line for line in README.splitlines() if re.search(pattern, line)] == installs[1:]


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_crate_has_its_sentence():
    for crate in ("core", "selectors", "tables", "cli"):
        assert len(re.findall(rf"^- `{crate}/` .+[.;,]", README, flags=re.MULTILINE)) == 1
