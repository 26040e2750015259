"""Lengths that are drawn as they are, with a normal accuracy beside them: the draws of a log and of a normal model."""

import json

import bestofk as bk
import numpy as np
import pytest
from bestofk.decision.picks import compare_picks
from bestofk.records.file import load_records, save_records
from bestofk.records.records import Records
from bestofk.records.resample import resampled
from command import run
from logs import large_log

ACCURACY = bk.Normal(0.6, 0.1)
RESOURCES = (bk.Resource.cost(1e-6, 1e-5), bk.Resource.latency(1e-4, 1e-3))
SEED = 7
TYPED = ("--price-in", 1, "--price-out", 10, "--latency-in", 0.0001, "--latency-out", 0.001)


def lengths_alone():
    """The lengths of a log whose scores are not known."""
    log = large_log()
    return Records(log.offsets, log.input, log.output)


def model_of(workload, **fields):
    return bk.Model("lengths", "Lengths", workload, ACCURACY, RESOURCES, **fields)


@pytest.fixture
def table(tmp_path):
    """A CSV of skewed lengths, 3 rows to a prompt."""
    generator = np.random.default_rng(3)
    output = np.exp(generator.normal(3, 1, 300)).astype(int) + 1
    rows = [f"p{row // 3},{50 + row // 3},{length}" for row, length in enumerate(output)]
    path = tmp_path / "requests.csv"
    path.write_text("\n".join(["prompt,input,output", *rows, ""]), encoding="utf-8")
    return path


def fitted(table, *options):
    """The catalog's model, and what was printed."""
    path = table.with_name("mine.toml")
    result = run("fit", "--lengths", table, *TYPED, "--accuracy", "0.6±0.1", *options, "--name", "mine", "-o", path)
    assert result.exit_code == 0, result.stderr
    return bk.load_catalog(path).models["mine"], result.stdout


def test_draws_are_those_of_the_log_and_of_a_normal_accuracy():
    scored = bk.draw(bk.Workload.from_records(large_log()), 500, k_max=6, seed=SEED)
    tally = bk.draw(bk.Workload.from_records(lengths_alone()), 500, k_max=6, seed=SEED)
    normal = bk.draw(bk.load_catalog().models["gpt-5"].workload, 500, k_max=6, seed=SEED)
    np.testing.assert_array_equal(tally.counts["moments"], scored.counts["moments"])
    np.testing.assert_array_equal(tally.counts["cells"], scored.counts["cells"])
    np.testing.assert_array_equal(tally.counts["rank"], normal.counts["rank"])


def test_threads_parts_and_files_do_not_matter(tmp_path):
    workload, path = bk.Workload.from_records(lengths_alone()), tmp_path / "lengths.tally"
    whole = bk.draw(workload, 3000, k_max=8)
    assert bk.draw(workload, 3000, k_max=8, threads=2) == whole
    assert bk.draw(workload, range(1111, 3000), k_max=8) + bk.draw(workload, range(1111), k_max=8) == whole
    bk.draw_to_file(workload, 1000, path, k_max=8)
    bk.draw_to_file(workload, 3000, path, k_max=8, threads=2)
    assert bk.load_tally(path) == whole
    with np.load(path) as held:
        arrays = dict(held)
    arrays["rank"][0, 1000] += 1
    with path.open("wb") as file:
        np.savez(file, **arrays)
    with pytest.raises(bk.TallyFileError, match="do not add up"):
        bk.load_tally(path)


@pytest.mark.parametrize("pick", ["score", "first"])
def test_streamed_and_exact_agree(pick):
    """14 shares and 48 means, each within 5 standard errors of 200,000 trials: once in 28,000 runs by chance.

    0.01 is allowed for sums within a question, which are taken as gamma without draws.
    """
    model, trials = model_of(bk.Workload.from_records(lengths_alone()), pick=pick), 200_000
    streamed = bk.simulate(model, trials=trials, seed=SEED)["lengths"]
    exact = bk.simulate(model, method="analytic")["lengths"]
    assert np.all(np.abs(streamed.mean - exact.mean) <= 5 * streamed.se + 1e-5)
    normal = bk.Model("normal", "", bk.load_catalog().models["gpt-5"].workload, ACCURACY, RESOURCES, pick=pick)
    of_normal = bk.simulate(normal, method="analytic", k_max=16)["normal"]
    np.testing.assert_array_equal(exact.mean[:, 0], of_normal.mean[:, 0])
    for limits in ({"accuracy": 0.65}, {"cost": 0.002}, {"accuracy": 0.65, "cost": 0.002, "latency": 0.25}):
        kept, known = streamed.keeping(limits, [1, 4]), exact.keeping(limits, [1, 4])
        assert np.all(np.abs(kept - known) < 5 * np.sqrt(0.25 / trials) + 0.01)
        assert np.all((kept > 0.01) & (kept < 0.999))
    above = [summary.exceedance({"cost": 0.002, "accuracy": 0.7})[3] for summary in (streamed, exact)]
    assert np.all(np.abs(above[0] - above[1])[:2] < 5 * np.sqrt(0.25 / trials) + 0.01)


def test_accuracy_keeps_its_limit_apart_from_the_lengths():
    summary = bk.simulate(model_of(bk.Workload.from_records(lengths_alone())), trials=20_000, seed=SEED)["lengths"]
    alone = [summary.keeping(limits, [4])[0] for limits in ({"accuracy": 0.7}, {"cost": 0.002})]
    assert summary.keeping({"accuracy": 0.7, "cost": 0.002}, [4])[0] == pytest.approx(np.prod(alone))
    assert compare_picks(summary, [4]) == ()


def test_makespan_of_lengths_alone():
    workload = bk.Workload.from_records(lengths_alone())
    summary = bk.simulate(model_of(workload, parallelism=4, latency="makespan"), trials=20_000, seed=SEED)["lengths"]
    of_log = bk.Model("log", "", bk.Workload.from_records(large_log()), None, RESOURCES, 4, latency="makespan")
    np.testing.assert_array_equal(summary.mean[:, 2], bk.simulate(of_log, trials=20_000, seed=SEED)["log"].mean[:, 2])
    assert summary.quantile(0.95).shape == (len(summary.k), 3)


def test_accuracy_is_asked_for_where_there_are_no_scores():
    workload = bk.Workload.from_records(lengths_alone())
    assert workload.picks == ("score", "first")
    assert not workload.scored
    with pytest.raises(bk.BadInput, match="accuracy: missing"):
        bk.Model("lengths", "", workload, None, RESOURCES)
    with pytest.raises(bk.BadInput, match="there are no scores"):
        _ = workload.score
    with pytest.raises(bk.BadInput, match=r"records.answer: there are no scores"):
        Records.of(question=[1], input=[1], output=[1], answer=["a"])


def test_records_without_scores_are_saved_and_drawn_again(tmp_path):
    records = lengths_alone()
    save_records(records, tmp_path / "lengths.npz")
    assert load_records(tmp_path / "lengths.npz") == records != large_log()
    again = resampled(records, np.random.default_rng(1))
    assert again.score is None
    assert again.samples == records.samples


@pytest.mark.parametrize("trace", ["samples", "questions"])
def test_rows_are_drawn_as_they_are(table, trace):
    """Mean and sd of the total output of 4 samples, within 5 standard errors of 200,000 trials of NumPy's."""
    model, printed = fitted(table, "--trace", trace, "--replace")
    output = np.array([int(line.split(",")[2]) for line in table.read_text("utf-8").splitlines()[1:]])
    generator, trials = np.random.default_rng(4), 200_000
    rows = generator.integers(len(output), size=(trials, 4 if trace == "samples" else 1))
    total = output[rows].sum(axis=1) * (4 // rows.shape[1])
    priced = bk.Model("total", "", model.workload, ACCURACY, (bk.Resource("output", "tokens", 0.0, 1.0),))
    summary = bk.simulate(priced, trials=trials, k_max=4, seed=SEED)["total"]
    assert abs(summary.mean[3, 1] - total.mean()) < 5 * total.std() * np.sqrt(2 / trials)
    assert summary.std[3, 1] == pytest.approx(total.std(), rel=0.03)
    assert model.accuracy == ACCURACY
    assert "Warning: a normal describes output lengths badly" in printed
    assert {"samples": "300, all of one question", "questions": "questions: 300, so 1 of each"}[trace] in printed


def test_a_column_names_the_question(table):
    model, _ = fitted(table, "--trace", "questions", "--columns", "question=prompt")
    assert (model.workload.records.questions, model.workload.most_k) == (100, 3)
    assert model.workload.records.repeats.tolist() == [3] * 100


def test_normals_say_that_rows_can_be_drawn(table):
    model, printed = fitted(table)
    assert isinstance(model.workload, bk.Workload)
    assert "--trace samples or --trace questions" in printed


def test_commands_take_lengths_alone(table):
    fitted(table, "--trace", "samples", "--bootstrap", 100)
    catalog = table.with_name("mine.toml")
    result = run("solve", "mine", "--catalog", catalog, "--max-cost", 0.004, "--accuracy", "0.7±0.05", "--trials", 1000)
    assert result.exit_code == 0
    assert "Lengths of 300 samples of 1 question, without replacement" in " ".join(result.stdout.split())
    assert "100 resampled logs" in " ".join(result.stdout.split())
    listed = json.loads(run("list", "models", "--catalog", catalog, "--format", "json").stdout)["models"][0]
    assert (listed["log_samples"], listed["accuracy_mean"]) == (300, 0.6)
    swept = run(
        "sweep", "--catalog", catalog, "--max-cost", 0.004, "--vary", "mine.accuracy.mean=0.5,0.7", "--trials", 1000
    )
    assert swept.exit_code == 0


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--trace", "samples"), "give --lengths too"),
        (("--lengths", "{table}", "--trace", "rows"), "no trace 'rows'"),
        (("--lengths", "{table}", "--replace"), "--replace: there is no log"),
        (("--lengths", "{table}", "--trace", "samples", "--normal"), "--normal: there is no log"),
        (
            ("--lengths", "{table}", "--trace", "samples", "--columns", "question=prompt"),
            "no file is given that has this role",
        ),
        (("--lengths", "{table}", "--trace", "questions", "--columns", "question=prompts"), "did you mean 'prompt'"),
    ],
)
def test_what_does_not_go_together_is_refused(table, options, part):
    result = run("fit", *(option.format(table=table) for option in options))
    assert result.exit_code == 2
    assert part in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_catalog_of_lengths_alone_needs_an_accuracy(table):
    fitted(table, "--trace", "samples")
    path = table.with_name("mine.toml")
    head, _, rest = path.read_text("utf-8").partition("[models.mine.accuracy]")
    path.write_text(head + rest[rest.index("[") :], encoding="utf-8")
    with pytest.raises(bk.BadInput, match=r"models\.mine\.accuracy: missing; models\.mine\.records has lengths alone"):
        bk.load_catalog(path)
