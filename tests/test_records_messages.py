"""What is said of logs with thousands of names, or very long ones, stays on one short line."""

from foreign_logs import inspect_log, inspect_sample, json_lines, lm_eval_line, refusal


def log(folder, *samples, **options):
    return inspect_log(folder / "a.eval", samples, **options)


def test_lists_of_names_are_cut_short(tmp_path):
    names = [f"a scorer with number {number}" for number in range(3000)]
    many = {name: {"value": 1} for name in names}
    usage = {name: {"input_tokens": 1, "output_tokens": 1} for name in names}
    messages = [
        refusal(log(tmp_path, inspect_sample("a", 1, scores=many))),
        refusal(log(tmp_path, inspect_sample("a", 1, scores=many)), scorer="other"),
        refusal(log(tmp_path, inspect_sample("a", 1, model_usage=usage), header={"eval": {}})),
        refusal(json_lines(tmp_path / "a.jsonl", [{**lm_eval_line(1, ["a"], 1), "metrics": names}]), chars_per_token=1),
    ]
    for message in messages:
        assert "and 2,976 more" in message
        assert len(message) < 1500
    assert (
        len(refusal(log(tmp_path, inspect_sample("a", 1, scores={"x" * 10_000: {"value": 1}})), scorer="other")) < 1500
    )


def test_messages_of_broken_archives_are_cut_short(written):
    path = inspect_log(written(b"", "a.eval"), [inspect_sample("x" * 3000, 1)])
    content = path.read_bytes()
    path.write_bytes(content.replace(b"samples/xx", b"samples/\xffx", 1))
    assert len(refusal(path)) < 800
