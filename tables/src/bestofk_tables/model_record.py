"""A model's inputs as a flat record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestofk.trace import TraceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk import Model, Resource, Workload

    Kind = tuple[str, str]  # name and unit of a resource


def kinds_of(models: Iterable[Model]) -> list[Kind]:
    """Give every kind of resource that a model uses, each once."""
    return list(dict.fromkeys((used.name, used.unit) for model in models for used in model.resources))


def resource_of(model: Model, kind: Kind) -> Resource | None:
    """Give the model's resource of a kind, or None where it has none."""
    return next((used for used in model.resources if (used.name, used.unit) == kind), None)


def model_record(model: Model, kinds: Iterable[Kind]) -> dict[str, object]:
    """Give names, rates per token, lengths in tokens, accuracy, P, and how samples are picked, charged and served.

    Of a model with a log, lengths and accuracy are those of its samples, and the log is named by its digest.
    """
    record: dict[str, object] = {"name": model.name, "title": model.title}
    for kind in kinds:
        used, (name, unit) = resource_of(model, kind), kind
        record[f"{name}_{unit}_per_input_token"] = used.input if used else None
        record[f"{name}_{unit}_per_output_token"] = used.output if used else None
        if used and used.cached is not None:
            record[f"{name}_{unit}_per_cached_input_token"] = used.cached
        for side in ("input", "output"):
            if used and (error := getattr(used, f"{side}_se")):
                record[f"{name}_{unit}_per_{side}_token_se"] = error
    for side, length in (("input", model.workload.input), ("output", model.workload.output)):
        record[f"{side}_tokens_mean"], record[f"{side}_tokens_std"] = length.mean, length.std
    record["accuracy_mean"], record["accuracy_std"] = model.of_one.mean, model.of_one.std
    return {
        **record,
        **_log(model.workload),
        "pick": model.pick,
        "parallelism": model.parallelism,
        "shared_prompt": model.workload.shared_prompt,
        "prompt_billing": model.prompt_billing,
        "latency": model.latency,
    }


def _log(workload: Workload | TraceWorkload) -> dict[str, object]:
    if not isinstance(workload, TraceWorkload):
        return {}
    records = workload.records
    return {
        "log_questions": records.questions,
        "log_samples": records.samples,
        "log_digest": records.digest,
        "replace": workload.replace,
    }
