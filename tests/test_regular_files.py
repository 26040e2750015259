"""Pipes and devices in the place of files: refused in one line before they are opened, for they may never end."""

import os
from hashlib import sha256

import bestofk as bk
import pytest
from bestofk.measured.fit_speed import fit_speed
from bestofk.measured.prices import read_prices
from bestofk.measured.speed.read import read_load_test
from bestofk.records.read import read_log
from examples import CATALOG_TOML

READERS = {
    "a.toml": bk.load_catalog,
    "a.yaml": bk.load_catalog,
    "a.yml": bk.load_models,
    "a.tally": bk.load_tally,
    "a.npz": bk.load_records,
    "a.csv": lambda path: read_log([path]),
    "a.eval": lambda path: read_log([path]),
    "a.json": lambda path: fit_speed([read_load_test(path)]),
    "prices.json": lambda path: read_prices(path, "small"),
}
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")


@pytest.mark.parametrize("name", READERS)
def test_pipes_and_devices(tmp_path, name):
    path = tmp_path / name
    os.mkfifo(path)
    with pytest.raises(bk.BadInput, match=r"a pipe or a device.*write it to a file first") as refused:
        READERS[name](path)
    assert str(path) in str(refused.value)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(bk.BadInput, match="a pipe or a device"):
        READERS[name](path)


def test_a_run_does_not_go_on_in_a_pipe(tmp_path):
    path = tmp_path / "a.tally"
    os.mkfifo(path)
    with pytest.raises(bk.TallyFileError, match="a pipe or a device"):
        bk.draw_to_file(bk.load_catalog().models["gpt-5"].workload, 10, path, k_max=2)


def test_the_records_of_a_catalog(written, tmp_path):
    os.mkfifo(tmp_path / "a.npz")
    section = f'records = {{ file = "a.npz", sha256 = "{sha256().hexdigest()}" }}\n'
    path = written(CATALOG_TOML.replace("[models.small]\n", f"[models.small]\n{section}"))
    with pytest.raises(bk.BadInput, match=r"mine\.toml: .*a\.npz: a pipe or a device"):
        bk.load_catalog(path)
