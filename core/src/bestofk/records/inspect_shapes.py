"""The parts of an inspect_ai log that are used; all others are skipped while decoding."""

from __future__ import annotations

from typing import Any

import msgspec


class Part(msgspec.Struct):
    """A sample, or the header."""

    id: int | float | str | None = None
    epoch: int | float | str | None = None
    scores: dict[str, Any] | None = None
    model_usage: dict[str, Any] | None = None
    error: Any = None
    eval: dict[str, Any] | None = None

    def sections(self) -> dict[str, Any]:
        """Give the parts by name."""
        return {name: getattr(self, name) for name in self.__struct_fields__}
