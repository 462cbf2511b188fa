"""The few facts of a GGUF file that are needed before it is loaded.

Reads the key-value header only (GGUF versions 2 and 3, little-endian, as specified in the ggml
project's docs/gguf.md): a load takes seconds and gigabytes, this takes neither.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate_pipe.errors import ModelMissing

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_MOST_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF says of itself: its context length in tokens, and its chat template if any."""

    context_length: int | None
    chat_template: str | None


def read_header(path: Path) -> Header:
    """Read a model's header. Raises ``ModelMissing`` when the file is not a GGUF, or is damaged."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            facts = _Cursor(data).facts()
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(
            "this is not a readable GGUF model",
            where=str(path),
            remedy="Download it again, or name another file with --model",
        ) from error
    length = facts.get(f"{facts.get('general.architecture')}.context_length")
    template = facts.get("tokenizer.chat_template")
    return Header(
        length if isinstance(length, int) else None, template if isinstance(template, str) else None
    )


class _Cursor:
    """Walks a header once. Arrays (a vocabulary has hundreds of thousands) are skipped."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def facts(self) -> dict[str, Any]:
        if self._take(4) != _MAGIC:
            raise ValueError("no GGUF magic")
        if self._number("I") not in _VERSIONS:
            raise ValueError("unknown GGUF version")
        self._number("Q")
        keys = self._number("Q")
        if keys > _MOST_KEYS:
            raise ValueError("too many keys")
        return {self._text(): self._value(self._number("I")) for _ in range(keys)}

    def _number(self, code: str) -> Any:
        (value,) = struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))
        return value

    def _text(self) -> str:
        return self._take(self._number("Q")).decode("utf-8")

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._text()
        if kind == _ARRAY:
            return self._skip_array()
        return self._number(_SCALARS[kind])

    def _skip_array(self) -> None:
        kind, count = self._number("I"), self._number("Q")
        if kind != _STRING:
            self._skip(count * struct.calcsize("<" + _SCALARS[kind]))
            return
        for _ in range(count):
            self._skip(self._number("Q"))

    def _take(self, length: int) -> bytes:
        start = self._at
        self._skip(length)
        return self._data[start : self._at]

    def _skip(self, length: int) -> None:
        self._at += length
        if self._at > len(self._data):
            raise ValueError("the file ends inside its header")
