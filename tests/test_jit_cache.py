"""Compiled kernels are kept: beside the source, else in the user's cache folder; with neither they still run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import bestofk
import pytest

CODE = """
import numpy as np
from bestofk.published import kernels
total = kernels.pairwise_sum(np.arange(300.0))
print(kernels.__file__, total, sum(kernels.pairwise_sum.stats.cache_hits.values()), sep="|")
"""


@pytest.fixture
def package(tmp_path):
    """A copy of the library with nothing compiled in it."""
    return Path(shutil.copytree(Path(bestofk.__file__).parent, tmp_path / "lib" / "bestofk", ignore=uncompiled))


def uncompiled(folder, names):
    return [name for name in names if name == "__pycache__"]


def make_read_only(package):
    """Let nobody write beside the sources, not even who may write anywhere: the folder to write to is a file."""
    for folder in [package, *(path for path in package.rglob("*") if path.is_dir())]:
        (folder / "__pycache__").write_text("not a folder")


def run(package, cache):
    """Sum 0 to 299 in a fresh process, and tell whether the kernel came from the cache."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(package.parent),
        "HOME": str(cache),
        "XDG_CACHE_HOME": str(cache),
    }
    environment.pop("NUMBA_CACHE_DIR", None)
    finished = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    file, total, hits = finished.stdout.strip().split("|")
    assert Path(file).is_relative_to(package)
    assert float(total) == 299 * 150
    return int(hits)


def test_kept_beside_the_source(package, tmp_path):
    assert run(package, tmp_path / "cache") == 0
    assert list((package / "published" / "__pycache__").glob("*pairwise_sum*.nbi"))
    assert run(package, tmp_path / "cache") == 1


def test_kept_in_the_users_folder_where_the_source_is_read_only(package, tmp_path):
    make_read_only(package)
    assert run(package, tmp_path / "cache") == 0
    assert list((tmp_path / "cache").rglob("*pairwise_sum*.nbi"))
    assert run(package, tmp_path / "cache") == 1


def test_runs_where_nothing_can_be_kept(package, tmp_path):
    make_read_only(package)
    (tmp_path / "cache").write_text("not a folder")
    assert run(package, tmp_path / "cache") == 0
    assert run(package, tmp_path / "cache") == 0
