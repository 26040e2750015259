"""``bestofk fit``: what is read is printed with errors and warnings, and written as a catalog for other commands."""

import json
import tomllib

import bestofk as bk
import numpy as np
import pytest
from command import run
from foreign_logs import inspect_log, inspect_sample, json_lines, lm_eval_line, vllm_result

PRICES = {
    "host/small": {
        "input_cost_per_token": 1e-6,
        "output_cost_per_token": 4e-6,
        "cache_read_input_token_cost": 1e-7,
        "output_cost_per_reasoning_token": 3e-6,
    }
}
TYPED = ("--price-in", 1, "--price-out", 4, "--latency-in", 0.001, "--latency-out", 0.02)
LENGTHS = ("--input-tokens", "100±9", "--output-tokens", "200±30")


def load_test():
    generator = np.random.default_rng(1)
    inputs, outputs = generator.integers(50, 500, 100), generator.integers(2, 300, 100)
    ttfts = 0.0004 * inputs * generator.normal(1, 0.1, 100)
    gaps = [(0.02 * generator.normal(1, 0.1, count - 1)).tolist() for count in outputs]
    return vllm_result(inputs.tolist(), outputs.tolist(), ttfts.tolist(), gaps)


def samples(count=40, repeats=8):
    generator = np.random.default_rng(2)
    solved = generator.random(count)
    return [
        inspect_sample(
            f"q{question}",
            epoch + 1,
            "C" if generator.random() < solved[question] else "I",
            tokens=(90 + question, int(generator.normal(200, 30))),
        )
        for question in range(count)
        for epoch in range(repeats)
    ]


@pytest.fixture
def sources(tmp_path):
    """The options that give a price list, a load test and a log."""
    prices = json_lines(tmp_path / "prices.json", [PRICES])
    speed = json_lines(tmp_path / "load.json", [load_test()])
    log = inspect_log(tmp_path / "log.eval", samples())
    return ("--prices", prices, "--model", "host/small", "--speed", speed, "--records", log)


def refusal(*arguments):
    result = run("fit", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


def test_all_sources_make_a_catalog(sources, tmp_path):
    path = tmp_path / "mine.toml"
    result = run("fit", *sources, "--parallelism", 4, "-o", path)
    assert result.exit_code == 0
    for part in ("host/small", "Price, input", "100 requests", "320 rows", "Samples: 320, questions: 40, so 8 of each"):
        assert part in result.stdout
    model = bk.load_catalog(path).models["host/small"]
    cost, latency = model.resources
    assert (cost.input, cost.output, cost.cached) == pytest.approx((1e-6, 4e-6, 1e-7))
    assert latency.output == pytest.approx(0.02, abs=4 * latency.output_se)
    assert latency.input == pytest.approx(0.0004, abs=4 * latency.input_se)
    assert model.workload == bk.Workload.from_records(bk.read_log([sources[-1]]).records)
    assert model.parallelism == 4
    written = tomllib.loads(path.read_text(encoding="utf-8"))["models"]["host/small"]["usd_per_million_tokens"]
    assert written == {"input": 1, "output": 4, "cached_input": 0.1, "reasoning_output": 3}
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "load.json", "log.eval", "mine.host_small-5f515c.records.npz", "mine.toml", "prices.json",
    ]  # fmt: skip


def test_reasoning_is_billed_at_its_price_where_its_share_is_known(sources, tmp_path):
    path = tmp_path / "mine.toml"
    unknown = run("fit", *sources, "-o", path)
    assert "all are billed as the latter" in " ".join(unknown.stdout.split())
    assert bk.load_catalog(path).models["host/small"].resources[0].output == pytest.approx(4e-6)
    known = run("fit", *sources, "--reasoning-share", 0.25, "-o", path)
    assert "25 % of the output is reasoning, and billed as that" in " ".join(known.stdout.split())
    assert "Price, reasoning" in known.stdout
    assert bk.load_catalog(path).models["host/small"].resources[0].output == pytest.approx(0.25 * 3e-6 + 0.75 * 4e-6)
    table = tmp_path / "log.csv"
    table.write_text("question,input,output,score,reasoning\na,9,10,1,5\na,9,10,0,10\n", encoding="utf-8")
    run("fit", *sources[:-1], table, "-o", path)
    assert bk.load_catalog(path).models["host/small"].resources[0].output == pytest.approx(3.25e-6)


def test_where_the_figures_are_from(sources, tmp_path):
    path = tmp_path / "mine.toml"
    run("fit", *sources, "-o", path)
    origin = bk.load_catalog(path).origins["host/small"]
    assert [(file.role, file.file, file.rows) for file in origin.files] == [
        ("prices", "prices.json", 1), ("speed", "load.json", 100), ("records", "log.eval", 320),
    ]  # fmt: skip
    listed = run("list", "models", "--catalog", path)
    assert listed.exit_code == 0
    assert "speed from load.json" in " ".join(listed.stdout.split())
    assert json.loads(run("list", "models", "--catalog", path, "--format", "json").stdout)["models"][0]["origin"]


def test_standard_errors_of_a_log_are_kept(written, tmp_path):
    """As they are printed, though the log itself is drawn from."""
    path = tmp_path / "mine.toml"
    rows = "".join(f"q{n % 5},{90 + n},{200 + n * n % 37},{n % 3 % 2},{n}\n" for n in range(40))
    table = written(f"question,input,output,score,reasoning\n{rows}", "a.csv")
    printed = json.loads(run("fit", *TYPED, "--records", table, "-o", path, "--format", "json").stdout)["figures"]
    shown = {each["figure"]: each for each in printed}
    measured = bk.load_catalog(path).origins["fitted"].measured
    for name, figure in (("input", "Input"), ("output", "Output"), ("accuracy", "Accuracy of one sample")):
        normal = measured.normals()[name]
        assert normal.mean_se > 0
        assert normal.std_se > 0
        assert (normal.mean, normal.std, normal.mean_se) == tuple(
            shown[figure][key] for key in ("value", "std", "standard_error")
        )
    assert measured.reasoning_share == shown["Reasoning, share of output"]["value"]
    (listed,) = json.loads(run("list", "models", "--catalog", path, "--format", "json").stdout)["models"]
    assert listed["accuracy_mean_se"] == measured.accuracy.mean_se
    assert listed["output_tokens_std_se"] == measured.output.std_se


def test_what_is_drawn_or_typed_is_not_told_as_measured_beside(written, tmp_path, sources):
    path = tmp_path / "mine.toml"
    table = written("input,output\n" + "".join(f"{9 + n},{30 + n}\n" for n in range(9)), "a.csv")
    trace = (*TYPED, "--lengths", table, "--accuracy", "0.9±0.1")
    run("fit", *trace, "--trace", "samples", "-o", path)
    assert list(bk.load_catalog(path).origins["fitted"].measured.normals()) == ["input", "output"]
    run("fit", *trace, "-o", path)
    assert "measured" not in tomllib.loads(path.read_text(encoding="utf-8"))["models"]["fitted"]["origin"]
    run("fit", *sources, "--reasoning-share", 0.25, "--name", "fitted", "-o", path)
    measured = bk.load_catalog(path).origins["fitted"].measured
    assert (measured.reasoning_share, list(measured.normals())) == (None, ["input", "output", "accuracy"])


def test_a_share_of_reasoning_without_a_price_of_its_own_is_refused():
    said = "--reasoning-share 0.8: no list prices reasoning apart; leave it out"
    assert said in refusal(*TYPED, *LENGTHS, "--reasoning-share", 0.8)


def test_the_catalog_solves(sources, tmp_path):
    path = tmp_path / "mine.toml"
    run("fit", *sources, "-o", path)
    result = run("solve", "host/small", "--catalog", path, "--max-cost", 1, "--trials", 2000, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)


def test_solve_resamples_the_log(sources, tmp_path):
    path = tmp_path / "mine.toml"
    run("fit", *sources, "--bootstrap", 100, "-o", path)
    result = run("solve", "host/small", "--catalog", path, "--min-accuracy", 0.8, "--trials", 2000)
    assert result.exit_code == 0
    assert "Shares of 100 resampled logs, as many as the catalog says: the 40 questions drawn again" in " ".join(
        result.stdout.split()
    )


def test_a_vote_is_resampled_by_drawing(written, tmp_path):
    generator = np.random.default_rng(6)
    rows = [(n % 20, 90, 200, generator.random() < 0.6, "abc"[generator.integers(3)]) for n in range(100)]
    table = written(
        "question,input,output,score,answer\n" + "".join(f"{q},{i},{o},{int(s)},{a}\n" for q, i, o, s, a in rows),
        "a.csv",
    )
    path = tmp_path / "mine.toml"
    run("fit", *TYPED, "--records", table, "--bootstrap", 100, "-o", path)
    result = run("solve", "fitted", "--catalog", path, "--max-cost", 1, "--pick", "majority", "--trials", 2000)
    assert result.exit_code == 0
    assert "resampled logs, as many as the catalog says, each with 2,000 trials" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("a.yaml", "a catalog is a file in TOML"),
        ("-", "a catalog is a file in TOML"),
        ("log.eval", "is one of the files that are read"),
    ],
)
def test_what_is_read_and_what_none_reads_is_not_written(sources, tmp_path, output, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert said in refusal(*sources, "-o", output)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_columns_of_one_kind_of_file(written):
    log = written("question,tokens_in,output,score\na,9,5,1\n", "log.csv")
    load = written("input,output,latency\n" + "".join(f"{9 * n},{n * n},{n}\n" for n in range(1, 9)), "load.csv")
    both = ("--speed", load, "--records", log)
    assert run("fit", *both, "--columns", "records.input=tokens_in").exit_code == 0
    assert "no column 'tokens_in' for input" in refusal(*both, "--columns", "input=tokens_in")
    assert "no file is given that has this role" in refusal("--records", log, "--columns", "latency=x")
    assert "no file is given that has this role" in refusal("--records", log, "--columns", "speed.input=x")


@pytest.mark.parametrize("role", ["sample", "reward", "reasoning"])
def test_a_column_without_a_value_in_each_row_is_left_out_by_another_name(written, role):
    """Or by taking it from --columns."""
    log = f"question,input,output,score,{role}\na,9,5,1,1\na,9,5,0,\n"
    assert f"row 2 (line 3): {role} is empty; where rows have none, leave the column out" in refusal(
        "--records", written(log, "a.csv")
    )
    renamed = written(log.replace(role, "other"), "b.csv")
    assert f"{role} is empty" in refusal("--records", renamed, "--columns", f"{role}=other")
    assert run("fit", "--records", renamed).exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scorer", "x"), "--scorer: no file is of the kind inspect_ai log or lm-evaluation-harness samples"),
        (("--chars-per-token", 4), "--chars-per-token: no file is of the kind lm-evaluation-harness samples"),
        (("--free",), "--free: there is no price list"),
    ],
)
def test_options_about_files_that_are_not_there(written, options, said):
    assert said in refusal("--records", written("question,input,output,score\na,9,5,1\n", "log.csv"), *options)


def test_what_was_dropped_is_told_beside_csv(tmp_path):
    broken = [inspect_sample("a", 1), inspect_sample("b", 1, error="e")]
    result = run("fit", "--records", inspect_log(tmp_path / "a.eval", broken), "--format", "csv")
    assert "1 with an error" in result.stderr


def test_what_two_files_say_alike_is_said_once(tmp_path):
    summary = {"mean_ttft_ms": 100, "mean_tpot_ms": 20, "total_input_tokens": 4000}
    files = [json_lines(tmp_path / f"{n}.json", [{**summary, "completed": n}]) for n in (1, 20)]
    told = " ".join(run("fit", "--speed", files[0], "--speed", files[1]).stdout.split())
    assert told.count("No rows for single requests") == 1
    assert "1 request -" in told
    assert "20 requests" in told


def test_models_of_like_names_have_logs_of_their_own(sources, tmp_path):
    path = tmp_path / "mine.toml"
    for name in ("a/b", "a_b", "a b"):
        assert run("fit", *sources, "--name", name, "--add", "-o", path).exit_code == 0
    assert list(bk.load_catalog(path).models) == ["a/b", "a_b", "a b"]
    assert len(list(tmp_path.glob("*.npz"))) == 3


def test_without_a_file_nothing_is_written(sources, tmp_path):
    before = sorted(tmp_path.iterdir())
    assert run("fit", *sources).exit_code == 0
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["simple", "csv", "json", "pipe"])
def test_formats(sources, name):
    result = run("fit", *sources, "--format", name)
    assert result.exit_code == 0
    assert "Time, input" in result.stdout


def test_typed_figures(tmp_path):
    path = tmp_path / "mine.toml"
    assert run("fit", *TYPED, *LENGTHS, "--accuracy", "0.9±0.05", "--name", "a b", "-o", path).exit_code == 0
    model = bk.load_catalog(path).models["a b"]
    assert (model.accuracy, model.workload.output) == (bk.Normal(0.9, 0.05), bk.Normal(200, 30))
    assert model.resources[0].output == pytest.approx(4e-6)


def test_models_are_added(tmp_path):
    path = tmp_path / "mine.toml"
    arguments = (*TYPED, *LENGTHS, "--accuracy", "0.9±0.05")
    assert run("fit", *arguments, "--name", 'quo"ted', "-o", path, "--add").exit_code == 0
    assert run("fit", *arguments, "--name", "b", "-o", path, "--add").exit_code == 0
    assert list(bk.load_catalog(path).models) == ['quo"ted', "b"]
    before = path.read_bytes()
    assert "models.b is there already" in refusal(*arguments, "--name", "b", "-o", path, "--add")
    assert path.read_bytes() == before
    path.write_text("something = 'else'", encoding="utf-8")
    assert "unknown key" in refusal(*arguments, "--name", "b", "-o", path, "--add")
    assert path.read_text(encoding="utf-8") == "something = 'else'"


def test_only_a_catalog_of_the_same_model_is_replaced(tmp_path):
    path = tmp_path / "mine.toml"
    arguments = (*TYPED, *LENGTHS, "--accuracy", "0.9±0.05", "-o", path)
    path.touch()
    assert run("fit", *arguments, "--name", "a").exit_code == 0
    assert run("fit", *arguments, "--name", "a", "--parallelism", 4).exit_code == 0
    assert bk.load_catalog(path).models["a"].parallelism == 4
    said = "mine.toml: holds models.a, which would be lost; --add keeps that, or name another file"
    assert said in refusal(*arguments, "--name", "b")
    path.write_text(path.read_text(encoding="utf-8") + "[scenarios.mine.budget]\ncost = 1\n", encoding="utf-8")
    assert "holds scenarios, which would be lost; --add with another --name" in refusal(*arguments, "--name", "a")
    run("fit", *arguments, "--name", "b", "--add")
    run("fit", *arguments, "--name", "c", "--add")
    before = path.read_bytes()
    assert "holds models.a, models.b, models.c and 1 more, which" in refusal(*arguments, "--name", "d")
    assert path.read_bytes() == before
    for content, reason in (("a,b\n1,2\n", "not valid TOML"), ("key = 1\n", "unknown key")):
        path.write_text(content, encoding="utf-8")
        message = refusal(*arguments)
        assert reason in message
        assert "it is no catalog, so it stays: name another file" in message
        assert path.read_text(encoding="utf-8") == content


def test_a_catalog_that_cannot_be_written_is_refused_before_a_log_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("key = 1\n", encoding="utf-8")
    assert "it is no catalog" in refusal("--records", tmp_path / "absent.csv", "-o", path)


def test_normals_in_the_place_of_graded_scores(tmp_path):
    generator = np.random.default_rng(3)
    graded = [{**inspect_sample(n, 1), "scores": {"m": {"value": generator.random()}}} for n in range(50)]
    log = inspect_log(tmp_path / "a.eval", graded)
    path = tmp_path / "mine.toml"
    assert run("fit", *TYPED, "--records", log, "--normal", "-o", path).exit_code == 0
    document = tomllib.loads(path.read_text(encoding="utf-8"))["models"]["fitted"]
    assert document["accuracy"]["mean_se"] > 0
    assert "records" not in document


def test_0_and_1_are_no_normal(sources):
    assert "scores are 0 or 1, which no normal describes" in refusal(*sources, "--normal")


def test_bootstrap_and_replace_are_kept(sources, tmp_path):
    path = tmp_path / "mine.toml"
    assert run("fit", *sources, "--bootstrap", 200, "--replace", "-o", path).exit_code == 0
    model = bk.load_catalog(path).models["host/small"]
    assert (model.bootstrap, model.workload.replace) == (200, True)


def test_a_warning_for_a_normal_that_describes_badly(written):
    rows = np.random.default_rng(4).lognormal(3, 1.5, 500).astype(int) + 1
    path = written("input,output\n" + "".join(f"100,{row}\n" for row in rows), "lengths.csv")
    result = run("fit", "--lengths", path)
    assert "Warning: a normal describes output lengths badly" in " ".join(result.stdout.split())
    assert "describes input lengths badly" not in " ".join(result.stdout.split())


def test_the_azure_trace_is_warned_of(shared_data):
    path = shared_data("AzureLLMInferenceTrace_code.csv")
    result = run("fit", "--lengths", path, "--columns", "input=ContextTokens,output=GeneratedTokens")
    assert "a normal describes output lengths badly, at most 35 percentage points off" in " ".join(
        result.stdout.split()
    )


def test_a_harness_log_with_one_scored_repeat(tmp_path):
    log = json_lines(tmp_path / "samples_a.jsonl", [lm_eval_line(n, ["abcd", "efgh"], n % 2) for n in range(9)])
    result = run("fit", "--records", log, "--chars-per-token", 4)
    assert "nothing beyond k = 1" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to fit"),
        (("--prices", "prices.json"), "--model NAME"),
        (("--price-in", 1), "give both"),
        (("--accuracy", "0.9"), "such as 0.9±0.09"),
        (("--accuracy", "0.9±0.1", "--records", "log.eval"), "both give the same"),
        (("--bootstrap", 200), "there is no log"),
        (("--bootstrap", 10), "must be a whole number from 100"),
        (("--lengths", "a.csv", "--columns", "in=a"), "no role 'in'"),
        (("--lengths", "none.csv"), "no such file"),
        (("--lengths", "."), "a folder"),
        (("--add", *TYPED), "by -o FILE"),
        ((*TYPED, "-o", "mine.toml"), "a catalog needs lengths, accuracy too"),
        ((*TYPED, *LENGTHS, "--accuracy", "1.5±0.1", "-o", "mine.toml"), "accuracy.mean = 1.5"),
        ((*TYPED, *LENGTHS, "--accuracy", "0.5±0.1", "--name", "a\nb", "-o", "mine.toml"), "must be one line of text"),
    ],
)
def test_bad_command_lines(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert said in refusal(*arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "parts"), [("--accuracy", "scores"), ("--input-tokens", "lengths"), ("--output-tokens", "lengths")]
)
def test_what_a_log_has_is_not_typed(sources, tmp_path, option, parts):
    path = tmp_path / "mine.toml"
    run("fit", *sources, "-o", path)
    for typed in ("0.9", "0.9±0.1"):
        result = run("solve", "host/small", "--catalog", path, "--max-cost", 1, option, typed)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
        assert f"{option}: host/small has the {parts} of its log" in result.stderr
