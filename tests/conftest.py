"""What all tests share: property tests that repeat themselves, plugins found anew, and data beside the checkout."""

from pathlib import Path

import pytest
from bestofk import plugins
from hypothesis import settings

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

settings.register_profile("bestofk", deadline=None, derandomize=True)
settings.load_profile("bestofk")


@pytest.fixture
def shared_data():
    """Give the path of a file of public data that lies beside the checkout."""

    def path(name):
        found = SHARED_DATA / name
        if not found.exists():
            pytest.skip(f"{name} is not in ../shared/data")
        return found

    return path


@pytest.fixture
def fresh_plugins():
    """Forget which plugins were found, before and after."""
    plugins._discover.cache_clear()
    yield
    plugins._discover.cache_clear()


@pytest.fixture
def written(tmp_path):
    """Write a file and give its path."""

    def write(content, name="mine.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
