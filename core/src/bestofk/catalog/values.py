"""What single values of a catalog file may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bestofk.model import MOST_PARALLEL

LARGEST = 1e12  # of any number: beyond it sums of squares overflow before anything is learned

Rate = Annotated[float, Field(ge=0, le=LARGEST)]
Spread = Annotated[float, Field(ge=0, le=LARGEST)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Tokens = Annotated[float, Field(ge=1, le=LARGEST)]
Parallelism = Annotated[int, Field(ge=1, le=MOST_PARALLEL)]

ONE_LINE = r"^[^\p{Cc}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}][^\p{Cc}\p{Zl}\p{Zp}]*$"  # no control character, and not blank
Name = Annotated[str, Field(pattern=ONE_LINE)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
