"""The guard of the speeds: it measures ratios of two benchmarks, and fails where one misses its floor."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import ratios

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
CALLED = {"slow": 12.0, "fast": 1.0}
DATA = """
[[ratio]]
name = "speed"
numerator = "test_x.py::slow"
denominator = "test_x.py::fast"
{promise}
"""


@pytest.fixture
def guard(tmp_path, monkeypatch, capsys):
    """Run the guard on two benchmarks of 12 s and 1 s; give the exit code and what is printed."""

    def run(promise, *, work=None, flags=("avx2",), results=None):
        document = {
            "machine_info": {
                "cpu": {"brand_raw": "A processor", "count": 2, "flags": list(flags)},
                "machine": "x", "system": "Linux", "python_version": "3.11",
            },
            "benchmarks": [
                {"fullname": f"benchmarks/test_x.py::{name}", "stats": {"min": seconds, "rounds": 3}, "extra_info": {}}
                for name, seconds in CALLED.items()
            ],
        }  # fmt: skip
        if work:
            document["benchmarks"][0]["extra_info"]["work"] = work
        (tmp_path / "run.json").write_text(json.dumps(document), encoding="utf-8")
        (tmp_path / "ratios.toml").write_text(DATA.format(promise=promise), encoding="utf-8")
        monkeypatch.setattr(ratios, "RATIOS", tmp_path / "ratios.toml")
        code = ratios.main(str(tmp_path / "run.json"), results)
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("promise", "code", "row"),
    [
        ("target = 10", 0, "12 | ≥ 10 | ≥ 8 | yes"),
        ("target = 14", 0, "12 | ≥ 14 | ≥ 11.2 | yes"),
        ("target = 20", 1, "12 | ≥ 20 | ≥ 16 | NO"),
        ("target = 20\nfloor = 11", 0, "12 | ≥ 20 | ≥ 11 | yes"),
        ('target = 13\nsense = "at most"', 0, "12 | ≤ 13 | ≤ 16.2 | yes"),
        ('target = 10\nsense = "at most"', 0, "12 | ≤ 10 | ≤ 12.5 | yes"),
        ('target = 9\nsense = "at most"', 1, "12 | ≤ 9 | ≤ 11.2 | NO"),
        ("target = { avx512 = 30, avx2 = 10, sse = 1 }", 0, "12 | ≥ 10 | ≥ 8 | yes"),
        ("", 0, "12 | | | reported"),
    ],
)
def test_ratio_and_its_floor(guard, promise, code, row):
    got, printed = guard(promise)
    assert got == code
    assert row in re.sub(" +", " ", printed)


def test_less_work_is_made_up_for(guard):
    assert "| 6 |" in re.sub(" +", " ", guard("target = 5", work=2)[1])


@pytest.mark.parametrize(("flags", "code"), [(("avx2", "avx512f"), 1), (("avx2",), 0), ((), 0)])
def test_width_of_the_vector_unit_sets_the_target(guard, flags, code):
    assert guard("target = { avx512 = 30, avx2 = 10, sse = 1 }", flags=flags)[0] == code


def test_page_names_the_machine_and_the_times(guard, tmp_path):
    guard("target = 10", results=str(tmp_path / "RESULTS.md"))
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "A processor, 2 cores, avx2; Linux; Python 3.11, bestofk " in page
    assert re.search(r"test_x.py::slow +\| +1.2e\+04 +\| +3", page)


def test_a_benchmark_that_is_not_there(guard, monkeypatch):
    monkeypatch.delitem(CALLED, "fast")
    with pytest.raises(SystemExit, match=r"no benchmark 'test_x.py::fast'"):
        guard("target = 10")


def test_promises_name_benchmarks_that_exist():
    for each in tomllib.loads(ratios.RATIOS.read_text(encoding="utf-8"))["ratio"]:
        for benchmark in (each["numerator"], each["denominator"]):
            file, _, test = benchmark.partition("::")
            assert f"def {test.partition('[')[0]}(" in (BENCHMARKS / file).read_text(encoding="utf-8")
