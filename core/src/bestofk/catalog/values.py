"""What single values of a catalog file may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bestofk.catalog.explain import HASH, ONE_LINE
from bestofk.model import MOST_PARALLEL

LARGEST = 1e12  # of any number: beyond it sums of squares overflow before anything is learned

Rate = Annotated[float, Field(ge=0, le=LARGEST)]
Spread = Annotated[float, Field(ge=0, le=LARGEST)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Tokens = Annotated[float, Field(ge=1, le=LARGEST)]
Parallelism = Annotated[int, Field(ge=1, le=MOST_PARALLEL)]

Name = Annotated[str, Field(pattern=ONE_LINE)]
Hash = Annotated[str, Field(pattern=HASH)]
Count = Annotated[int, Field(ge=0)]
