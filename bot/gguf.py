"""What a GGUF file says of itself: the model's name, its size as it should be, and what it needs to run.

Reads the header alone, and trusts no number in it; whether the weights make sense only running them can tell.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import BackendError

VERSIONS = (2, 3)
_LONGEST_HEADER = 128 << 20
"""Bytes. The largest vocabularies in use need 30 MB; without a limit, a false count would keep us reading for hours."""
_LONGEST_TEXT = 1 << 20
"""Bytes of a text that is kept: a name, or a chat template."""
_LONGEST_NAME = 80
_MOST_DIMENSIONS = 4
_STRING, _ARRAY = 8, 9
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
"""Number types of the metadata: their code in the file, and how they are packed."""
_WIDTHS = {
    1: {0: 4, 1: 2, 24: 1, 25: 2, 26: 4, 27: 8, 28: 8, 30: 2},
    32: {2: 18, 3: 20, 6: 22, 7: 24, 8: 34, 20: 18, 39: 17},
    64: {40: 36},
    128: {41: 18},
    256: {10: 84, 11: 110, 12: 144, 13: 176, 14: 210, 15: 292, 16: 66, 17: 74, 18: 98, 19: 50}
    | {21: 110, 22: 82, 23: 136, 29: 56, 34: 54, 35: 66},
}
"""Tensor types: by the weights in a block, then by the type's code in the file, the bytes of a block."""
_BLOCKS = {kind: (block, width) for block, kinds in _WIDTHS.items() for kind, width in kinds.items()}
"""The same by type. Those not listed, newer ones, count as empty."""


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What stands at the head of a model file. `size` is its length in bytes; `context_length` in tokens, 0 unknown.

    `chat_template` tells whether the model brings the form in which it was taught to be asked.
    """

    version: int
    tensors: int
    architecture: str
    name: str
    context_length: int
    chat_template: bool
    size: int


def read_header(path: Path) -> GgufHeader:
    """The header of the file at `path`. Raises BackendError: missing, not GGUF, another version, cut short."""
    if not path.is_file():  # a pipe would keep us waiting
        raise BackendError(f"there is no model file {path}; name another, or run `bot model install`")
    try:
        size = path.stat().st_size
        with path.open("rb", buffering=1 << 20) as file:
            return _read(_Reader(file, min(size, _LONGEST_HEADER)), path, size)
    except OSError as error:
        raise BackendError(f"cannot read the model {path} ({error.strerror}); name another file") from error
    except (_Malformed, UnicodeDecodeError, struct.error) as error:
        reason = error if isinstance(error, _Malformed) else "its header is garbled"
        raise BackendError(f"{path.name} is no sound GGUF model: {reason}; get the file again, or another") from error


class _Malformed(Exception):
    """The bytes are not those of a GGUF file; the message says what is wrong with them."""


class _Reader:
    """Takes the header apart, never past its `end`."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file = file
        self._end = end
        self.place = 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        self._advance(count)
        return self._file.read(count)

    def skip(self, count: int) -> None:
        """Passes over bytes without reading them."""
        self._advance(count)
        self._file.seek(count, os.SEEK_CUR)

    def number(self, form: str) -> Any:
        """One number, packed as `form` says."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self) -> str:
        """A text that is kept."""
        length = self.number("<Q")
        if length > _LONGEST_TEXT:
            raise _Malformed("its header holds a text of absurd length")
        return self.take(length).decode("utf-8")

    def _advance(self, count: int) -> None:
        self.place += count
        if self.place > self._end:
            raise _Malformed("its header is cut short, or longer than that of any model")


def _read(reader: _Reader, path: Path, size: int) -> GgufHeader:
    if size < 24 or reader.take(4) != b"GGUF":
        raise _Malformed("it does not begin like one")
    version = reader.number("<I")
    if version not in VERSIONS:
        raise _Malformed(f"version {version} of the format, where {' and '.join(map(str, VERSIONS))} can be read")
    tensors, entries = reader.number("<Q"), reader.number("<Q")
    found = dict(_read_entry(reader) for _ in range(entries))
    needed = _measure(reader, tensors, _whole(found, "general.alignment", 32))
    if size < needed:
        raise _Malformed(f"it is cut short, {size:,} of {needed:,} bytes")
    architecture = str(found.get("general.architecture") or "")
    name = " ".join(str(found.get("general.name") or path.stem).split())
    return GgufHeader(
        version=version,
        tensors=tensors,
        architecture=architecture,
        name=name[:_LONGEST_NAME],
        context_length=_whole(found, f"{architecture}.context_length", 0),
        chat_template=bool(found.get("tokenizer.chat_template")),
        size=size,
    )


def _whole(found: Mapping[str, Any], key: str, otherwise: int) -> int:
    """A whole number of the metadata; `otherwise` where there is none, or something else in its place."""
    value = found.get(key)
    return value if isinstance(value, int) else otherwise


def _read_entry(reader: _Reader) -> tuple[str, Any]:
    """One entry of the metadata; of a list, only that it is there."""
    key, kind = reader.text(), reader.number("<I")
    if kind == _STRING:
        return key, reader.text()
    if kind == _ARRAY:
        _skip_array(reader)
        return key, None
    if kind not in _NUMBERS:
        raise _Malformed(f"its header holds a value of the unknown type {kind}")
    return key, reader.number(_NUMBERS[kind])


def _skip_array(reader: _Reader) -> None:
    kind, count = reader.number("<I"), reader.number("<Q")
    if kind == _STRING:
        for _ in range(count):
            reader.skip(reader.number("<Q"))
    elif kind in _NUMBERS:
        reader.skip(count * struct.calcsize(_NUMBERS[kind]))
    else:
        raise _Malformed(f"its header holds a list of the unknown type {kind}")


def _measure(reader: _Reader, tensors: int, alignment: int) -> int:
    """Bytes that the file must have: the header, then the tensors, each where the header places it."""
    if alignment < 1:
        raise _Malformed(f"its alignment is {alignment}")
    ends = [_find_end(reader) for _ in range(tensors)]
    return reader.place + -reader.place % alignment + max(ends) if ends else reader.place


def _find_end(reader: _Reader) -> int:
    """Where a tensor ends, counted from the end of the header."""
    reader.skip(reader.number("<Q"))
    dimensions = reader.number("<I")
    if dimensions > _MOST_DIMENSIONS:
        raise _Malformed(f"a tensor has {dimensions} dimensions")
    weights: int = math.prod(reader.number("<Q") for _ in range(dimensions))
    block, width = _BLOCKS.get(reader.number("<I"), (1, 0))
    offset: int = reader.number("<Q")
    return offset + weights // block * width
