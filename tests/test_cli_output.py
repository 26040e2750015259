"""``-o FILE``: written all at once, in the format of its suffix, with nothing left behind where it fails."""

import json
import os
import stat
from pathlib import Path

import pytest
from bestofk_tables.formats import BY_SUFFIX
from command import run

TABLES = ("tables", "--method", "published", "--trials", "20", "--k-max", "8", "--scenario", "essay-feedback")


@pytest.mark.parametrize(("suffix", "format_name"), [*BY_SUFFIX.items(), (".txt", "simple"), (".MD", "pipe")])
def test_the_suffix_gives_the_format(tmp_path, suffix, format_name):
    path = tmp_path / f"out{suffix}"
    result = run(*TABLES, "-o", path)
    assert result.stdout == ""
    assert path.read_text(encoding="utf-8") == run(*TABLES, "--format", format_name).stdout


def test_the_format_is_stronger_than_the_suffix(tmp_path):
    path = tmp_path / "out.csv"
    run(*TABLES, "--format", "json", "-o", path)
    assert json.loads(path.read_text(encoding="utf-8"))["rows"]


def test_a_dash_is_stdout():
    assert run(*TABLES, "-o", "-").stdout == run(*TABLES).stdout


@pytest.mark.parametrize("command", [TABLES, ("curve", "gpt-5", "--k-max", 8, "--method", "analytic")])
def test_a_file_that_was_written_is_named_on_stderr(command, tmp_path):
    path = tmp_path / "out.html"
    done = run(*command, "-o", path)
    assert (done.stdout, done.stderr) == ("", f"bestofk: note: wrote {path}\n")
    assert run(*command, "-o", "-").stderr == ""


def test_the_usual_permissions_or_those_that_were_there(tmp_path):
    new, old = tmp_path / "new.txt", tmp_path / "old.txt"
    old.write_text("old", encoding="utf-8")
    old.chmod(0o640)
    mask = os.umask(0o022)
    try:
        run(*TABLES, "-o", new)
        run(*TABLES, "-o", old)
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (new, old)] == [0o644, 0o640]
    assert old.read_text(encoding="utf-8") == new.read_text(encoding="utf-8")


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    run(*TABLES, "-o", link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") != "old"


def test_a_device_is_written_to():
    assert run(*TABLES, "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_a_failing_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run(*TABLES, "-o", path)
    assert result.exit_code == 2
    assert result.stderr == f"bestofk: {path}: cannot be written: No space left on device\n"
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_ctrl_c_while_writing_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    result = run(*TABLES, "-o", tmp_path / "out.txt")
    assert (result.exit_code, result.stderr) == (130, "bestofk: interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("target", "words"), [("", "is a folder"), ("no/such/file.txt", "there is no folder")])
def test_an_impossible_target_is_noticed_before_anything_is_computed(tmp_path, monkeypatch, target, words):
    monkeypatch.setattr("bestofk.simulation.Simulation.run", lambda *args, **options: pytest.fail("it was computed"))
    result = run(*TABLES, "-o", tmp_path / target)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_target_without_permission_is_noticed_before_anything_is_computed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    result = run(*TABLES, "-o", tmp_path / "out.txt")
    assert result.exit_code == 2
    assert "cannot be written: permission denied" in result.stderr


def test_a_failing_run_writes_no_file(tmp_path):
    assert run("tables", "--selector", "nope", "-o", tmp_path / "out.txt").exit_code == 2
    assert list(tmp_path.iterdir()) == []
