"""Whatever is wrong ends in one line on stderr that says what, and in the right exit code."""

import bestofk as bk
import pytest
from command import run

GOOD = """
[workload]
input = { mean = 1024, std = 64 }
output = { mean = 2048, std = 128 }

[models.mine]
usd_per_million_tokens = { input = 1.0, output = 2.0 }
seconds_per_token = { input = 0.001, output = 0.002 }
accuracy = { mean = 0.5, std = 0.1 }
"""


def assert_one_line(result, exit_code, *words):
    assert result.exit_code == exit_code
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("bestofk: ")
    for word in words:
        assert word in line, (word, line)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tabels"], ["no command 'tabels'", "did you mean 'tables'", "curve"]),
        (["tables", "--trails", "3"], ["--trails", "--trials", "bestofk tables --help"]),
        (["tables", "--method", "strem"], ["no method 'strem'", "did you mean 'stream'", "published"]),
        (["tables", "--format", "jsn"], ["no format 'jsn'", "did you mean 'json'"]),
        (["tables", "--model", "gpt5"], ["no model 'gpt5'", "did you mean 'gpt-5'", "qwen3-max"]),
        (["tables", "--scenario", "medical"], ["no scenario 'medical'", "did you mean 'medical-ai'"]),
        (["tables", "--selector", "kne"], ["no selector 'kne'", "did you mean 'knee'", "utopia"]),
        (["tables", "--trials", "0"], ["--trials", "'0'", "from 1 to"]),
        (["tables", "--trials", "many"], ["--trials", "'many'", "whole number"]),
        (["tables", "--trials", "1.5"], ["--trials", "'1.5'", "whole number"]),
        (["tables", "--trials", "nan"], ["--trials", "'nan'", "whole number"]),
        (["tables", "--trials", "1e999999999"], ["--trials", "whole number"]),
        (["tables", "--trials", "1e13"], ["--trials", "1,000,000,000,000"]),
        (["tables", "--seed", "-1"], ["--seed", "'-1'", "from 0 to"]),
        (["tables", "--k-max", "0"], ["--k-max", "'0'", "from 1 to"]),
        (["tables", "--k-step", "0"], ["--k-step", "'0'"]),
        (["tables", "--threads", "0"], ["--threads", "'0'"]),
        (["tables", "--k-max", "3", "--method", "published"], ["k_max = 3", "k_step = 1"]),
        (["tables", "--k-max", "5000"], ["k_max = 5000", "4096"]),
        (["tables", "extra"], ["extra"]),
        (["tables", "--seed"], ["--seed", "requires an argument"]),
        (["curve"], ["Missing argument 'MODEL'"]),
        (["curve", "nope"], ["no model 'nope'"]),
        (["solve", "--model", "gpt-5"], ["the model is an argument", "'bestofk solve MODEL'", "bestofk solve --help"]),
        (["curve", "--model", "gpt-5"], ["the model is an argument, as in 'bestofk curve MODEL'"]),
        (["report", "--models", "gpt-5"], ["the model is an argument, as in 'bestofk report MODEL'"]),
        (["route", "--model", "gpt-5"], ["the model is an argument, as in 'bestofk route MODEL'"]),
        (["curve", "--mode", "gpt-5"], ["No such option '--mode'", "--method"]),
        (["list"], ["models, scenarios, selectors"]),
        (["list", "model"], ["no list 'model'", "did you mean 'models'"]),
        (["tables", "--catalog", "no/such.toml"], ["no/such.toml", "cannot be read"]),
    ],
)
def test_bad_command_lines(arguments, words):
    assert_one_line(run(*arguments), 2, *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[models.mine]", "models = 3 #", ["models"]),
        ("std = 64", "std = -1", ["workload.input.std = -1", "≥ 0"]),
        ("output = 2.0 }", "output = -2.0 }", ["models.mine.usd_per_million_tokens.output = -2.0"]),
        ("output = 2.0 }", "output = nan }", ["models.mine.usd_per_million_tokens.output = nan", "finite"]),
        ("output = 2.0 }", "output = inf }", ["models.mine.usd_per_million_tokens.output = inf", "finite"]),
        ("mean = 0.5", "mean = 1.5", ["models.mine.accuracy.mean = 1.5", "≤ 1"]),
        ("mean = 0.5", 'mean = "0.5"', ["models.mine.accuracy.mean = '0.5'", "number"]),
        ("accuracy = ", "acuracy = ", ["models.mine", "acuracy", "accuracy"]),
        ("accuracy = { mean = 0.5, std = 0.1 }", "", ["models.mine.accuracy", "missing"]),
        ("std = 0.1 }", "std = 0.1 }\nparallelism = 0", ["models.mine.parallelism = 0", "≥ 1"]),
        ("[models.mine]", "[models.mine]\n[models.mine]", ["not valid TOML"]),
        ("[workload]", "{", ["not valid TOML"]),
        ("[models.mine]", "[mine]", ["mine"]),
    ],
)
@pytest.mark.parametrize("command", [("tables",), ("curve", "mine"), ("list", "models")])
def test_bad_catalogs_name_file_field_value_and_what_is_allowed(tmp_path, command, old, new, words):
    path, output = tmp_path / "mine.toml", tmp_path / "out.txt"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    assert_one_line(run(*command, "--catalog", path, "-o", output), 2, str(path), *words)
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_good_catalog_is_good(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert run("list", "models", "--catalog", path).exit_code == 0


def test_ctrl_c_is_one_line_and_130(monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(bk.simulation.Simulation, "run", interrupted)
    result = run("tables")
    assert (result.exit_code, result.stderr, result.stdout) == (130, "bestofk: interrupted\n", "")


def test_too_little_memory_is_one_line(monkeypatch):
    def too_much(*args, **options):
        raise MemoryError("Unable to allocate 8 TiB")

    monkeypatch.setattr("bestofk.simulation.Simulation.run", too_much)
    assert_one_line(run("tables"), 1, "too little memory: Unable to allocate 8 TiB")


def test_a_message_with_line_breaks_and_colours_is_still_one_plain_line():
    result = run("tables", "--model", "a\nb\x1b[31m")
    assert_one_line(result, 2)
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], [], ["tables", "-h"], ["list", "--help"]])
def test_help_is_on_stdout(arguments):
    result = run(*arguments)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: bestofk")
    assert result.stderr == ""


def test_the_version():
    assert run("--version").stdout == f"bestofk {bk.__version__}\n"
