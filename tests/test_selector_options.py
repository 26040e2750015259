"""Options of selectors: read from a signature, converted from text, and blamed on whoever declares them badly."""

import math
import sys
import types
from functools import cache, partial
from importlib.metadata import EntryPoint

import bestofk as bk
import pytest
from bestofk import plugins
from bestofk.options import options_of, write
from bestofk.plugins import Registered
from bestofk.settings import configure, parse_setting
from command import make_distribution
from examples import points
from hypothesis import given
from hypothesis import strategies as st

Steps = int
CODE = '''
from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Gt
from pydantic import Field

if TYPE_CHECKING:
    from bestofk import Candidates
    from somewhere import Missing

def picky(
    candidates: Candidates,
    *,
    steps: int = 3,
    share: Annotated[float, Field(ge=0, le=1)] = 0.5,
    strict: bool = False,
    label: str = "none at all",
    norm: Literal["l1", "l2"] = "l2",
    power: Literal[1, 2] | None = 2,
    cap: float | None = None,
    weights: dict[str, float] | None = None,
    names: tuple[str, ...] = ("a", "b"),
    levels: list[Annotated[float, Gt(0)]] | None = None,
    pair: tuple[int, int] = (1, 2),
) -> int:
    """Remembers what it was set to."""
    picky.seen = dict(
        steps=steps, share=share, strict=strict, label=label, norm=norm, power=power, cap=cap, weights=weights,
        names=names, levels=levels, pair=pair,
    )
    return 0

def unannotated(candidates, *, steps=3):
    return 0

def without_default(candidates, *, steps: int):
    return 0

def hidden_type(candidates, *, steps: Missing = None):
    return 0

class Opaque:
    pass

def unchecked(candidates, *, steps: Opaque = None):
    return 0

def refuses(candidates, *, steps: int = 3):
    import bestofk
    raise bestofk.BadInput(f"steps = {steps}: must be even")

def positional(candidates, steps=3, **others):
    return 0
'''


@pytest.fixture
def third_party(monkeypatch):
    """Selectors of a distribution that is not this one."""
    module = types.ModuleType("third_party_selectors")
    exec(CODE, module.__dict__)  # noqa: S102 - the text is above
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def named(function):
        entry_point = EntryPoint(function.replace("_", "-"), f"{module.__name__}:{function}", plugins.GROUP)
        return Registered(entry_point.name, "their-things", "1.0", entry_point)

    return named


CANDIDATES = points([[0.9, 0.1], [0.95, 0.2], [0.97, 0.3]])


def seen(selector, **options):
    """What the selector was called with."""
    selector.choose(CANDIDATES, **options)
    return sys.modules["third_party_selectors"].picky.seen


# --- what there is ----------------------------------------------------------------------------------------------------


def test_options_are_listed_with_name_type_and_default(third_party):
    options = third_party("picky").options()
    assert [(option.name, option.type, write(option.default)) for option in options] == [
        ("steps", "int", "3"),
        ("share", "float ≥ 0 and ≤ 1", "0.5"),
        ("strict", "bool", "false"),
        ("label", "str", "none at all"),
        ("norm", "l1 or l2", "l2"),
        ("power", "1 or 2 or none", "2"),
        ("cap", "float or none", "none"),
        ("weights", "name=float,… or none", "none"),
        ("names", "str,…", "a,b"),
        ("levels", "float > 0,… or none", "none"),
        ("pair", "int,int", "1,2"),
    ]


def test_only_keyword_only_parameters_are_options(third_party):
    assert third_party("positional").options() == ()


def test_every_installed_selector_of_this_package_lists_its_options():
    options = {
        each.name: [option.name for option in each.options()]
        for each in bk.installed_selectors()
        if each.distribution == "bestofk"
    }
    assert {name: names for name, names in options.items() if names} == {
        "chebyshev": ["weights"],
        "fixed": ["k"],
        "knee-chord": ["sensitivity"],
        "topsis": ["weights"],
        "weighted": ["weights"],
    }


def test_annotations_that_are_text_are_read_where_any_kind_of_callable_was_written():
    class Callable:
        def __call__(self, candidates, *, steps: "Steps" = 3):
            return 0

        def method(self, candidates, *, steps: "Steps" = 4):
            return 0

    def function(candidates, *, steps: "Steps" = 5):
        return 0

    for default, callable_ in enumerate([Callable(), Callable().method, function, partial(function, steps=6)], start=3):
        (option,) = options_of(callable_)
        assert (option.name, option.annotation, option.default) == ("steps", int, default)
    (option,) = options_of(cache(function))
    assert option.annotation is int


# --- setting them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        ("steps", "8", 8),
        ("steps", "-8", -8),
        ("share", "1e-1", 0.1),
        ("share", "1", 1.0),
        ("strict", "true", True),
        ("strict", "no", False),
        ("label", "8", "8"),
        ("label", "a=b,c", "a=b,c"),
        ("label", "none", "none"),
        ("norm", "l1", "l1"),
        ("power", "1", 1),
        ("power", "none", None),
        ("cap", "2.5", 2.5),
        ("cap", "none", None),
        ("weights", "accuracy=2,cost=0.5", {"accuracy": 2.0, "cost": 0.5}),
        ("weights", " accuracy = 2 , cost = 1 ", {"accuracy": 2.0, "cost": 1.0}),
        ("weights", "none", None),
        ("names", "a, b c", ("a", "b c")),
        ("names", "a", ("a",)),
        ("names", "", ()),
        ("levels", "1,2.5", [1.0, 2.5]),
        ("levels", "none", None),
        ("pair", "3,4", (3, 4)),
    ],
)
def test_a_text_becomes_what_the_annotation_says(third_party, option, text, value):
    picky = third_party("picky")
    found = seen(picky, **{option: text})[option]
    assert found == value
    assert type(found) is type(value)
    assert picky.with_options(**{option: text}).given == {option: value}
    assert seen(picky)[option] == {each.name: each.default for each in picky.options()}[option]


@given(value=st.floats(min_value=0, allow_infinity=False))
def test_a_number_written_and_read_is_the_same(value):
    (option,) = bk.registered_selector("knee-chord").options()
    assert option.read(write(value)) == value


@given(value=st.dictionaries(st.sampled_from(["accuracy", "cost", "latency"]), st.floats(0, 1e9), min_size=1))
def test_weights_written_and_read_are_the_same(value):
    (option,) = bk.registered_selector("weighted").options()
    assert option.read(write(value)) == value


def test_values_need_not_be_text(third_party):
    assert seen(third_party("picky"), cap=None, weights={"cost": 1}, norm="l1", steps=4) == {
        "steps": 4,
        "share": 0.5,
        "strict": False,
        "label": "none at all",
        "norm": "l1",
        "power": 2,
        "cap": None,
        "weights": {"cost": 1.0},
        "names": ("a", "b"),
        "levels": None,
        "pair": (1, 2),
    }


def test_options_add_up_and_the_last_value_holds(third_party):
    once = third_party("picky").with_options(steps=1, norm="l1")
    assert once.with_options(steps=2).given == {"norm": "l1", "steps": 2}
    assert once.given == {"steps": 1, "norm": "l1"}
    assert seen(once)["steps"] == 1
    assert once.help() == "Remembers what it was set to."
    assert once.options()[0].default == 3


def test_an_option_reaches_the_selector():
    fixed = bk.registered_selector("fixed")
    assert fixed.choose(CANDIDATES, k=2).k == 2
    assert fixed.choose(CANDIDATES, k="3").k == 3
    assert bk.choose(fixed.with_options(k=1).load(), CANDIDATES).k == 1
    assert fixed.choose(CANDIDATES).k is None


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("steps", "8.5", "steps = '8.5': must be a valid integer, unable to parse string as an integer"),
        ("steps", "", "steps = '': must be a valid integer, unable to parse string as an integer"),
        ("steps", 8.5, "steps = 8.5: must be a valid integer, got a number with a fractional part"),
        ("share", "2", "share = '2': must be less than or equal to 1"),
        ("share", math.nan, "share = nan: must be a finite number"),
        ("share", "inf", "share = 'inf': must be a finite number"),
        ("strict", "maybe", "strict = 'maybe': must be a valid boolean, unable to interpret input"),
        ("norm", "l3", "norm = 'l3': must be 'l1' or 'l2'"),
        ("power", "3", "power = '3': must be 1 or 2"),
        ("cap", "much", "cap = 'much': must be a valid number, unable to parse string as a number"),
        ("weights", "accuracy", "weights = 'accuracy': must be name=value, several separated by commas"),
        ("weights", "", "weights = '': must be name=value, several separated by commas"),
        ("weights", "cost=1,cost=2", "weights = 'cost=1,cost=2': each name may be given once"),
        (
            "weights",
            "cost=x",
            "weights = 'cost=x': cost must be a valid number, unable to parse string as a number",
        ),
        ("weights", 3, "weights = 3: must be a valid dictionary"),
        ("levels", "1,x", "levels = '1,x': value 2 must be a valid number, unable to parse string as a number"),
        ("levels", "1,0", "levels = '1,0': value 2 must be greater than 0"),
        ("pair", "1", "pair = '1': value 2 is missing"),
    ],
)
def test_a_value_that_is_not_allowed_is_bad_input_in_one_line(third_party, option, value, message):
    with pytest.raises(bk.BadInput) as error:
        third_party("picky").with_options(**{option: value})
    assert str(error.value) == f"selector 'picky': {message}"


def test_an_unknown_option_gets_the_nearest(third_party):
    with pytest.raises(bk.UnknownName) as error:
        third_party("picky").choose(CANDIDATES, stepps=3)
    assert str(error.value).startswith(
        "no option of selector 'picky' named 'stepps'; did you mean 'steps'? (known: cap,"
    )
    with pytest.raises(bk.UnknownName, match="no option of selector 'accuracy' named 'k' "):
        bk.registered_selector("accuracy").with_options(k=3)


# --- whose fault it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("unannotated", "has an option 'steps' without annotation"),
        ("without_default", "has an option 'steps' without default"),
        ("hidden_type", "name 'Missing' is not defined"),
        ("unchecked", "has an option 'steps' of a type that cannot be checked, Opaque"),
    ],
)
def test_a_badly_declared_option_is_blamed_on_its_distribution(third_party, function, words):
    with pytest.raises(bk.PluginError) as error:
        third_party(function).with_options(steps=3)
    assert str(error.value).startswith(f"selector {function.replace('_', '-')!r} of their-things 1.0 has ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_what_a_selector_does_not_allow_is_bad_input_only_where_options_are_given(third_party):
    refuses = third_party("refuses")
    with pytest.raises(bk.BadInput, match=r"^selector 'refuses': steps = 5: must be even$"):
        refuses.choose(CANDIDATES, steps=5)
    with pytest.raises(bk.PluginError, match=r"^selector 'refuses' of their-things 1\.0 failed: BadInput"):
        refuses.choose(CANDIDATES)


def test_options_of_a_discovered_third_party_selector_are_set_like_ours(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(make_distribution(tmp_path, "their-things", {"picky": "their_things:picky"}, CODE))
    plugins._discover.cache_clear()
    try:
        picky = bk.registered_selector("picky").with_options(steps="5")
        assert picky.choose(CANDIDATES).index == 0
        assert picky.distribution == "their-things"
    finally:
        monkeypatch.undo()
        plugins._discover.cache_clear()


# --- as the command line gives them -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("knee-chord.sensitivity=1.0", ("knee-chord", "sensitivity", "1.0")),
        ("a.b.c=1", ("a.b", "c", "1")),
        ("weighted.weights=accuracy=2,cost=1", ("weighted", "weights", "accuracy=2,cost=1")),
        (" fixed.k = 8 ", ("fixed", "k", "8")),
        ("picky.label=", ("picky", "label", "")),
    ],
)
def test_a_setting_is_a_selector_an_option_and_a_value(text, parts):
    assert parse_setting(text) == parts


@pytest.mark.parametrize("text", ["", "fixed", "fixed.k", "fixed=8", ".k=8", "fixed.=8", "=8", "k=8.5"])
def test_a_setting_of_another_form_is_bad_input(text):
    with pytest.raises(bk.BadInput, match=r"must be NAME\.OPTION=VALUE, such as knee-chord\.sensitivity=1\.0$"):
        parse_setting(text)


def asked(*names):
    return [bk.registered_selector(name) for name in names]


def test_configure_sets_the_selectors_that_are_named_and_keeps_the_order():
    configured = configure(asked("fixed", "accuracy", "knee-chord"), ["knee-chord.sensitivity=2", "fixed.k=8"])
    assert [each.name for each in configured] == ["fixed", "accuracy", "knee-chord"]
    assert [each.given for each in configured] == [{"k": 8}, {}, {"sensitivity": 2.0}]


def test_weights_go_to_every_selector_that_takes_them():
    configured = configure(asked("weighted", "accuracy", "topsis"), ["topsis.weights=cost=9"])
    assert [each.given for each in configured] == [{}, {}, {"weights": {"cost": 9.0}}]
    configured = configure(asked("weighted", "accuracy", "chebyshev"), weights="accuracy=2,cost=1")
    shared = {"weights": {"accuracy": 2.0, "cost": 1.0}}
    assert [each.given for each in configured] == [shared, {}, shared]


def test_weights_and_a_selectors_own_contradict_each_other():
    with pytest.raises(bk.BadInput, match=r"^weights = cost=1 and option chebyshev\.weights = cost=9: contradict"):
        configure(asked("weighted", "chebyshev"), ["chebyshev.weights=cost=9"], weights="cost=1")


@pytest.mark.parametrize(
    ("settings", "weights", "message"),
    [
        (["fixde.k=8"], None, "selector 'fixde' is not asked; did you mean 'fixed'? (asked: accuracy, fixed)"),
        (["cube.k=8"], None, "selector 'cube' is not asked"),
        (["fixed.k=8", "fixed.k=9"], None, "fixed.k is set twice"),
        (["fixed.kk=8"], None, "no option of selector 'fixed' named 'kk'"),
        (["fixed.k=eight"], None, "selector 'fixed': k = 'eight': must be a valid integer"),
        (["fixed.k=0"], None, "selector 'fixed': k = '0': must be greater than or equal to 1"),
        (["fixed.k=-4"], None, "selector 'fixed': k = '-4': must be greater than or equal to 1"),
        ([], "cost=1", "weights = cost=1: none of the selectors that are asked takes weights"),
    ],
)
def test_settings_that_fit_nothing_are_bad_input(settings, weights, message):
    with pytest.raises(bk.BadInput) as error:
        configure(asked("accuracy", "fixed"), settings, weights)
    assert message in str(error.value)


def test_a_broken_plugin_does_not_keep_others_from_their_weights(third_party):
    broken = third_party("gone")
    (weighted, untouched) = configure([*asked("weighted"), broken], weights="cost=1")
    assert weighted.given == {"weights": {"cost": 1.0}}
    assert untouched == broken
