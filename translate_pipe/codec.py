"""Bytes to text and back without losing one: what ``decode`` gives, ``encode`` undoes.

Bytes that are no character of the encoding, or that it would write in another way, become lone
surrogates (PEP 383), which no model is shown and every output writes as the bytes they were. So a
file with one broken byte is still a file. UTF-16 and UTF-32 keep lone surrogates as they are.
"""

from __future__ import annotations

import codecs

__all__ = [
    "BOMS",
    "asks_for_mark",
    "bom_of",
    "canonical",
    "decode",
    "encode",
    "fits",
    "leaves_order_open",
]

BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
_ALIASES = {
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}


def canonical(name: str) -> str:
    """One spelling for an encoding's name: ``UTF8`` is ``utf-8``, ``latin1`` is ``iso8859-1``.

    A name that asks for a BOM or leaves the byte order open becomes the plain one: BOMs are kept
    apart. Raises ``LookupError`` for what is not a text encoding.
    """
    found = codecs.lookup(name).name
    try:
        "".encode(found, _handler(found))  # LookupError for what encodes no text, such as rot13
    except UnicodeError as error:
        raise LookupError(f"{found} cannot keep bytes that are no character") from error
    return _ALIASES.get(found, found)


def asks_for_mark(name: str) -> bool:
    """Whether an encoding's name is that of UTF-8 with a mark, as ``UTF-8-SIG`` is."""
    return codecs.lookup(name).name == "utf-8-sig"


def leaves_order_open(name: str) -> bool:
    """Whether an encoding's name says no byte order: that of UTF-16 or UTF-32 alone."""
    return codecs.lookup(name).name in {"utf-16", "utf-32"}


def bom_of(raw: bytes) -> tuple[str, bytes] | None:
    """The encoding a byte-order mark at the start announces, and the mark."""
    for name, bom in BOMS.items():
        if raw.startswith(bom):
            if name == "utf-32-le" and (any(raw[7:999:4]) or max(raw[6:999:4], default=0) > 16):
                continue  # UTF-16 whose first character is NUL; code points end in plane 16
            return name, bom
    return None


def _handler(name: str) -> str:
    return "surrogatepass" if name.startswith(("utf-16", "utf-32")) else "surrogateescape"


def fits(body: bytes, name: str) -> bool:
    """Whether the bytes are strictly valid in an encoding, and it would write the very same."""
    try:
        return body.decode(name).encode(name) == body
    except (UnicodeError, LookupError, ValueError):
        return False


def decode(body: bytes, name: str) -> str:
    """Decode so that ``encode`` gives the same bytes. Raises ``UnicodeError`` if none can."""
    text = body.decode(name, _handler(name))
    if text.encode(name, _handler(name)) != body:
        text = _decode_by_character(body, name)
        if text.encode(name, _handler(name)) != body:
            raise UnicodeError(f"{name} cannot write these bytes as they are")
    return text


def _decode_by_character(body: bytes, name: str) -> str:
    """Keep the bytes of each character that the encoding would write in another way."""
    decoder = codecs.getincrementaldecoder(name)(_handler(name))
    pieces: list[str] = []
    start = 0
    for end in range(1, len(body) + 1):
        piece = decoder.decode(body[end - 1 : end], final=end == len(body))
        if piece:
            same = piece.encode(name, _handler(name)) == body[start:end]
            pieces.append(piece if same else body[start:end].decode("ascii", "surrogateescape"))
            start = end
    return "".join(pieces)


def encode(text: str, name: str) -> bytes:
    """Encode, kept bytes as they were. Raises ``UnicodeEncodeError`` where a text does not fit."""
    return text.encode(name, _handler(name))
