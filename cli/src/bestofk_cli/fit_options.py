"""Options that say what a model is fitted to, and the figures that are typed where no file gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from bestofk_cli.groups import added
from bestofk_cli.hand import MeanAndSpread
from bestofk_cli.parameters import InputFile, OneOf, OutputFile, WholeNumber

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bestofk import Normal, Resource
    from bestofk.measured.fit import Fit

Command = TypeVar("Command", bound="Callable[..., Any]")

PER_PRICE = 1_000_000
TRACES = ("samples", "questions")
FILE = InputFile()

SOURCES = (
    click.option("--prices", type=FILE, metavar="FILE", help="A price list of litellm; looks up --model."),
    click.option("--model", metavar="NAME", help="The model's name in the price list, matched exactly."),
    click.option("--free", is_flag=True, help="A price that is missing or 0 is nothing to pay; else it is unknown."),
    click.option(
        "--speed",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="Repeatable. Load tests: vllm bench serve, AIPerf, GuideLLM, or CSV or Parquet with times in seconds.",
    ),
    click.option(
        "--records",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="Repeatable. Logs with repeats: inspect_ai .eval, lm_eval samples_*.jsonl, CSV or Parquet; those of a "
        "question that is in several are joined.",
    ),
    click.option(
        "--lengths", type=FILE, metavar="FILE", help="Token lengths alone, CSV or Parquet, as normals unless --trace."
    ),
    click.option(
        "--trace",
        type=OneOf("trace", TRACES),
        metavar="KIND",
        help="Draws the rows of --lengths as they are. 'samples': the k samples of a trial are any k rows. "
        "'questions': each row is a question whose samples are all so long, or, with a column question, a sample of "
        "that.",
    ),
    click.option(
        "--columns",
        metavar="ROLE=COLUMN,…",
        help="Where columns of CSV and Parquet have other names than these. --speed: input, output, latency, perhaps "
        "ttft. --records: question, input, output, score, perhaps sample, answer, reward, reasoning. --lengths: input, "
        "output. For one kind of file alone as speed.input, records.input and so on.",
    ),
    click.option("--scorer", metavar="NAME", help="Whose scores, where a log has several; METRIC,FILTER for lm_eval."),
    click.option(
        "--chars-per-token",
        type=float,
        metavar="NUMBER",
        help="For lm_eval, whose logs count no tokens, such as 4.",
    ),
    click.option(
        "--normal", is_flag=True, help="Puts normals in the place of --records; refused where scores are 0 or 1."
    ),
    click.option("--replace", is_flag=True, help="A trial may draw a sample of the log, or of --trace, again."),
    click.option(
        "--bootstrap",
        type=WholeNumber(100, 10**6),
        metavar="NUMBER",
        help="So many times, at least 100, 'solve' draws the questions of the log again and tells how often it would "
        "choose the same k.",
    ),
)
TYPED = (
    click.option("--price-in", type=float, metavar="USD", help="For a million input tokens, where no list is given."),
    click.option("--price-out", type=float, metavar="USD", help="For a million output tokens."),
    click.option("--price-cached", type=float, metavar="USD", help="For a million input tokens read from a cache."),
    click.option(
        "--reasoning-share",
        type=click.FloatRange(0, 1),
        metavar="SHARE",
        help="Of the output tokens, those of reasoning, such as 0.8: where a list prices them apart and no log counts "
        "them.",
    ),
    click.option("--latency-in", type=float, metavar="SECONDS", help="For an input token, where no test is given."),
    click.option("--latency-out", type=float, metavar="SECONDS", help="For an output token."),
    click.option("--accuracy", type=MeanAndSpread(), help="Of one sample, such as 0.94±0.02, where no log is given."),
    click.option("--input-tokens", type=MeanAndSpread(), help="Of one sample, such as 1024±64."),
    click.option("--output-tokens", type=MeanAndSpread(), help="Of one sample, such as 2048±128."),
    click.option(
        "--parallelism", type=WholeNumber(1, 10**6), default=1, show_default=True, help="Samples that run at once, P."
    ),
)
TARGET = (
    click.option("--name", metavar="NAME", help="Of the model in the catalog; by default --model, or 'fitted'."),
    click.option(
        "-o",
        "--output",
        type=OutputFile(),
        metavar="FILE",
        help="Writes a catalog, TOML; it replaces one that holds this model alone. Without it only prints.",
    ),
    click.option("--add", is_flag=True, help="Keeps what the catalog -o holds, though not its comments."),
)
PAIRS = (("prices", "price_in", "price_out"), ("speed", "latency_in", "latency_out"))


def sources(command: Command) -> Command:
    """Add all options."""
    return added((*SOURCES, *TYPED, *TARGET), command)


def fit_of(given: Mapping[str, Any]) -> Fit:
    """Read and fit what was given.

    Raises
    ------
    BadInput
        If a file is wrong, or options contradict each other.
    """
    from bestofk import BadInput
    from bestofk.measured.fit import Fit
    from bestofk.records.read import read_log

    _require_consistent(given)
    columns, fit = _columns(given), Fit()
    if given["prices"]:
        if given["model"] is None:
            raise BadInput("--prices: say which model of the list by --model NAME")
        fit = fit.with_prices(given["prices"], given["model"], free=given["free"])
    if given["speed"]:
        fit = fit.with_speed(given["speed"], columns["speed"])
    if given["lengths"]:
        fit = fit.with_lengths(given["lengths"], columns["lengths"], trace=given["trace"])
    if given["records"]:
        log = read_log(
            given["records"],
            columns=columns["records"],
            scorer=given["scorer"],
            chars_per_token=given["chars_per_token"],
        )
        fit = fit.with_log(log, normal=given["normal"])
    _require_used(given, {source.kind for _, source in fit.files})
    if given["reasoning_share"] is not None and fit.reasoning is None:
        raise BadInput(f"--reasoning-share {given['reasoning_share']:g}: no list prices reasoning apart; leave it out")
    return fit.typed(
        cost=_typed_cost(given),
        reasoning_share=given["reasoning_share"],
        latency=_typed_rate(given, "latency_in", "latency_out", "latency", 1),
        accuracy=_varying(given, "accuracy"),
        input=_varying(given, "input_tokens"),
        output=_varying(given, "output_tokens"),
    )


def _columns(given: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Give the columns that each kind of file has for its roles: those for all, and in their place its own.

    Raises
    ------
    BadInput
        If a role is not known, or no file has it.
    """
    from bestofk import BadInput
    from bestofk.measured.speed import read as speed
    from bestofk.measured.table import parse_columns
    from bestofk.records import columns as records

    of_lengths = records.LENGTHS_ROLES if given["trace"] == "questions" else records.LENGTHS
    roles = {"speed": speed.ROLES, "records": records.ROLES, "lengths": of_lengths}
    known = {kind: [*own, *(f"{kind}.{role}" for role in own)] for kind, own in roles.items()}
    named = parse_columns(given["columns"] or "", dict.fromkeys(name for names in known.values() for name in names))
    for name, column in named.items():
        if not any(given[kind] and name in names for kind, names in known.items()):
            raise BadInput(f"--columns {name}={column}: no file is given that has this role; leave it out")
    return {
        kind: {role: found for role in roles[kind] if (found := named.get(f"{kind}.{role}", named.get(role)))}
        for kind in roles
    }


def _require_consistent(given: Mapping[str, Any]) -> None:
    """Refuse figures that are given twice, and options without what they are about.

    Raises
    ------
    BadInput
        For the first of these.
    """
    from bestofk import BadInput

    twice = [(file, name) for file, *names in PAIRS for name in names]
    twice += [("records", name) for name in ("accuracy", "input_tokens", "output_tokens", "lengths")]
    twice += [("lengths", name) for name in ("input_tokens", "output_tokens")]
    for file, name in twice:
        if given[file] and given[name] is not None:
            raise BadInput(f"{_option(name)} and --{file}: both give the same; leave one out")
    if given["free"] and not given["prices"]:
        raise BadInput("--free: there is no price list; give --prices too")
    if given["trace"] and not given["lengths"]:
        raise BadInput(f"--trace {given['trace']}: there are no lengths to draw; give --lengths too")
    for name in ("normal", "replace", "bootstrap"):
        if given[name] and not (given["records"] or (given["trace"] and name != "normal")):
            too = "" if name == "normal" else ", or --lengths with --trace,"
            raise BadInput(f"--{name}: there is no log; give --records{too} too")
        if given[name] and given["normal"] and name != "normal":
            raise BadInput(f"--{name} and --normal: one is about the log, the other leaves it out")


def _require_used(given: Mapping[str, Any], kinds: set[str]) -> None:
    """Refuse options about kinds of files of which none was given.

    Raises
    ------
    BadInput
        For the first of these.
    """
    from bestofk import BadInput
    from bestofk.measured.speed.read import TABLE as REQUESTS
    from bestofk.records.columns import KIND as SAMPLES
    from bestofk.records.columns import LENGTHS_KIND as LENGTHS
    from bestofk.records.inspect_eval import KIND as INSPECT
    from bestofk.records.lm_eval import KIND as HARNESS

    about = {"columns": {SAMPLES, REQUESTS, LENGTHS}, "scorer": {INSPECT, HARNESS}, "chars_per_token": {HARNESS}}
    for name, wanted in about.items():
        if given[name] is not None and not kinds & wanted:
            raise BadInput(f"{_option(name)}: no file is of the kind {' or '.join(sorted(wanted))}; leave it out")


def _typed_cost(given: Mapping[str, Any]) -> Resource | None:
    """Give the prices that were typed, with that of cached input tokens."""
    from dataclasses import replace

    from bestofk import BadInput

    cost, cached = _typed_rate(given, "price_in", "price_out", "cost", PER_PRICE), given["price_cached"]
    if cached is None:
        return cost
    if cost is None:
        raise BadInput(f"--price-cached {cached:g}: goes with --price-in and --price-out; a price list brings its own")
    return replace(cost, cached=cached / PER_PRICE)


def _typed_rate(given: Mapping[str, Any], first: str, second: str, kind: str, tokens: int) -> Resource | None:
    from bestofk import BadInput, Resource

    rates = given[first], given[second]
    if None not in rates:
        make = {"cost": Resource.cost, "latency": Resource.latency}[kind]
        return make(*(rate / tokens for rate in rates))
    if rates != (None, None):
        raise BadInput(f"{_option(first)} and {_option(second)}: give both")
    return None


def _varying(given: Mapping[str, Any], name: str) -> Normal | None:
    from bestofk import BadInput

    value: Normal | float | None = given[name]
    if isinstance(value, float):
        raise BadInput(f"{_option(name)} {value:g}: say how much it varies too, such as {value:g}±{value / 10:g}")
    return value


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
