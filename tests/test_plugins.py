"""Selectors of other distributions: on the same footing, loaded on use, and blamed by name where they break."""

import subprocess
import sys
from importlib.metadata import version

import bestofk as bk
import pytest
from bestofk.plugins import strict_plugins
from bestofk.testing import check_selector
from command import make_distribution
from examples import points

THREE = [[0.9, 0.3, 0.1], [0.95, 0.2, 0.2], [0.96, 0.4, 0.4]]
CODE = '''
import sys
import numpy as np
from bestofk import NoChoice

def cheapest(candidates):
    """First line.

    Second line.
    """
    return candidates.smallest(candidates.column("cost"))

def mute(candidates): return 0
def raises(candidates): raise RuntimeError("two\\nlines")
def leaves(candidates): sys.exit("goodbye")
def silent(candidates): raise NoChoice
def none(candidates): return None
def yes(candidates): return True
def half(candidates): return 1.5
def below(candidates): return -1
def beyond(candidates): return len(candidates)
def word(candidates): return "x"
def array(candidates): return np.arange(100).reshape(10, 10)
def shy(candidates): raise NoChoice("too few")
number = 3
'''


@pytest.fixture
def install(tmp_path, monkeypatch, fresh_plugins):
    """Install a distribution for one test."""

    def install_distribution(name, entry_points, code=CODE):
        folder = make_distribution(tmp_path / name, name, entry_points, code)
        monkeypatch.syspath_prepend(folder)
        monkeypatch.delitem(sys.modules, name.replace("-", "_"), raising=False)
        return folder

    return install_distribution


def complaint(action):
    """What is said of a plugin, on one line."""
    with pytest.raises(bk.PluginError) as caught:
        action()
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


# --- the same footing -------------------------------------------------------------------------------------------------


def test_the_frugal_plugin_is_found_and_used():
    frugal = bk.registered_selector("frugal")
    assert (frugal.distribution, frugal.version) == ("bestofk-frugal", version("bestofk-frugal"))
    assert frugal.help() == "Lowest cost; of equals the smallest k."
    assert frugal.choose(points(THREE)).k == 2
    check_selector(frugal.load())


def test_our_own_are_found_in_the_same_way():
    ours = {each.name for each in bk.installed_selectors() if each.distribution == "bestofk"}
    assert ours >= {"accuracy", "cube", "utopia", "knee", "knee-published"}
    assert all(bk.registered_selector(name).entry_point.group == "bestofk.selectors" for name in ours)


def test_installed_selectors_are_sorted_by_name(install):
    install("other-things", {"zeal": "other_things:cheapest", "ardour": "other_things:cheapest"})
    names = [each.name for each in bk.installed_selectors()]
    assert names == sorted(names)
    assert {"zeal", "ardour", "frugal", "knee"} <= set(names)


def test_help_is_the_first_line_of_the_docstring(install):
    install("other-things", {"cheapest-of": "other_things:cheapest", "mute": "other_things:mute"})
    assert bk.registered_selector("cheapest-of").help() == "First line."
    assert bk.registered_selector("mute").help() == ""


def test_no_choice_is_an_answer(install):
    install("other-things", {"shy": "other_things:shy"})
    choice = bk.registered_selector("shy").choose(points(THREE))
    assert (choice.k, choice.reason) == (None, "too few")


def test_what_is_not_used_is_not_imported(tmp_path):
    folder = make_distribution(
        tmp_path / "loud", "loud-things", {"loud": "loud_things:f"}, "raise SystemExit('loaded')"
    )
    code = "import bestofk as bk; print([each.name for each in bk.installed_selectors() if each.name == 'loud'])"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "['loud']\n"


def test_unknown_name_gets_the_nearest():
    with pytest.raises(bk.UnknownName, match="no selector 'utopa'; did you mean 'utopia'"):
        bk.registered_selector("utopa")


# --- what can be wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no_such_module:f", "cannot be loaded from 'no_such_module:f': ModuleNotFoundError: No module named"),
        ("bad_things:gone", "cannot be loaded from 'bad_things:gone': AttributeError"),
        ("bad-things:cheapest", "cannot be loaded from 'bad-things:cheapest': "),
        ("bad_things:number", "is of type int, not a function"),
        ("bad_things", "is of type module, not a function"),
    ],
)
def test_what_cannot_be_loaded(install, target, said):
    install("bad-things", {"bad": target})
    bad = bk.registered_selector("bad")
    for action in (bad.load, bad.help, lambda: bad.choose(points(THREE))):
        assert complaint(action).startswith(f"selector 'bad' of bad-things 1.0 {said}")


@pytest.mark.parametrize("code", ["import no_such_module", "1 / 0", "raise SystemExit(3)", "def broken(:", "import"])
def test_a_module_that_cannot_be_imported(install, code):
    install("bad-things", {"bad": "bad_things:f"}, code)
    assert complaint(bk.registered_selector("bad").load).startswith(
        "selector 'bad' of bad-things 1.0 cannot be loaded from 'bad_things:f': "
    )


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("raises", "failed: RuntimeError: two lines"),
        ("leaves", "failed: SystemExit: goodbye"),
        ("silent", "made no choice and gave no reason"),
        ("none", "answered None, which is not an index"),
        ("yes", "answered True, which is not an index"),
        ("half", "answered 1.5, which is not an index"),
        ("below", "answered index -1, but the candidates are 0 to 2"),
        ("beyond", "answered index 3, but the candidates are 0 to 2"),
        ("word", "answered 'x', which is not an index"),
        ("array", "answered array([[ 0,"),
    ],
)
def test_what_is_no_answer(install, function, said):
    install("bad-things", {"bad": f"bad_things:{function}"})
    message = complaint(lambda: bk.registered_selector("bad").choose(points(THREE)))
    assert message.startswith(f"selector 'bad' of bad-things 1.0 {said}")
    assert len(message) < 200


def test_a_name_of_the_host_stays_with_the_host(install):
    install("greedy-things", {"knee": "greedy_things:cheapest"})
    assert bk.registered_selector("knee").distribution == "bestofk"
    (claim,) = [each for each in bk.installed_selectors() if each.distribution == "greedy-things"]
    host = version("bestofk")
    assert complaint(claim.load) == (
        f"selector 'knee' of greedy-things 1.0 is rejected: bestofk {host} registers that name too"
    )


def test_a_name_that_two_claim_belongs_to_neither(install):
    install("one-thing", {"same": "one_thing:cheapest", "mine": "one_thing:cheapest"})
    install("other-thing", {"same": "other_thing:cheapest"})
    claims = [each for each in bk.installed_selectors() if each.name == "same"]
    assert [complaint(each.load) for each in claims] == [
        "selector 'same' of one-thing 1.0 is rejected: other-thing 1.0 registers that name too",
        "selector 'same' of other-thing 1.0 is rejected: one-thing 1.0 registers that name too",
    ]
    assert "one-thing" in complaint(bk.registered_selector("same").load)
    assert bk.registered_selector("mine").choose(points(THREE)).k == 2


def test_a_distribution_without_metadata_costs_its_own_selector_alone(install):
    folder = install("torn-things", {"torn": "no_such_module:f"})
    (folder / "torn_things-1.0.dist-info" / "METADATA").unlink()
    assert "of an unknown distribution" in complaint(bk.registered_selector("torn").load)
    assert bk.registered_selector("cube").choose(points(THREE)).k == 2


@pytest.mark.parametrize(("value", "strict"), [("", False), ("0", False), ("1", True)])
def test_strictness_is_asked_by_the_environment(monkeypatch, value, strict):
    monkeypatch.setenv("BESTOFK_STRICT_PLUGINS", value)
    assert strict_plugins() is strict


def test_plugins_are_not_strict_unless_asked(monkeypatch):
    monkeypatch.delenv("BESTOFK_STRICT_PLUGINS", raising=False)
    assert not strict_plugins()
