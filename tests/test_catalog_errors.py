"""Catalog files that are bad: each mistake takes one line with the file, the field, the value and what is allowed."""

from itertools import pairwise

import bestofk as bk
import pytest
from examples import CATALOG_TOML as TOML
from examples import CATALOG_YAML as YAML


def complaint(path):
    """What is said of a bad file; one line that begins with its name."""
    with pytest.raises(bk.BadInput) as caught:
        bk.load_catalog(path)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


WORKLOAD = TOML[: TOML.index("[resources")]

# what is changed in the good file, and what the line says

BAD_TOML = {
    "unknown key": ("parallelism = 4", "paralelism = 4", ["models.small.paralelism: unknown key", "'parallelism'"]),
    "unknown section": ("[workload]", "[wrokload]", ["wrokload: unknown key", "'workload'", "allowed: source"]),
    "unknown resource": ("resources.energy =", "resources.water =", ["models.small.resources.water", "energy"]),
    "unknown limit": ("budget = { cost", "budget = { cots", ["scenarios.tight.budget.cots", "'cost'", "latency"]),
    "unknown key deep inside": (
        "std = 0.03 }",
        "std = 0.03, sd = 1 }",
        ["models.small.accuracy.sd: unknown key", "std"],
    ),
    "missing key": ("accuracy = { mean = 0.92, std = 0.03 }\n", "", ["models.small.accuracy: missing"]),
    "missing key deep inside": ("{ mean = 1024, std = 64 }", "{ mean = 1024 }", ["workload.input.std: missing"]),
    "missing workload": (WORKLOAD, "", ["models.small.workload: missing", "[workload]"]),
    "text for a number": ("mean = 0.92", 'mean = "0.92"', ["models.small.accuracy.mean = '0.92'", "number"]),
    "yes for a number": ("mean = 0.92", "mean = true", ["models.small.accuracy.mean = true", "number"]),
    "list for a table": (
        "{ mean = 0.92, std = 0.03 }",
        "[0.92, 0.03]",
        ["models.small.accuracy = [0.92, 0.03]", "table"],
    ),
    "date for a number": (
        "mean = 1024",
        "mean = 2024-01-01",
        ["workload.input.mean = 2024-01-01: must be a number"],
    ),
    "number for a text": ('title = "Small"', "title = 3", ["models.small.title = 3", "text in quotes"]),
    "fraction for a whole number": (
        "parallelism = 4",
        "parallelism = 4.5",
        ["models.small.parallelism = 4.5", "must be a whole number"],
    ),
    "number for a section": (TOML, "models = 3", ["models = 3", "table"]),
    "negative price": (
        "input = 0.25",
        "input = -0.25",
        ["models.small.usd_per_million_tokens.input = -0.25", "≥ 0"],
    ),
    "negative pace": ("output = 0.002", "output = -1", ["models.small.seconds_per_token.output = -1", "≥ 0"]),
    "negative spread": ("std = 64", "std = -64", ["workload.input.std = -64", "≥ 0"]),
    "negative spread of accuracy": ("std = 0.03", "std = -0.03", ["models.small.accuracy.std = -0.03", "≥ 0"]),
    "accuracy over 1": ("mean = 0.92", "mean = 92", ["models.small.accuracy.mean = 92", "≤ 1"]),
    "accuracy under 0": (
        "mean = 0.92",
        "mean = -0.1",
        ["models.small.accuracy.mean = -0.1", "≥ 0"],
    ),
    "length under 1": ("mean = 2048", "mean = 0.5", ["workload.output.mean = 0.5", "≥ 1"]),
    "no parallelism": (
        "parallelism = 4",
        "parallelism = 0",
        ["models.small.parallelism = 0", "≥ 1"],
    ),
    "huge parallelism": (
        "parallelism = 4",
        "parallelism = 1000000000",
        ["parallelism", "1000000"],
    ),
    "not a number": ("mean = 0.92", "mean = nan", ["models.small.accuracy.mean = nan", "finite"]),
    "infinite price": ("output = 2.0", "output = inf", ["models.small.usd_per_million_tokens.output = inf", "finite"]),
    "infinite limit": ("cost = 0.5", "cost = inf", ["scenarios.tight.budget.cost = inf", "finite"]),
    "limit that is not a number": ("cost = 0.5", "cost = nan", ["scenarios.tight.budget.cost = nan", "finite"]),
    "negative limit": ("cost = 0.5", "cost = -0.5", ["scenarios.tight.budget.cost = -0.5", "≥ 0"]),
    "yes for a limit": ("cost = 0.5", "cost = true", ["scenarios.tight.budget.cost", "True", "must be a number"]),
    "limit over 1": ("accuracy = 0.9 }", "accuracy = 1.9 }", ["scenarios.tight.budget.accuracy = 1.9", "[0, 1]"]),
    "percentile over 100": ("60@p95", "60@p195", ["scenarios.tight.budget.latency = '60@p195'", "between 0 and 100"]),
    "limit in words": ("60@p95", "a\\nb", ["scenarios.tight.budget.latency = 'a\\nb'", "60@p95"]),
    "resource that every model has": (
        "[resources.energy]",
        "[resources.cost]\nunit = 'x'\n[resources.energy]",
        ["cost"],
    ),
    "empty catalog": (TOML, "", ["models: missing"]),
    "no models": (TOML, "[models]", ["models: empty", "at least one"]),
    "name of nothing": ("[models.small]", '[models." "]', ["models.' '", "not blank"]),
    "name of two lines": ("[models.small]", '[models."a\\nb"]', ["models.'a\\nb'", "one line"]),
    "line separator in a name": ("[models.small]", '[models."a\\u2028b"]', ["models.'a\\u2028b'", "one line"]),
    "blank title": ('title = "Small"', 'title = ""', ["models.small.title = ''", "not blank"]),
    "duplicate model": ("[scenarios.tight]", "[models.small]\n[scenarios.tight]", ["small", "given once"]),
    "duplicate key": ("parallelism = 4", "parallelism = 4\nparallelism = 5", ["line 15", "given once"]),
    "not TOML at all": (TOML, "hello, world", ["not valid TOML", "line 1"]),
    "YAML in a TOML file": (TOML, YAML, ["not valid TOML", "line 2"]),
    "deeper than anyone can read": (TOML, "a=" + "[" * 5000, ["TOML", "recursion"]),
    "a number of 5,000 digits": ("parallelism = 4", "parallelism = " + "4" * 5000, ["TOML", "digits"]),
    "a number of 5,000 hexadecimal digits": ("mean = 0.92", "mean = 0x" + "f" * 5000, ["models.small.accuracy.mean"]),
}


@pytest.mark.parametrize(("old", "new", "said"), BAD_TOML.values(), ids=BAD_TOML)
def test_bad_toml(written, old, new, said):
    assert old in TOML
    message = complaint(written(TOML.replace(old, new, 1)))
    for words in said:
        assert words in message


LAUGHS = "[&a [0, 0, 0], " + ", ".join(f"&{b} [*{a}, *{a}, *{a}]" for a, b in pairwise("abcdefghijklmnopqr")) + "]"
BAD_YAML = {
    "unknown key": ("c_in:", "cin:", ["models.small.cin: unknown key", "'c_in'"]),
    "missing key": ("    acc_std: 0.03\n", "", ["models.small.acc_std: missing"]),
    "negative price": ("c_out: 2e-6", "c_out: -2e-6", ["models.small.c_out = -2e-06", "≥ 0"]),
    "infinity": ("c_out: 2e-6", "c_out: .inf", ["models.small.c_out = inf", "finite"]),
    "not a number": ("c_out: 2e-6", "c_out: .nan", ["models.small.c_out = nan", "finite"]),
    "nothing": ("c_out: 2e-6", "c_out:", ["models.small.c_out = nothing", "number"]),
    "accuracy over 1": ("acc_mean: 0.92", "acc_mean: 92", ["models.small.acc_mean = 92", "≤ 1"]),
    "no parallelism": (
        "default_parallel: 4",
        "default_parallel: 0",
        ["models.small.default_parallel = 0", "≥ 1"],
    ),
    "number for a name": ("  small:", "  7:", ["models.7 = 7", "text in quotes"]),
    "top-level list": (YAML, "- 1\n- 2", ["the whole file = [1, 2]", "table"]),
    "empty": (YAML, "", ["empty: nothing but blanks or comments"]),
    "comments alone": (YAML, "# nothing", ["empty: nothing but blanks or comments"]),
    "a list for a key": (YAML, "? [[a]]\n: b\n", ["not valid YAML"]),
    "no models": (YAML, "models: {}", ["models: empty"]),
    "duplicate model": (YAML, "models:\n  a: 1\n  a: 2", ['"a"', "given once"]),
    "two documents": (YAML, "a: 1\n---\nb: 2", ["not valid YAML"]),
    "half a list": (YAML, "models: [1, ", ["not valid YAML"]),
    "python object": (YAML, "models: !!python/object:os.system {}", ["not valid YAML"]),
    "day that is none": (YAML, "models: 2001-99-99", ["not valid YAML", "month"]),
    "deeper than anyone can read": (YAML, "[" * 5000, ["not valid YAML", "recursion"]),
    "list inside itself": (YAML, "models: &a [*a]", ["models = ", "table"]),
    "a billion laughs": ("c_in: 0.25e-6", f"c_in: {LAUGHS}", ["models.small.c_in = ", "number"]),
}


@pytest.mark.parametrize(("old", "new", "said"), BAD_YAML.values(), ids=BAD_YAML)
def test_bad_yaml(written, old, new, said):
    assert old in YAML
    message = complaint(written(YAML.replace(old, new, 1), "config.yaml"))
    assert len(message) < 500
    for words in said:
        assert words in message


def test_further_mistakes_are_counted(written):
    assert complaint(written(TOML.replace("std = ", "sd = "))).endswith("(and 5 more)")


@pytest.mark.parametrize("name", ["mine.toml", "mine.yaml"])
def test_files_that_cannot_be_read(tmp_path, written, name):
    assert "No such file" in complaint(tmp_path / name)
    (tmp_path / "folder" / name).mkdir(parents=True)
    assert "directory" in complaint(tmp_path / "folder" / name)
    assert "byte 9 is not UTF-8" in complaint(written(b"title = '\xff'", name))


def test_name_that_no_file_has():
    with pytest.raises(bk.BadInput, match=r"'a\\x00b': not the name of a file"):
        bk.load_catalog("a\0b")
