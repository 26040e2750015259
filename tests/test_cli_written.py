"""Files that commands write: never over one that is read, all or none, and nothing is left of a run that ends early."""

import signal
import subprocess
import sys
from pathlib import Path

import bestofk as bk
import pytest
from bestofk.atomic import replacing_together
from command import run

LOG = "question,input,output,score\na,1,2,1\na,3,4,0\nb,3,5,1\nb,3,9,0\n"
TYPED = ("--price-in", 1, "--price-out", 2, "--latency-in", 0.1, "--latency-out", 0.2)
FULL = OSError(28, "No space left on device")
PATIENCE = 60  # seconds that a process may take to end


@pytest.fixture
def log(written):
    return written(LOG, "log.csv")


@pytest.fixture
def folder(log, tmp_path, monkeypatch, written):
    """A folder with a log, a catalog of it, its records, a tally, a price list and figures."""
    monkeypatch.chdir(tmp_path)
    assert run("fit", *TYPED, "--records", "log.csv", "-o", "c.toml").exit_code == 0
    assert run("draw", "--trials", 100, "--k-max", 2, "-o", "q.tally").exit_code == 0
    written('{"a": {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}}', "p.json")
    written("model,accuracy,accuracy_std,latency_in,latency_out\na,0.8,0.1,0.1,0.2\n", "f.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("tables", "--catalog", "c.toml"), "c.toml"),
        (("tables", "--catalog", "c.toml", "--format", "csv"), "c.fitted.records.npz"),
        (("tables", "--tally", "q.tally", "--model", "gpt-5", "--k-step", 1), "q.tally"),
        (("curve", "gpt-5", "--tally", "q.tally"), "./q.tally"),
        (("solve", "fitted", "--max-cost", 1, "--catalog", "c.toml"), "c.toml"),
        (("route", "--models", "p.json", "--figures", "f.csv"), "f.csv"),
        (("route", "--models", "p.json", "--figures", "f.csv"), "p.json"),
        (("sweep", "--catalog", "c.toml", "--vary", "max_cost=1:2:3"), "c.fitted.records.npz"),
        (("report", "fitted", "--catalog", "link.html"), "link.html"),
        (("plot", "cost", "--catalog", "link.svg"), "link.svg"),
        (("list", "models", "--catalog", "c.toml"), "c.toml"),
        (("draw", "--catalog", "c.toml"), "c.fitted.records.npz"),
        (("fit", *TYPED, "--records", "log.csv"), "log.csv"),
        (("fit", *TYPED, "--records", "log.fitted.records.npz"), "log.toml"),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_what_is_read_is_not_written_over(folder, arguments, output):
    for link in ("link.svg", "link.html"):
        (folder / link).symlink_to("c.toml")
    (folder / "log.fitted.records.npz").write_text(LOG, encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    for result in (run(*arguments, "-o", output), run(arguments[0], "-o", output, *arguments[1:])):
        assert (result.exit_code, result.stdout) == (2, "")
        (line,) = result.stderr.splitlines()
        assert line.startswith("bestofk: --output ")
        assert line.endswith(": is one of the files that are read; name another")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_files_of_the_same_content_are_two(folder):
    (folder / "copy.toml").write_bytes((folder / "c.toml").read_bytes())
    assert run("list", "models", "--catalog", "c.toml", "-o", "copy.toml").exit_code == 0


# --- all or none ------------------------------------------------------------------------------------------------------


def fails_for(monkeypatch, name):
    """Have the last step fail for a file of this name."""
    replace = Path.replace

    def replace_or_fail(self, target):
        if Path(target).name == name:
            raise FULL
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_or_fail)


def test_records_go_where_their_catalog_cannot_be_written(log, tmp_path, monkeypatch):
    fails_for(monkeypatch, "c.toml")
    result = run("fit", *TYPED, "--records", log, "-o", tmp_path / "c.toml")
    assert result.exit_code == 2
    assert result.stderr == f"bestofk: {tmp_path / 'c.toml'}: cannot be written: No space left on device\n"
    assert list(tmp_path.iterdir()) == [log]


def test_old_records_come_back_where_the_new_catalog_cannot_be_written(folder, written, monkeypatch):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    fails_for(monkeypatch, "c.toml")
    other = written(LOG.replace("9", "8"), "log.csv")
    assert run("fit", *TYPED, "--records", other, "-o", "c.toml").exit_code == 2
    assert {path: path.read_bytes() for path in folder.iterdir() if path != other} == {
        path: content for path, content in before.items() if path != other
    }
    bk.load_catalog("c.toml")


def test_both_are_on_the_disk_before_one_takes_its_place(tmp_path, monkeypatch):
    first, second = tmp_path / "first", tmp_path / "second"
    synced = []
    monkeypatch.setattr("os.fsync", lambda file: synced.append((first.exists(), second.exists())))
    with replacing_together(first, second) as (one, two):
        one.write(b"1")
        two.write(b"2")
    assert synced == [(False, False)] * 2
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


# --- streams that are closed or full ----------------------------------------------------------------------------------


def shell(line, *arguments):
    """Run in a shell, where $0 is the program and the arguments are $1 and so on."""
    command = ["bash", "-c", line.replace("bestofk", f"{sys.executable} -m bestofk_cli"), "bash", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)


FIT = f"bestofk fit --records $1 {' '.join(map(str, TYPED))}"


def test_a_closed_stdout_is_no_error(log, tmp_path):
    assert (shell("bestofk list models >&-").stderr, shell("bestofk list models >&-").returncode) == ("", 0)
    done = shell(f"{FIT} -o $2 >&-", log, tmp_path / "a.toml")
    assert (done.returncode, [line[:20] for line in done.stderr.splitlines()]) == (0, ["bestofk: note: wrote"] * 2)


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full"])
def test_bad_input_is_2_where_nobody_hears_of_it(where):
    assert shell(f"bestofk fit --records no/such/file {where}").returncode == 2


def test_files_that_are_written_are_told_where_stdout_is_full(log, tmp_path):
    path = tmp_path / "a.toml"
    done = shell(f"{FIT} -o $2 >/dev/full", log, path)
    assert done.returncode == 1
    said = f"{path} and {tmp_path / 'a.fitted.records.npz'} are written"
    assert done.stderr == f"bestofk: stdout: cannot be written: No space left on device; {said}\n"
    assert bk.load_catalog(path).models
    assert shell(f"{FIT} >/dev/full", log).returncode == 2


# --- signals ----------------------------------------------------------------------------------------------------------

STOPS_WHILE_WRITING = """
import sys, time
import bestofk.catalog.write as write
def wait(*_):
    print("writing", flush=True)
    time.sleep(1000)
write._hash_of = wait
from bestofk_cli import main
main()
"""
LOADS = """
import sys
class Stops:
    def find_spec(self, name, *_):
        if name == NAME:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stops())
from bestofk_cli import main
main()
"""


@pytest.mark.parametrize(("number", "said"), [(signal.SIGTERM, "terminated"), (signal.SIGHUP, "hung up")])
def test_a_signal_that_ends_leaves_nothing(log, tmp_path, number, said):
    arguments = ["fit", *map(str, TYPED), "--records", str(log), "-o", str(tmp_path / "a.toml")]
    with subprocess.Popen(
        [sys.executable, "-c", STOPS_WHILE_WRITING, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "writing\n"
        assert len(list(tmp_path.iterdir())) == 3
        process.send_signal(number)
        _, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, stderr) == (128 + number, f"bestofk: {said}\n")
    assert list(tmp_path.iterdir()) == [log]


@pytest.mark.parametrize("name", ["click", "bestofk_cli.console", "bestofk_cli.commands.solve"])
def test_ctrl_c_while_it_is_loaded(name):
    program = LOADS.replace("NAME", repr(name))
    command = [sys.executable, "-c", program, "list", "models"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "bestofk: interrupted\n")
