"""Small evaluation logs and load tests, written as the programs that make them write them."""

import json
import zipfile

import bestofk as bk
import pytest
from bestofk.records.read import read_log


def refusal(path, **options):
    """The one line with which a log is refused, which names it."""
    with pytest.raises(bk.BadInput) as refused:
        read_log([path], **options)
    assert str(path) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def inspect_sample(question, epoch, score="C", *, tokens=(100, 50), scorer="match", model="openai/m", **more):
    """One sample of an inspect_ai log."""
    return {
        "id": question,
        "epoch": epoch,
        "input": "What is it?",
        "messages": [{"role": "assistant", "content": "x" * 100}],
        "scores": {scorer: {"value": score, "answer": "7", "explanation": "so"}},
        "model_usage": {model: {"input_tokens": tokens[0], "output_tokens": tokens[1], "total_tokens": sum(tokens)}},
        **more,
    }


def inspect_log(path, samples, header=None, compression=zipfile.ZIP_DEFLATED):
    """Write an ``.eval`` file."""
    header = {"version": 2, "eval": {"task": "t", "model": "openai/m"}} if header is None else header
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("header.json", json.dumps(header))
        for number, sample in enumerate(samples):
            archive.writestr(f"samples/{sample.get('id', number)}_epoch_{number}.json", json.dumps(sample))
    return path


def lm_eval_line(doc, responses, score, *, name="strict-match", metric="exact_match", prompt="Q: 1+1?", extracted=None):
    """One line of a ``samples_*.jsonl``."""
    return {
        "doc_id": doc,
        "doc": {"question": prompt},
        "target": "2",
        "arguments": {"gen_args_0": {"arg_0": prompt, "arg_1": {"until": ["\n"]}}},
        "resps": [responses],
        "filtered_resps": extracted or [responses[0]],
        "filter": name,
        "metrics": [metric],
        "doc_hash": f"hash {doc}",
        metric: score,
    }


def json_lines(path, values):
    """Write one JSON value in each line."""
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
    return path


def vllm_result(input_lens, output_lens, ttfts, itls, **more):
    """What ``vllm bench serve --save-detailed`` writes, times in seconds."""
    result = {
        "date": "20260101-000000",
        "backend": "vllm",
        "model_id": "m",
        "num_prompts": len(input_lens),
        "request_rate": "inf",
        "completed": sum(1 for each in output_lens if each),
        "input_lens": list(input_lens),
        "output_lens": list(output_lens),
        "ttfts": list(ttfts),
        "itls": [list(each) for each in itls],
        "generated_texts": ["text"] * len(input_lens),
        "errors": [""] * len(input_lens),
        "mean_ttft_ms": 100.0,
    }
    return {**result, **more}


def aiperf_line(tokens, ttft_ms, latency_ms, *, error=None, unit="ms"):
    """One line of AIPerf's ``profile_export.jsonl``."""
    metrics = {
        "input_sequence_length": {"value": tokens[0], "unit": "tokens"},
        "output_sequence_length": {"value": tokens[1], "unit": "tokens"},
        "time_to_first_token": {"value": ttft_ms, "unit": unit},
        "request_latency": {"value": latency_ms, "unit": unit},
        "inter_chunk_latency": {"value": [1.0, 2.0], "unit": unit},
    }
    return {
        "metadata": {"session_num": 1, "benchmark_phase": "profiling", "was_cancelled": False},
        "metrics": {"error_isl": {"value": 5, "unit": "tokens"}} if error else metrics,
        "error": error,
    }


def guidellm_report(rows=(), *, summary=True, errored=()):
    """A GuideLLM report, version 2."""

    def distribution(mean, std):
        return {"successful": {"mean": mean, "std_dev": std, "count": 20}}

    metrics = {
        "request_totals": {"successful": 20, "errored": 1, "incomplete": 2, "total": 23},
        "prompt_token_count": distribution(200.0, 10.0),
        "output_token_count": distribution(50.0, 5.0),
        "request_latency": distribution(1.08, 0.1),
        "time_to_first_token_ms": distribution(100.0, 20.0),
        "inter_token_latency_ms": distribution(20.0, 2.0),
    }
    requests = {"successful": list(rows), "errored": list(errored), "incomplete": [], "total": None}
    return {
        "metadata": {"version": 2, "guidellm_version": "0.8.0"},
        "benchmarks": [{"type_": "generative_benchmark", "metrics": metrics if summary else {}, "requests": requests}],
    }
