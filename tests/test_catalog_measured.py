"""Catalogs with measured parts: a log for lengths and accuracy, a cached price, and where figures are from."""

from hashlib import sha256

import bestofk as bk
import pytest
from bestofk.catalog.origin import Measured, Origin, OriginFile

RECORDS = bk.Records.of("aabb", [9, 9, 8, 8], [5, 7, 3, 5], [1, 0, 0, 0.5])
TOML = """
[models.small]
usd_per_million_tokens = { input = 1, output = 4, cached_input = 0.1 }
seconds_per_token = { input = 0.001, output = 0.02, input_se = 0.0001 }
records = { file = "a.records.npz", sha256 = "HASH" }

[models.small.origin]
date = "2026-01-02"
program = "bestofk 1"
notes = ["one"]

[models.small.origin.measured]
reasoning_share = 0.25
output = { mean = 5, std = 1.5, mean_se = 0.25, std_se = 0.125 }

[[models.small.origin.files]]
role = "records"
kind = "inspect_ai log"
file = "a.eval"
sha256 = "HASH"
rows = 4
dropped = { "with an error" = 2 }
"""


@pytest.fixture
def catalog(tmp_path):
    """Write a catalog beside the records of a log."""
    bk.save_records(RECORDS, tmp_path / "a.records.npz")
    digest = sha256((tmp_path / "a.records.npz").read_bytes()).hexdigest()

    def write(content=TOML):
        path = tmp_path / "mine.toml"
        path.write_text(content.replace("HASH", digest), encoding="utf-8")
        return path

    return write


def test_a_log_in_the_place_of_lengths_and_accuracy(catalog, monkeypatch, tmp_path):
    model = bk.load_catalog(catalog()).models["small"]
    assert model.workload == bk.Workload.from_records(RECORDS)
    assert (model.accuracy, model.bootstrap) == (None, 0)
    assert model.resources[0].cached == pytest.approx(1e-7)
    assert model.resources[1].input_se == 0.0001
    other = bk.load_catalog(catalog(TOML.replace('HASH" }', 'HASH", replace = true, bootstrap = 200 }'))).models[
        "small"
    ]
    assert other.workload == bk.Workload.from_records(RECORDS, replace=True)
    assert other.bootstrap == 200


def test_where_figures_are_from(catalog):
    origin = bk.load_catalog(catalog()).origins["small"]
    assert isinstance(origin, Origin)
    assert isinstance(origin.files[0], OriginFile)
    assert (origin.date, origin.notes, origin.files[0].rows) == ("2026-01-02", ("one",), 4)
    assert origin.files[0].dropped == {"with an error": 2}
    assert origin.measured == Measured(output=bk.Normal(5, 1.5, 0.25, 0.125), reasoning_share=0.25)
    assert "measured: output 5 (standard error 0.25), reasoning 25 % of the output" in origin.sentence()
    alone = TOML[: TOML.index("[models.small.origin]")] + '[models.small.origin]\ndate = "2026-01-02"\n'
    assert bk.load_catalog(catalog(alone)).origins["small"].measured == Measured()
    assert bk.load_catalog().origins == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a.records.npz", "b.npz", "models.small.records.file = 'b.npz': no such file beside the catalog"),
        ("a.records.npz", ".", "cannot be read: Is a directory"),
        ('sha256 = "HASH" }', f'sha256 = "{"0" * 64}" }}', "has another hash"),
        (
            'sha256 = "HASH" }',
            'sha256 = "0" }',
            r"models.small.records.sha256 = '0': must be the 64 hexadecimal digits",
        ),
        (
            "records =",
            "accuracy = { mean = 0.5, std = 0.1 }\nrecords =",
            "accuracy: models.small.records brings its own",
        ),
        ('HASH" }', 'HASH", bootstrap = 99 }', "bootstrap = 99"),
        ('records = { file = "a.records.npz", sha256 = "HASH" }', "", "models.small.accuracy: missing"),
        ("cached_input = 0.1", "cached_input = -1", "cached_input = -1"),
        ("rows = 4", "rows = -4", "rows = -4"),
        ("mean_se = 0.25", "mean_se = -0.25", "models.small.origin.measured.output.mean_se = -0.25"),
        ("reasoning_share = 0.25", "reasoning_share = 25", "models.small.origin.measured.reasoning_share = 25"),
        ("reasoning_share = 0.25", "answer = 0.25", "models.small.origin.measured.answer: unknown key"),
    ],
)
def test_bad_catalogs(catalog, old, new, said):
    with pytest.raises(bk.BadInput) as refused:
        bk.load_catalog(catalog(TOML.replace(old, new)))
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_file_that_holds_no_records(catalog, tmp_path):
    path = catalog()
    (tmp_path / "a.records.npz").write_bytes(b"something else")
    digest = sha256(b"something else").hexdigest()
    path.write_text(TOML.replace("HASH", digest), encoding="utf-8")
    with pytest.raises(bk.BadInput, match="not records of this program"):
        bk.load_catalog(path)
