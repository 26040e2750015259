"""Catalog files of any content: each gives a catalog, or one line that says what is wrong."""

import tomllib

import bestofk as bk
import pytest
from bestofk.catalog import schema
from examples import CATALOG_TOML as TOML
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

anything_goes = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


def judged(load, file):
    """Give what is loaded, or None where it is refused in one line that begins with the file."""
    try:
        return load()
    except bk.BadInput as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{file}: ")
    return None


def assert_catalog_or_complaint(path):
    catalog = judged(lambda: bk.load_catalog(path), path)
    assert catalog is None or (catalog.models and catalog.scenarios)


@anything_goes
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(["toml", "yaml"]))
def test_any_bytes(written, content, suffix):
    assert_catalog_or_complaint(written(content, f"any.{suffix}"))


PIECES = [
    "models",
    ":",
    ": ",
    "\n",
    "\n  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a",
    "*a",
    "!!int",
    "!!float",
    "!!set",
    "!!omap",
    "? [[a]]\n: ",
    "? {a: b}\n: ",
    "? - - a\n: ",
]
PIECES += [
    "!!timestamp",
    "!!binary",
    "!!bool",
    "2001-99-99",
    "0b",
    "0o9",
    "0x",
    ".inf",
    "~",
    "<<",
    "'",
    '"',
    "|",
    ">",
    "?",
]
PIECES += ["#", "---", "...", "\\x", "%", "@", "1:99:99", "c_in", "small", "1e-6", "\t", "=", "\x85", "\u2028"]


@anything_goes
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(["toml", "yaml"]))
@example("? [[a]]\n: b\n", "yaml")
@example("!!float ~", "yaml")
@example("!!int '0b'", "yaml")
@example("!!bool x", "yaml")
@example("!!int ''", "yaml")
@example("!!float ''", "yaml")
def test_any_punctuation(written, content, suffix):
    assert_catalog_or_complaint(written(content, f"any.{suffix}"))


numbers = st.one_of(st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.sampled_from([0, 0.5, 1, -1]))
texts = st.text(max_size=5) | st.sampled_from(["60@p95", "@p", "1@p5"])
values = numbers | texts | st.lists(numbers, max_size=2) | st.dictionaries(texts, numbers, max_size=2)


def paths(document, prefix=()):
    """Every place of a document."""
    for key, value in document.items():
        yield (*prefix, key)
        if isinstance(value, dict):
            yield from paths(value, (*prefix, key))


@anything_goes
@given(st.data(), st.sampled_from(["replace", "remove", "rename", "add"]), values, st.text(max_size=4))
def test_any_change_of_a_good_document(data, change, value, key):
    document = tomllib.loads(TOML)
    *parents, last = data.draw(st.sampled_from(list(paths(document))))
    section = document
    for parent in parents:
        section = section[parent]
    match change:
        case "replace":
            section[last] = value
        case "remove":
            del section[last]
        case "rename":
            section[key] = section.pop(last)
        case _:
            section[key] = value
    catalog = judged(lambda: schema.catalog(document, "any.toml"), "any.toml")
    assert catalog is None or catalog.models


@pytest.mark.parametrize("name", ["self", "limits", "name", "/"])
def test_resource_of_any_name(written, name):
    content = TOML.replace("energy", f"'{name}'").replace("cost = 0.5", f"'{name}' = 0.5")
    catalog = bk.load_catalog(written(content))
    assert catalog.scenarios["tight"].budget.limits[name] == 0.5
