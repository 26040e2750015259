"""Foreign files of any content: each is read, or refused in one line that begins with the file."""

import json
import zipfile

import bestofk as bk
import pytest
from bestofk.measured.fit_speed import fit_speed
from bestofk.measured.prices import read_prices
from bestofk.measured.speed.read import read_load_test
from bestofk.records.read import read_lengths, read_log
from foreign_logs import aiperf_line, guidellm_report, inspect_sample, lm_eval_line, vllm_result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

anything_goes = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])

READERS = {
    "log": lambda path: read_log([path], chars_per_token=4),
    "load": lambda path: fit_speed([read_load_test(path)]),
    "prices": lambda path: read_prices(path, "small"),
    "lengths": read_lengths,
    "records": bk.load_records,
}
PRICES = {"small": {"input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6, "cache_read_input_token_cost": 1e-7}}
GOOD = {
    "prices": ("prices", [PRICES]),
    "vllm": (
        "load",
        [vllm_result([10, 20, 30, 5], [2, 3, 2, 4], [0.1, 0.2, 0.3, 0.1], [[0.1], [0.1, 0.2], [0.1], [0.1] * 3])],
    ),
    "vllm summary": ("load", [{"mean_ttft_ms": 1.0, "mean_tpot_ms": 2.0, "completed": 3, "total_input_tokens": 9}]),
    "aiperf": ("load", [aiperf_line((10 * n, n * n), 5.0 * n, 90.0 * n) for n in range(1, 5)]),
    "guidellm": ("load", [guidellm_report()]),
    "guidellm rows": (
        "load",
        [
            guidellm_report(
                [
                    {"prompt_tokens": n, "output_tokens": n * n, "request_latency": 1.0, "time_to_first_token_ms": 5}
                    for n in range(1, 6)
                ]
            )
        ],
    ),
    "lm_eval": ("log", [lm_eval_line(n, ["a", "b"], [1, 0], extracted=["x", "y"]) for n in range(3)]),
}
TABLES = {
    "log": "question,sample,input,output,score,answer,reward\na,1,2,3,1,x,0.5\na,2,2,4,0,y,0.1\n",
    "load": "input,output,latency,ttft\n10,2,1.5,0.1\n20,3,2.5,0.2\n30,7,3.5,0.3\n",
    "lengths": "input,output\n10,2\n20,3\n",
}


def judged(name, path):
    """Whether a file is read; otherwise it is refused in one line that names it."""
    try:
        READERS[name](path)
    except bk.BadInput as error:
        message = str(error)
    else:
        return True
    assert len(message.splitlines()) == 1
    assert path.name in message
    return False


@pytest.mark.parametrize("name", READERS)
@anything_goes
@given(
    content=st.binary(max_size=100)
    | st.text(max_size=100).map(str.encode)
    | st.builds(
        bytes.__add__,
        st.sampled_from([b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b"{", b"\xef\xbb\xbf"]),
        st.binary(max_size=80),
    ),
)
def test_any_bytes(written, name, content):
    judged(name, written(content, "any.file"))


numbers = st.one_of(
    st.booleans(), st.integers(-(10**25), 10**25), st.floats(), st.sampled_from([0, 0.5, 1, -1, 2**31, 1e308, 10**400])
)
values = st.recursive(
    st.none() | numbers | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


def places(document):
    """Every container of a document, with each of its keys or indices."""
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        yield document, key
        if isinstance(value, dict | list):
            yield from places(value)


def changed(data, document):
    """A copy of a document in which one thing is replaced or removed."""
    document = json.loads(json.dumps(document))
    holder, key = data.draw(st.sampled_from(list(places(document))))
    if data.draw(st.booleans()):
        holder[key] = data.draw(values)
    else:
        del holder[key]
    return document


@pytest.mark.parametrize("name", GOOD)
@anything_goes
@given(data=st.data())
def test_any_change_of_a_good_value(written, name, data):
    reader, lines = GOOD[name]
    content = "".join(f"{json.dumps(line)}\n" for line in changed(data, lines))
    judged(reader, written(content, "any.json"))


@anything_goes
@given(data=st.data())
def test_any_change_of_an_inspect_sample(tmp_path, data):
    path = tmp_path / "any.eval"
    header, *samples = changed(
        data, [{"eval": {"task": "t", "model": "openai/m"}}, inspect_sample("a", 1), inspect_sample("a", 2)]
    )
    with zipfile.ZipFile(path, "w") as archive:
        for number, sample in enumerate(samples):
            archive.writestr(f"samples/{number}.json", json.dumps(sample))
        archive.writestr("header.json", json.dumps(header))
    judged("log", path)


@anything_goes
@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), kept=st.floats(0, 1))
def test_any_damage_of_an_inspect_log(tmp_path, at, flip, kept):
    path = tmp_path / "any.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("samples/1.json", json.dumps(inspect_sample("a", 1)))
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= flip
    path.write_bytes(content)
    judged("log", path)
    path.write_bytes(content[: int(kept * len(content))])
    judged("log", path)


cells = st.sampled_from(
    ["", "nan", "inf", "-1", "1e400", "0.5", "1_0", "²", "True", '"', "\0", "a,b", "\n", "1e99", "x" * 20]
) | st.text(max_size=4)


@pytest.mark.parametrize("name", TABLES)
@anything_goes
@given(data=st.data(), cell=cells)
def test_any_cell_of_a_table(written, name, data, cell):
    rows = [line.split(",") for line in TABLES[name].splitlines()]
    row = data.draw(st.integers(0, len(rows) - 1))
    rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = cell
    content = "\n".join(",".join(row) for row in rows)
    judged(name, written(content.encode("utf-8", "surrogatepass"), "any.csv"))


@pytest.mark.parametrize("name", TABLES)
@anything_goes
@given(data=st.data(), cell=values)
def test_any_column_of_parquet(tmp_path, name, data, cell):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    header, *rows = (line.split(",") for line in TABLES[name].splitlines())
    columns = {column: list(cells) for column, cells in zip(header, zip(*rows, strict=True), strict=True)}
    columns[data.draw(st.sampled_from(header))] = [cell] * len(rows)
    path = tmp_path / "any.parquet"
    try:
        parquet.write_table(pa.table(columns), path)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return
    judged(name, path)
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    judged(name, path)
