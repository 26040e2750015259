"""Files that others wrote: opened, cut into lines and decoded, with one line for whatever is wrong."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from contextlib import contextmanager
from functools import cache
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from bestofk.errors import BadInput
from bestofk.measured.packed import Unpacked
from bestofk.regular import require_regular

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

    import msgspec

Shape = TypeVar("Shape")

MOST_BYTES = 1 << 26  # of one line or one sample, which is held in memory
MOST_WHOLE = 1 << 30  # of a load test that is one JSON value
MOST_MEMORY = 1 << 28  # bytes that the values of one line or one sample may take
MOST_MEMORY_WHOLE = 1 << 31  # and those of a load test, whose times between tokens are 32 bytes each
TAKES = {b"{": 192, b"[": 64, b",": 32}  # bytes of memory for each in JSON, as the values take at most
NEVER_TOO_MANY = 1 << 20  # bytes of JSON whose values need not be counted
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNLIKE = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<found>[^`]*)`( - at `\$\.?(?P<at>.*)`)?")
KINDS = {
    "object": "an object",
    "array": "an array",
    "list": "an array",
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
}


class Unlike(BadInput):
    """A JSON value is of another shape than it should be."""


class Table(dict[str, Any]):
    """A JSON object that knows which of its keys were there twice; it holds the last value of each."""

    twice: frozenset[str] = frozenset()


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to read bytes, unpacked where it is gzip.

    Raises
    ------
    BadInput
        If it is missing, a folder, a pipe, empty or damaged.
    """
    if "\0" in str(path):
        raise BadInput(f"{str(path)!r}: not the name of a file")
    require_regular(path)
    try:
        with path.open("rb") as file:
            head = file.peek(len(GZIP))
            if not head:
                raise BadInput(f"{path}: an empty file")
            if head.startswith(GZIP):
                with BufferedReader(Unpacked(file, path)) as unpacked:
                    yield unpacked
            else:
                yield file
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file") from None
    except IsADirectoryError:
        raise BadInput(f"{path}: a folder, not a file") from None
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def numbered_lines(path: Path, most: int = MOST_BYTES) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a file, each with its number, one at a time.

    Raises
    ------
    BadInput
        If it cannot be read, or a line is longer than is held in memory.
    """
    number = 0
    with opened(path) as file:
        while line := file.readline(most + 1):
            number += 1
            if len(line) > most:
                raise BadInput(f"{path}: line {number}: longer than {most:,} bytes")
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            yield number, line


def json_lines(
    path: Path, shape: type[Shape], most: int = MOST_BYTES, *, memory: int = MOST_MEMORY, what: str = ""
) -> Iterator[tuple[str, Shape]]:
    """Give the values of a file of one JSON value in each line, each with its place in words.

    Parameters
    ----------
    path
        The file.
    shape, memory, what
        As for :func:`decoded`.
    most
        Bytes of a line.

    Raises
    ------
    BadInput
        If one of them is not of the shape; or there is none.
    """
    found = False
    for number, line in numbered_lines(path, most):
        if line.strip():
            found = True
            place = f"{path}: row {number}"
            yield place, decoded(line, shape, place, what, memory)
    if not found:
        raise BadInput(f"{path}: no rows")


def json_table(path: Path, what: str) -> Table:
    """Give the one JSON object of a file, which should be `what`, with its numbers as floats.

    Raises
    ------
    BadInput
        If it is none, or too large to be held in memory.
    """
    content = _whole(path, MOST_BYTES)
    _require_few(content, str(path), MOST_MEMORY)
    try:
        found = json.loads(content.decode(), object_pairs_hook=_table, parse_int=float)
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path}: not valid JSON: {_words(error)}") from None
    if not isinstance(found, Table):
        kind = KINDS.get(type(found).__name__, "null")
        raise Unlike(f"{path}: not {what}: an object is expected, and this is {kind}")
    return found


def _table(pairs: list[tuple[str, Any]]) -> Table:
    table = Table(pairs)
    if len(table) < len(pairs):
        table.twice = frozenset(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return table


def _whole(path: Path, most: int) -> bytes:
    """Give the bytes of a file.

    Raises
    ------
    BadInput
        If there are more than are held in memory.
    """
    with opened(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BadInput(f"{path}: more than {most:,} bytes of JSON")
    return content.removeprefix(BYTE_ORDER_MARK)


def json_lines_or_whole(path: Path, shape: type[Shape], what: str) -> Iterator[tuple[str, Shape]]:
    """Give the JSON values of a load test, one in each line or one that is the whole file, each with its place.

    Raises
    ------
    BadInput
        If one of them is not of the shape, or too large to be held in memory.
    """
    lines = json_lines(path, shape, MOST_WHOLE, memory=MOST_MEMORY_WHOLE, what=what)
    try:
        first = [next(lines)]
    except Unlike:
        raise
    except BadInput:  # the first line is a part of a value
        first = []
    if first:
        yield first.pop()
        yield from lines
    else:
        yield str(path), decoded(_whole(path, MOST_WHOLE), shape, str(path), what, MOST_MEMORY_WHOLE)


def decoded(content: bytes, shape: type[Shape], place: str, what: str = "", memory: int = MOST_MEMORY) -> Shape:
    """Decode JSON to a shape; parts that the shape does not name are skipped and take no memory.

    Parameters
    ----------
    content
        The JSON.
    shape
        A type that msgspec knows.
    place
        In words, for messages.
    what
        What it should be, such as ``"a load test"``; where it has another shape, it is said not to be that.
    memory
        Bytes that its values may take.

    Raises
    ------
    BadInput
        If it is no JSON in UTF-8, or of another shape, or has too many values.
    """
    import msgspec

    _require_few(content, place, memory)
    try:
        return cast("Shape", _decoder(cast("Hashable", shape)).decode(content))
    except msgspec.ValidationError as error:
        raise Unlike(f"{place}: {_unlike(error, what)}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{place}: not UTF-8 text") from None
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        if b"NaN" in content or b"Infinity" in content:
            return _decoded_loosely(content, shape, place, what)
        hint = "not UTF-8 text" if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff") else _words(error)
        raise BadInput(f"{place}: not valid JSON: {hint}") from None


def _require_few(content: bytes, place: str, memory: int) -> None:
    """Refuse JSON of so many values that they may take more memory than they should."""
    if len(content) > NEVER_TOO_MANY and sum(size * content.count(sign) for sign, size in TAKES.items()) > memory:
        raise BadInput(f"{place}: {len(content):,} bytes of JSON with more values than are held in memory")


def _decoded_loosely(content: bytes, shape: type[Shape], place: str, what: str) -> Shape:
    """Decode what Python writes as JSON: with NaN and Infinity, which JSON does not have."""
    import msgspec

    try:
        return msgspec.convert(json.loads(content), shape)
    except msgspec.ValidationError as error:
        raise Unlike(f"{place}: {_unlike(error, what)}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{place}: not valid JSON: {_words(error)}") from None


@cache
def _decoder(shape: Hashable) -> msgspec.json.Decoder[Any]:
    import msgspec

    return msgspec.json.Decoder(cast("type[Any]", shape))


def _unlike(error: Exception, what: str) -> str:
    """Say what a decoder expected and found."""
    told = UNLIKE.fullmatch(str(error))
    if told is None:
        return _words(error)
    wanted = dict.fromkeys(KINDS.get(kind, kind) for kind in told["wanted"].split(" | "))
    found = KINDS.get(told["found"], told["found"])
    parts = [f"not {what}: " if what else "", f"{told['at']}: " if told["at"] else ""]
    return f"{''.join(parts)}{' or '.join(wanted)} is expected, and this is {found}"


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
