"""Runs the command line, in this process or in one of its own, and makes distributions for it to find."""

import subprocess
import sys
from pathlib import Path

from bestofk_cli.app import app
from click.testing import CliRunner


def run(*arguments, **options):
    """Run in this process; an exception that is not an exit fails the test."""
    return CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False, **options)


def run_process(*arguments, **options):
    """Run in a process of its own."""
    command = [sys.executable, "-m", "bestofk_cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def make_distribution(folder, name, entry_points, code=""):
    """Lay out an installed distribution with one module and selectors at its entry points."""
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    module = name.replace("-", "_")
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    lines = "".join(f"{entry} = {target}\n" for entry, target in entry_points.items())
    (info / "entry_points.txt").write_text(f"[bestofk.selectors]\n{lines}", encoding="utf-8")
    return folder
