"""A tokenizer of sorts: about four characters of Latin text a token, one of Chinese."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"  # a Han, kana or Hangul character
    r"|\d{1,3}"
    r"| ?[^\W\d_]{1,4}"
    r"|[ \t\r\n]{1,4}"
    r"|.",
    re.DOTALL,
)

TEMPLATE_TOKENS = 12
"""What a chat template adds to every prompt."""


def pieces(text: str) -> list[str]:
    """The tokens of a text; joined they are the text."""
    return _PIECE.findall(text)


def count(text: str) -> int:
    """How many tokens a text has."""
    return len(pieces(text))
