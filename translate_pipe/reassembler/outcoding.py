"""The bytes of a result: line ends, encoding and byte-order mark."""

from __future__ import annotations

import re

from translate_pipe import codec
from translate_pipe.errors import OutputNotWritable, UsageError
from translate_pipe.lines import LINE_END, line_at
from translate_pipe.model import Document, Encoding, EncodingOrigin, Notice

_NEWLINES = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
_SHIFT = re.compile("[\x0e\x0f\x1b]")
_KEPT_BYTES = re.compile("[\ud800-\udfff]")


def without_kept_bytes(text: str) -> str:
    """A text as another encoding has it: ``U+FFFD`` for every byte that is no character."""
    return text if text.isascii() else _KEPT_BYTES.sub("\ufffd", text)


def with_newlines(text: str, newline: str | None) -> str:
    """All line ends made one kind, if one was asked for: ``lf``, ``crlf`` or ``cr``."""
    return text if newline is None else LINE_END.sub(_NEWLINES[newline], text)


def encode(
    text: str,
    document: Document,
    *,
    encoding: str | None,
    bom: bool | None,
    notices: list[Notice],
) -> tuple[bytes, Encoding]:
    """Encode a result: as its source was where it fits, else as UTF-8, which a notice tells.

    An encoding that was asked for and does not fit raises ``OutputNotWritable``: a person who
    names one has a player that reads no other.
    """
    name = document.encoding.name if encoding is None else _known(encoding)
    if name != document.encoding.name:
        text = _replaced(text, name, notices)
    try:
        if name != document.encoding.name:
            _refuse_shifts(text, name)
        body = codec.encode(text, name)
    except UnicodeEncodeError as error:
        line = line_at(text, error.start)
        what = f"{text[error.start]!r} does not exist in {name}"
        if encoding is not None:
            raise OutputNotWritable(
                what,
                where=f"{document.name}:{line}",
                remedy="Leave out --output-encoding, or name utf-8",
            ) from error
        notices.append(Notice("encoding-changed", f"{what}; written as utf-8", line))
        name = "utf-8"
        body = codec.encode(_replaced(text, name, notices), name)
    if bom is None and encoding is not None and codec.asks_for_mark(encoding):
        bom = True
    mark = _mark(name, document.encoding, bom, notices)
    return mark + body, Encoding(name, mark, EncodingOrigin.GIVEN)


def _refuse_shifts(text: str, name: str) -> None:
    """Raise where a character of the text would be read as a change of alphabet."""
    if name.startswith("iso2022") and (found := _SHIFT.search(text)):
        raise UnicodeEncodeError(name, text, *found.span(), "it changes the alphabet")


def _replaced(text: str, name: str, notices: list[Notice]) -> str:
    kept = _KEPT_BYTES.search(text)
    if kept is None:
        return text
    line = line_at(text, kept.start())
    count = len(_KEPT_BYTES.findall(text))
    what = f"{count} bytes that are not characters cannot be kept in {name}; each is now \ufffd"
    notices.append(Notice("bytes-replaced", what, line))
    return without_kept_bytes(text)


def _known(encoding: str) -> str:
    try:
        return codec.canonical(encoding)
    except LookupError:
        raise UsageError(
            f"there is no encoding called {encoding!r}",
            remedy="Use one of Python's names, such as utf-8, cp1251, gb18030, shift_jis",
        ) from None


def _mark(name: str, source: Encoding, bom: bool | None, notices: list[Notice]) -> bytes:
    possible = codec.BOMS.get(name, b"")
    if bom is None:
        if name == source.name:
            return source.bom
        return b"" if name == "utf-8" else possible
    if bom and not possible:
        notices.append(Notice("bom-impossible", f"{name} has no byte-order mark"))
    return possible if bom else b""
