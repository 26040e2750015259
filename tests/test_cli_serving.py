"""Options and catalog keys that say how samples are drawn, charged, served and picked: the answer and its papers."""

import json
from dataclasses import replace

import bestofk as bk
import numpy as np
import pytest
from bestofk.served import ServedWorkload
from command import run

FEW = ("--trials", 2000, "--k-max", 24)
SOLVE = ("solve", "gpt-5", "--max-cost", 1, "--selector", "accuracy", *FEW)
SHARED = "Prompt shared by the k samples, charged once in full and k − 1 times as read from a cache."
MAKESPAN = "Latency: makespan of k samples on P = 4 slots, each of which takes the next sample."
TOML = """
[workload]
input = { mean = 1000, std = 50 }
output = { mean = 2000, std = 100 }

[models.small]
usd_per_million_tokens = { input = 1, output = 4, cached_input = 0.1 }
seconds_per_token = { input = 0.001, output = 0.002 }
accuracy = { mean = 0.9, std = 0.03 }
parallelism = 2
shared_prompt = true
prompt_billing = "cached"
latency = "makespan"
pick = "first"
"""


def answered(*arguments):
    """The JSON of a command that succeeds."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments):
    """The one line of a command that fails."""
    result = run(*arguments)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    return line


def expected(**changes):
    """A summary of the paper's GPT-5, changed; sharing a prompt where it is not charged for each."""
    one = bk.load_catalog().models["gpt-5"]
    workload = replace(one.workload, shared_prompt=changes.get("prompt_billing", "each") != "each")
    cached = replace(one.resources[0], cached=0.1e-6)
    one = replace(one, workload=workload, resources=(cached, one.resources[1]), **changes)
    return bk.simulate(one, trials=2000, k_max=24)["gpt-5"]


def test_a_prompt_that_is_charged_from_a_cache():
    found = answered(*SOLVE, "--shared-prompt", "--prompt-billing", "cached", "--price-cached", 0.1)
    (choice,) = found["choices"]
    exact = expected(prompt_billing="cached")
    assert choice["cost"] == exact.mean[exact.k == choice["k"], 1]
    assert SHARED in found["provenance"]["notes"]
    (described,) = found["provenance"]["models"]
    assert (described["shared_prompt"], described["prompt_billing"], described["latency"]) == (True, "cached", "ideal")
    assert "as_served" not in found


def test_latency_as_served_stands_beside_eq_6():
    found = answered(*SOLVE, "--latency", "makespan")
    (choice,), (compared,) = found["choices"], found["as_served"]
    exact = expected(latency="makespan")
    row = int(np.searchsorted(exact.k, choice["k"]))
    assert choice["latency"] == compared["makespan"] == exact.mean[row, 2]
    assert choice["latency_by_eq_6"] == compared["ideal"] == exact.ideal_latency[row]
    assert compared["ratio"] == pytest.approx(compared["makespan"] / compared["ideal"])
    assert MAKESPAN in found["provenance"]["notes"]
    text = run(*SOLVE, "--latency", "makespan").stdout
    assert "Latency as served" in text
    assert " ".join(MAKESPAN.split()) in " ".join(text.split())


@pytest.mark.parametrize("command", [("tables", "--model", "gpt-5"), ("curve", "gpt-5")])
def test_tables_and_curves_say_so(command):
    text = " ".join(run(*command, *FEW, "--latency", "makespan", "--shared-prompt").stdout.split())
    assert MAKESPAN in text
    assert "Prompt shared by the k samples, charged for each of the k samples." in text


def test_pick_of_the_first_sample():
    (choice,) = answered(*SOLVE, "--pick", "first")["choices"]
    first = expected(pick="first")
    assert choice["accuracy"] == first.mean[first.k == choice["k"], 0]


def test_a_tally_for_slots(tmp_path):
    tally = tmp_path / "run.tally"
    drawn = run("draw", "--model", "gpt-5", *FEW, "--latency", "makespan", "-o", tally)
    assert drawn.exit_code == 0
    assert isinstance(bk.load_tally(tally).workload, ServedWorkload)
    priced = ("solve", "gpt-5", "--max-cost", 1, "--selector", "accuracy", "--tally", tally)
    (choice,) = answered(*priced, "--latency", "makespan", "--stability", "none")["choices"]
    assert choice == answered(*SOLVE, "--latency", "makespan", "--stability", "none")["choices"][0]
    line = refused(*priced, "--latency", "makespan", "--parallelism", 8)
    assert "the tally was drawn with 4 slots" in line
    assert "'gpt-5' needs 8 slots" in line


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--prompt-billing", "once"), "prompt_billing = 'once': the samples of 'gpt-5' have prompts of their own"),
        (("--shared-prompt", "--prompt-billing", "cached"), "'gpt-5' has no cost.cached"),
        (("--prompt-billing", "twice"), "no prompt_billing 'twice'"),
        (("--latency", "makespn"), "no latency 'makespn'; did you mean 'makespan'?"),
        (("--latency", "makespan", "--method", "analytic"), "the makespan of 'gpt-5' on P = 4 slots"),
        (("--shared-prompt", "--method", "published"), "draws a prompt for each of the k samples"),
        (("--pick", "reward"), "pick = 'reward': needs rewards"),
        (("--replace",), "--replace: 'gpt-5' draws from normals"),
    ],
)
def test_refused_in_one_line(options, said):
    assert said in refused(*SOLVE[:6], *options)


def test_catalog_keys(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TOML, encoding="utf-8")
    one = bk.load_catalog(path).models["small"]
    assert one.workload.shared_prompt
    assert (one.prompt_billing, one.latency, one.pick) == ("cached", "makespan", "first")
    assert one.resources[0].cached == pytest.approx(0.1e-6)
    ideal = answered("solve", "small", "--catalog", path, "--max-cost", 1, *FEW, "--latency", "ideal")
    assert "as_served" not in ideal


@pytest.mark.parametrize(("key", "wrong"), [("prompt_billing", '"cache"'), ("latency", '"served"'), ("pick", "3")])
def test_catalog_keys_that_are_refused(tmp_path, key, wrong):
    path = tmp_path / "mine.toml"
    lines = [f"{key} = {wrong}" if line.startswith(f"{key} =") else line for line in TOML.splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(bk.BadInput, match=rf"models\.small\.{key}") as error:
        bk.load_catalog(path)
    assert "\n" not in str(error.value)


def test_a_log_is_drawn_again(tmp_path):
    bk.save_records(bk.Records.of("aabb", [9, 9, 8, 8], [5, 7, 3, 5], [1, 0, 0, 0.5]), tmp_path / "a.npz")
    workload = bk.Workload.from_records(bk.load_records(tmp_path / "a.npz"))
    from bestofk_cli.serving import Serving

    one = replace(bk.load_catalog().models["gpt-5"], workload=workload, accuracy=None)
    again = Serving(replace=True, shared_prompt=True).serve({"log": one})["log"]
    assert (again.workload.replace, again.workload.shared_prompt) == (True, True)
    assert Serving().serve({"log": one})["log"] == one
