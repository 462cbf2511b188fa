"""The header of a GGUF file is read without loading it, and damage is an error of ours."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.engines.gguf import Header, read_header
from translate_pipe.errors import ModelMissing

UINT32, BOOL, STRING, ARRAY = 4, 7, 8, 9


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def header(*pairs: bytes, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(pairs)) + b"".join(pairs)


WORDS = struct.pack("<IQ", STRING, 3) + text("a") + text("") + text("喂")
NUMBERS = struct.pack("<IQ", UINT32, 2) + struct.pack("<II", 1, 2)
NESTED = struct.pack("<IQ", ARRAY, 1) * 9_000
WHOLE = header(
    pair("general.architecture", STRING, text("small")),
    pair("tokenizer.words", ARRAY, WORDS),
    pair("tokenizer.numbers", ARRAY, NUMBERS),
    pair("tokenizer.flag", BOOL, b"\x01"),
    pair("small.context_length", UINT32, struct.pack("<I", 8192)),
    pair("tokenizer.chat_template", STRING, text("{{ messages }}")),
)


def test_facts_behind_arrays_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(WHOLE + b"tensors")

    assert read_header(path) == Header(8192, "{{ messages }}")


def test_a_base_model_has_no_template(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(header(pair("general.architecture", STRING, text("small"))))

    assert read_header(path) == Header(None, None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"GGUF",
        header(version=1),
        header(pair("a", 99, b"")),
        header(pair("a", ARRAY, NESTED)),
    ],
    ids=["empty", "html", "magic only", "old version", "unknown type", "nested"],
)
def test_what_is_no_gguf_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(content)

    with pytest.raises(ModelMissing, match=r"a\.gguf: this is not a readable GGUF"):
        read_header(path)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_header_cut_anywhere_is_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.gguf"
    path.write_bytes(WHOLE[:at])

    with pytest.raises(ModelMissing):
        read_header(path)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_only_our_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.gguf"
    path.write_bytes(WHOLE[:24] + content)

    with suppress(ModelMissing):
        read_header(path)
