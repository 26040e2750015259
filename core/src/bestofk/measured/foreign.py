"""Files that others wrote: opened, cut into lines and decoded, with one line for whatever is wrong."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from contextlib import contextmanager
from functools import cache
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from bestofk.errors import BadInput
from bestofk.regular import require_regular

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

    import msgspec

Shape = TypeVar("Shape")

MOST_BYTES = 1 << 26  # of one line or one sample, which is held in memory
MOST_WHOLE = 1 << 30  # of a file that is one JSON value
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNLIKE = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<found>[^`]*)`( - at `\$\.?(?P<at>.*)`)?")
KINDS = {
    "object": "an object",
    "array": "an array",
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
}


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
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield cast("IO[bytes]", unpacked)
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
                raise BadInput(f"{path}: row {number}: longer than {most:,} bytes")
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            yield number, line


def json_lines(path: Path, shape: type[Shape], most: int = MOST_BYTES) -> Iterator[tuple[str, Shape]]:
    """Give the values of a file of one JSON value in each line, each with its place in words.

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
            yield place, decoded(line, shape, place)
    if not found:
        raise BadInput(f"{path}: no rows")


def json_whole(path: Path, shape: type[Shape], what: str) -> Shape:
    """Give the one JSON value of a file, which should be, say, ``"a price list"``.

    Raises
    ------
    BadInput
        If it is not of the shape, or too large to be held in memory.
    """
    with opened(path) as file:
        content = file.read(MOST_WHOLE + 1)
    if len(content) > MOST_WHOLE:
        raise BadInput(f"{path}: more than {MOST_WHOLE:,} bytes of JSON")
    return decoded(content.removeprefix(BYTE_ORDER_MARK), shape, str(path), what)


def decoded(content: bytes, shape: type[Shape], place: str, what: str = "") -> Shape:
    """Decode JSON to a shape; parts that the shape does not name are skipped and take no memory.

    Where it has another shape, it is said not to be `what`.

    Raises
    ------
    BadInput
        If it is no JSON in UTF-8, or of another shape.
    """
    import msgspec

    try:
        return cast("Shape", _decoder(cast("Hashable", shape)).decode(content))
    except msgspec.ValidationError as error:
        raise BadInput(f"{place}: {_unlike(error, what)}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{place}: not UTF-8 text") from None
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        if b"NaN" in content or b"Infinity" in content:
            return _decoded_loosely(content, shape, place, what)
        hint = "not UTF-8 text" if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff") else _words(error)
        raise BadInput(f"{place}: not valid JSON: {hint}") from None


def _decoded_loosely(content: bytes, shape: type[Shape], place: str, what: str) -> Shape:
    """Decode what Python writes as JSON: with NaN and Infinity, which JSON does not have."""
    import msgspec

    try:
        return msgspec.convert(json.loads(content), shape)
    except msgspec.ValidationError as error:
        raise BadInput(f"{place}: {_unlike(error, what)}") from None
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
