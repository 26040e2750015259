"""How long the first row takes from the command line: with everything to compile, and from the cache."""

import os
import subprocess
import sys

import pytest


def python(*arguments, cache):
    """Run Python with kernels kept in a folder of its own; gives what it prints."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True
    ).stdout


def tables(cache):
    return python("-m", "bestofk_cli", "tables", "--trials", "1000", "--threads", "1", cache=cache)


@pytest.fixture
def filled_cache(tmp_path):
    tables(tmp_path)
    return tmp_path


def test_tables_compiled(benchmark, tmp_path_factory):
    def setup():
        return (tmp_path_factory.mktemp("cache"),), {}

    assert "Scenario 1" in benchmark.pedantic(tables, setup=setup, rounds=2)


def test_tables_from_cache(benchmark, filled_cache):
    assert "Scenario 1" in benchmark.pedantic(tables, (filled_cache,), rounds=3)


def test_numba_imported(benchmark, tmp_path):
    assert not benchmark.pedantic(python, ("-c", "import numba"), {"cache": tmp_path}, rounds=3)
