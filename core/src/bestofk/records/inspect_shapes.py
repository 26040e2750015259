"""The parts of an inspect_ai log that are used; all others are skipped while decoding."""

from __future__ import annotations

from typing import Any

import msgspec

MOST_USED = 1 << 22  # bytes of the parts that are used
NOTHING = msgspec.Raw(b"null")


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


class Used(msgspec.Struct):
    """The same parts as they are written."""

    scores: msgspec.Raw = NOTHING
    model_usage: msgspec.Raw = NOTHING
    error: msgspec.Raw = NOTHING
    eval: msgspec.Raw = NOTHING


USED = msgspec.json.Decoder(Used)


def takes_little(content: bytes) -> bool:
    """Whether the parts that are used are short, however long those are that are skipped; not known of no JSON."""
    try:
        used = USED.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return False
    parts = (getattr(used, name) for name in used.__struct_fields__)
    return sum(memoryview(part).nbytes for part in parts) <= MOST_USED
