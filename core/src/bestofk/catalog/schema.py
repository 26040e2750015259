"""The shapes that a catalog file may have, checked by pydantic."""

from __future__ import annotations

from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bestofk.budget import Budget, Scenario
from bestofk.catalog.explain import explain
from bestofk.catalog.load import Catalog
from bestofk.catalog.origin import Measured, Origin, OriginFile
from bestofk.catalog.values import Count, Fraction, Hash, Name, Parallelism, Rate, Spread, Tokens
from bestofk.distribution import Normal
from bestofk.errors import BadInput, nearest
from bestofk.model import Model, Resource
from bestofk.records.file import load_records
from bestofk.regular import require_regular
from bestofk.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestofk.trace import TraceWorkload

TOKENS_PER_PRICE = 1_000_000
BUILT_IN = ("accuracy", "cost", "latency")

Shape = TypeVar("Shape", bound=BaseModel)

FEWEST_RESAMPLED, MOST_RESAMPLED = 100, 10**6


class Section(BaseModel):
    """A table of the file: no unknown keys, no conversion of types, finite numbers only."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Source(Section):
    """Where the figures come from."""

    title: str = ""
    authors: str = ""
    reference: str = ""
    note: str = ""


class Rates(Section):
    """Use per input and per output token, with standard errors where it was measured."""

    input: Rate
    output: Rate
    input_se: Spread = 0.0
    output_se: Spread = 0.0
    cached_input: Rate | None = None
    reasoning_output: Rate | None = None
    reasoning_share: Fraction | None = None

    def build(self, name: str, unit: str, *, parallel: bool = False, tokens: int = 1) -> Resource:
        """Give the resource; the rates are for so many tokens, and that of an output token is their mean."""
        output = self.output
        if self.reasoning_output is not None and self.reasoning_share is not None:
            output += self.reasoning_share * (self.reasoning_output - self.output)
        cached = None if self.cached_input is None else self.cached_input / tokens
        input_rate, output_rate, input_se, output_se = (
            rate / tokens for rate in (self.input, output, self.input_se, self.output_se)
        )
        return Resource(name, unit, input_rate, output_rate, parallel, input_se, output_se, cached=cached)


class ResourceSection(Section):
    """One ``[resources.NAME]`` table: a further resource that models may use in proportion to their tokens."""

    unit: Name
    parallel: bool = False


class Varying(Section):
    """Something that varies: mean and standard deviation, with standard errors where it was measured."""

    mean: float
    std: Spread
    mean_se: Spread = 0.0
    std_se: Spread = 0.0

    def build(self) -> Normal:
        """Give the distribution."""
        return Normal(self.mean, self.std, self.mean_se, self.std_se)


class Length(Varying):
    """A token length."""

    mean: Tokens


class Lengths(Section):
    """Token lengths of one inference."""

    input: Length
    output: Length

    def build(self) -> Workload:
        """Give the workload."""
        return Workload(self.input.build(), self.output.build())


class Accuracy(Varying):
    """Accuracy of one inference."""

    mean: Fraction


class RecordsSection(Section):
    """``records``: samples of a log in the place of token lengths and, where they have scores, of accuracy."""

    file: Name
    sha256: Hash
    replace: bool = False
    bootstrap: Annotated[int, Field(ge=FEWEST_RESAMPLED, le=MOST_RESAMPLED)] | None = None

    def build(self, where: str, folder: Path) -> TraceWorkload:
        """Give the workload that is the log.

        Raises
        ------
        BadInput
            If the file is missing, no records, or not the one whose hash is given.
        """
        path = folder / self.file
        require_regular(path)
        try:
            with path.open("rb") as file:
                found = file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            raise BadInput(f"{where}.file = {self.file!r}: no such file beside the catalog ({path})") from None
        except OSError as error:
            raise BadInput(f"{where}.file = {self.file!r}: cannot be read: {error.strerror or error}") from None
        if found != self.sha256:
            raise BadInput(f"{where}.sha256: {path} has another hash, {found}: it is not the file that was fitted")
        return Workload.from_records(load_records(path), replace=self.replace)


class OriginFileSection(Section):
    """One of ``[[models.NAME.origin.files]]``."""

    role: Name
    kind: Name
    file: Name
    sha256: Hash
    date: str = ""
    rows: Count
    dropped: dict[Name, Count] = {}
    notes: list[str] = []

    def build(self) -> OriginFile:
        """Give the file."""
        return OriginFile(**{**self.model_dump(), "notes": tuple(self.notes)})


class MeasuredSection(Section):
    """``[models.NAME.origin.measured]``: what a log shows that is drawn as it is."""

    input: Varying | None = None
    output: Varying | None = None
    accuracy: Varying | None = None
    reasoning_share: Fraction | None = None

    def build(self) -> Measured:
        """Give the figures."""
        given = {"input": self.input, "output": self.output, "accuracy": self.accuracy}
        normals = {name: varying.build() for name, varying in given.items() if varying}
        return Measured(**normals, reasoning_share=self.reasoning_share)


class OriginSection(Section):
    """``[models.NAME.origin]``: what the figures of a model were fitted to."""

    date: str = ""
    program: str = ""
    files: list[OriginFileSection] = []
    notes: list[str] = []
    measured: MeasuredSection = MeasuredSection()

    def build(self) -> Origin:
        """Give the origin."""
        files = tuple(file.build() for file in self.files)
        return Origin(self.date, self.program, files, tuple(self.notes), self.measured.build())


class ModelSection(Section):
    """One ``[models.NAME]`` table."""

    title: Name | None = None
    usd_per_million_tokens: Rates
    seconds_per_token: Rates
    accuracy: Accuracy | None = None
    resources: dict[Name, Rates] = {}
    parallelism: Parallelism = 1
    workload: Lengths | None = None
    records: RecordsSection | None = None
    shared_prompt: bool = False
    prompt_billing: Literal["each", "once", "cached"] = "each"
    latency: Literal["ideal", "makespan"] = "ideal"
    pick: Literal["score", "reward", "majority", "first"] = "score"
    origin: OriginSection | None = None

    def build(self, name: str, file: CatalogFile, folder: Path) -> Model:
        """Give the model, with its log, or with the file's default workload where it has none of its own.

        Raises
        ------
        BadInput
            Where neither is given, or both are, the log cannot be read, or a resource is not declared.
        """
        for key in self.resources:
            _require_known(f"models.{name}.resources", key, file.resources)
        return Model(
            name=name,
            title=self.title or name,
            workload=replace(self._workload(name, file, folder), shared_prompt=self.shared_prompt),
            accuracy=self.accuracy.build() if self.accuracy else None,
            resources=(
                self.usd_per_million_tokens.build("cost", "USD", tokens=TOKENS_PER_PRICE),
                self.seconds_per_token.build("latency", "s", parallel=True),
                *(
                    rates.build(key, file.resources[key].unit, parallel=file.resources[key].parallel)
                    for key, rates in self.resources.items()
                ),
            ),
            parallelism=self.parallelism,
            pick=self.pick,
            prompt_billing=self.prompt_billing,
            latency=self.latency,
            bootstrap=(self.records.bootstrap or 0) if self.records else 0,
        )

    def _workload(self, name: str, file: CatalogFile, folder: Path) -> Workload | TraceWorkload:
        where = f"models.{name}"
        if self.records is not None:
            return self._log(where, self.records, folder)
        if self.accuracy is None:
            raise BadInput(
                f"{where}.accuracy: missing; it must be given, or records in the place of accuracy and lengths"
            )
        lengths = self.workload or file.workload
        if lengths is None:
            raise BadInput(f"{where}.workload: missing; give it there, or [workload] for all models")
        return lengths.build()

    def _log(self, where: str, records: RecordsSection, folder: Path) -> TraceWorkload:
        if self.workload is not None:
            raise BadInput(f"{where}.workload: {where}.records brings its own; leave one of the two out")
        log = records.build(f"{where}.records", folder)
        if log.scored and self.accuracy is not None:
            raise BadInput(f"{where}.accuracy: {where}.records brings its own; leave one of the two out")
        if not log.scored and self.accuracy is None:
            raise BadInput(f"{where}.accuracy: missing; {where}.records has lengths alone, so it must be given")
        return log


class ScenarioSection(Section):
    """One ``[scenarios.NAME]`` table: a limit of the mean is a number, of a percentile a text such as "60@p95"."""

    title: Name | None = None
    budget: dict[Name, Any]
    note: str = ""

    def build(self, name: str, file: CatalogFile) -> Scenario:
        """Give the scenario.

        Raises
        ------
        BadInput
            If it limits something that no model has, or by something that is no limit.
        """
        for key in self.budget:
            _require_known(f"scenarios.{name}.budget", key, (*BUILT_IN, *file.resources))
        try:
            budget = Budget(**self.budget)
        except BadInput as error:
            raise BadInput(f"scenarios.{name}.budget.{error}") from None
        return Scenario(name, self.title or name, budget, self.note)


class CatalogFile(Section):
    """A whole TOML catalog."""

    source: Source = Source()
    resources: dict[Name, ResourceSection] = {}
    workload: Lengths | None = None
    models: Annotated[dict[Name, ModelSection], Field(min_length=1)]
    scenarios: dict[Name, ScenarioSection] = {}


class AuthorsModel(Section):
    """One model as the paper's public code configures it, in USD and seconds per token."""

    c_in: Rate
    c_out: Rate
    t_in: Rate
    t_out: Rate
    mu_Lin: Tokens  # noqa: N815 - the authors' key
    sigma_Lin: Spread  # noqa: N815 - the authors' key
    mu_Lout: Tokens  # noqa: N815 - the authors' key
    sigma_Lout: Spread  # noqa: N815 - the authors' key
    acc_mean: Fraction
    acc_std: Spread
    default_parallel: Parallelism

    def build(self, name: str) -> Model:
        """Give the model."""
        return Model(
            name=name,
            title=name,
            workload=Workload(Normal(self.mu_Lin, self.sigma_Lin), Normal(self.mu_Lout, self.sigma_Lout)),
            accuracy=Normal(self.acc_mean, self.acc_std),
            resources=(Resource.cost(self.c_in, self.c_out), Resource.latency(self.t_in, self.t_out)),
            parallelism=self.default_parallel,
        )


class AuthorsFile(BaseModel):
    """The paper's ``config.yaml``; sections beside ``models`` hold run settings, which options give here."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, allow_inf_nan=False)

    models: Annotated[dict[Name, AuthorsModel], Field(min_length=1)]


def catalog(document: object, file: str, folder: Path | None = None) -> Catalog:
    """Check a parsed TOML document and give the catalog.

    Parameters
    ----------
    document
        What was parsed.
    file
        Its name, with which errors begin.
    folder
        Where the files lie to which it refers.

    Raises
    ------
    BadInput
        For the first thing that is wrong, in one line.
    """
    parsed = _validated(CatalogFile, document, file)
    try:
        _require_new(parsed.resources)
        models = {name: model.build(name, parsed, folder or Path()) for name, model in parsed.models.items()}
        scenarios = {name: scenario.build(name, parsed) for name, scenario in parsed.scenarios.items()}
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from None
    origins = {name: model.origin.build() for name, model in parsed.models.items() if model.origin}
    return Catalog(models, scenarios, parsed.source.model_dump(exclude_defaults=True), origins)


def require_shape(document: object, file: str) -> None:
    """Refuse a parsed TOML document that is no catalog; files to which it refers are not looked at.

    Raises
    ------
    BadInput
        For the first thing that is wrong, in one line.
    """
    _validated(CatalogFile, document, file)


def authors_catalog(document: object, file: str) -> Catalog:
    """Check a parsed ``config.yaml`` of the paper's public code and give the catalog, without scenarios."""
    parsed = _validated(AuthorsFile, document, file)
    return Catalog({name: model.build(name) for name, model in parsed.models.items()}, {}, {})


def _require_new(resources: Iterable[str]) -> None:
    taken = next((name for name in resources if name in BUILT_IN), None)
    if taken is not None:
        raise BadInput(f"resources.{taken}: every model has {taken}; a further resource needs another name")


def _require_known(where: str, key: str, known: Iterable[str]) -> None:
    names = sorted(known)
    if key not in names:
        raise BadInput(f"{where}.{key}: unknown key{nearest(key, names)} (allowed: {', '.join(names) or 'none'})")


def _validated(shape: type[Shape], document: object, file: str) -> Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        raise BadInput(f"{file}: {explain(shape, error)}") from None
