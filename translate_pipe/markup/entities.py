"""Character references: ``&amp;`` and its like, decoded for the model and spelled as before."""

from __future__ import annotations

import re

from translate_pipe.model import Dialect

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_WEBVTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def decode(text: str) -> tuple[str, dict[str, str]]:
    """Decode the references in ``text``; also return how each decoded character was spelled.

    One that stands for a control character, a line end or nothing known stays as written.
    """
    spellings: dict[str, str] = {}
    if "&" not in text:
        return text, spellings
    from html import unescape  # with a table of two thousand names, which few files need

    def character(found: re.Match[str]) -> str:
        raw = found.group()
        decoded = unescape(raw)
        if len(decoded) != 1 or not (decoded.isprintable() or decoded in "\xa0\u200e\u200f"):
            return raw
        spellings.setdefault(decoded, raw)
        return decoded

    return _ENTITY.sub(character, text), spellings


def encode(words: str, dialect: Dialect, spellings: dict[str, str]) -> str:
    """Spell words for a file: what the format must escape, and what the source chose to."""
    if dialect is Dialect.WEBVTT:
        words = words.translate(_WEBVTT_ESCAPES)
        spellings = {char: raw for char, raw in spellings.items() if char not in "&<>"}
    if spellings:
        words = words.translate({ord(char): raw for char, raw in spellings.items()})
    return words
