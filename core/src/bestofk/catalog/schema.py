"""The shapes that a catalog file may have, checked by pydantic."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bestofk.budget import Budget, Scenario
from bestofk.catalog.explain import explain
from bestofk.catalog.load import Catalog
from bestofk.distribution import Normal
from bestofk.errors import BadInput
from bestofk.model import Model, Resource
from bestofk.workload import Workload

TOKENS_PER_PRICE = 1_000_000

Shape = TypeVar("Shape", bound=BaseModel)

Rate = Annotated[float, Field(ge=0)]
Spread = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Tokens = Annotated[float, Field(ge=1)]
Name = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]


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
    """Use per input and per output token."""

    input: Rate
    output: Rate


class Length(Section):
    """Mean and standard deviation of a token length."""

    mean: Tokens
    std: Spread


class Lengths(Section):
    """Token lengths of one inference."""

    input: Length
    output: Length

    def build(self) -> Workload:
        """Give the workload."""
        return Workload(
            Normal(self.input.mean, self.input.std),
            Normal(self.output.mean, self.output.std),
        )


class Accuracy(Section):
    """Accuracy of one inference."""

    mean: Fraction
    std: Spread


class ModelSection(Section):
    """One ``[models.NAME]`` table."""

    title: Name | None = None
    usd_per_million_tokens: Rates
    seconds_per_token: Rates
    accuracy: Accuracy
    parallelism: Annotated[int, Field(ge=1)] = 1
    workload: Lengths | None = None

    def build(self, name: str, default: Lengths | None) -> Model:
        """Give the model, with the file's default workload where it has none of its own.

        Raises
        ------
        BadInput
            Where neither is given.
        """
        lengths = self.workload or default
        if lengths is None:
            raise BadInput(f"models.{name}.workload: missing; give it there, or [workload] for all models")
        price, pace = self.usd_per_million_tokens, self.seconds_per_token
        return Model(
            name=name,
            title=self.title or name,
            workload=lengths.build(),
            accuracy=Normal(self.accuracy.mean, self.accuracy.std),
            resources=(
                Resource.cost(price.input / TOKENS_PER_PRICE, price.output / TOKENS_PER_PRICE),
                Resource.latency(pace.input, pace.output),
            ),
            parallelism=self.parallelism,
        )


class BudgetSection(Section):
    """Limits of a scenario; any may be left out."""

    cost: Rate | None = None
    latency: Rate | None = None
    accuracy: Fraction | None = None


class ScenarioSection(Section):
    """One ``[scenarios.NAME]`` table."""

    title: Name | None = None
    budget: BudgetSection
    note: str = ""

    def build(self, name: str) -> Scenario:
        """Give the scenario."""
        limits = self.budget.model_dump(exclude_none=True)
        return Scenario(name, self.title or name, Budget(**limits), self.note)


class CatalogFile(Section):
    """A whole TOML catalog."""

    source: Source = Source()
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
    default_parallel: Annotated[int, Field(ge=1)]

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


def catalog(document: object, file: str) -> Catalog:
    """Check a parsed TOML document and give the catalog.

    Raises
    ------
    BadInput
        For the first thing that is wrong, in one line.
    """
    parsed = _validated(CatalogFile, document, file)
    try:
        models = {name: model.build(name, parsed.workload) for name, model in parsed.models.items()}
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from None
    return Catalog(
        models=models,
        scenarios={name: scenario.build(name) for name, scenario in parsed.scenarios.items()},
        source=parsed.source.model_dump(exclude_defaults=True),
    )


def authors_catalog(document: object, file: str) -> Catalog:
    """Check a parsed ``config.yaml`` of the paper's public code and give the catalog, without scenarios."""
    parsed = _validated(AuthorsFile, document, file)
    return Catalog({name: model.build(name) for name, model in parsed.models.items()}, {}, {})


def _validated(shape: type[Shape], document: object, file: str) -> Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        raise BadInput(f"{file}: {explain(shape, error)}") from None
