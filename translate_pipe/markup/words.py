"""Where words begin and end, in any script, so that marks stand around words and cut none."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from translate_pipe.markup.pieces import INVISIBLE, OPAQUE_SIGNS

# Scripts without blanks between words. A run of katakana is mostly one word, so it is not cut.
_UNSPACED = frozenset(
    {"CJK", "IDEOGRAPHIC", "BOPOMOFO", "HIRAGANA", "THAI", "LAO", "KHMER", "MYANMAR"}
)
_SYLLABARY = "KATAKANA"
_JOINERS = "\u200c\u200d"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"

# Both are seldom needed, so they are left to `re`, which keeps what it compiles.
_UNSEEN = rf"\s{INVISIBLE}{OPAQUE_SIGNS}"
_VISIBLE = f"[^{_UNSEEN}{_JOINERS}][^{_UNSEEN}]*"
_UNITS = "[A-Za-z0-9À-ÖØ-öø-ɏ]+|."  # Latin letters together, because that is faster
_IN_NUMBERS = ".,:"
_IN_WORDS = "'’-"

_TRIES = 50
"""How many places are looked at for some words. What is in so many others is not worth it."""

_SIGNS = 8
"""How far back a letter is looked for that signs belong to."""


def is_visible(text: str) -> bool:
    """Whether a viewer sees anything of it."""
    return re.search(_VISIBLE, text) is not None


def words(text: str) -> list[tuple[int, int]]:
    """The words of a text, as start and end. In scripts without blanks, each character with the
    signs that belong to it. Where there are no words, what can be seen counts as such. Linear."""
    spans: list[tuple[int, int]] = []
    for found in re.finditer(_UNITS, text, re.DOTALL):
        at, end = found.span()
        if not _script(text[at]):
            continue
        if spans and _goes_on(text, spans[-1][1], at):
            spans[-1] = (spans[-1][0], end)
        elif not _extends(text[at]) or (at == 0 and text[at] not in _JOINERS):
            spans.append((at, end))
    return spans or [found.span() for found in re.finditer(_VISIBLE, text)]


def cuts(text: str, at: int) -> bool:
    """Whether a mark at this place would part a word, or a character from its signs."""
    if not 0 < at < len(text):
        return False
    base = at - 1
    while base > max(0, at - _SIGNS) and _extends(text[base]):
        base -= 1
    return text[at - 1] in _JOINERS or _joined(text[base], text[at])


def only_place(text: str, sought: str) -> tuple[int, int] | None:
    """Where ``sought`` stands in ``text``, if it does so exactly once in whole words.

    One character of a script without blanks may be part of any word, so it is not looked for.
    """
    if len(sought) == 1 and _is_unspaced(sought):
        return None
    place: tuple[int, int] | None = None
    at = -1
    for _ in range(_TRIES):
        at = text.find(sought, at + 1)
        if at < 0:
            return place
        end = at + len(sought)
        if not _breaks(text, at) and not _breaks(text, end):
            if place is not None:
                return None
            place = (at, end)
    return None


def _breaks(text: str, at: int) -> bool:
    """Whether a word or a number goes on at this place."""
    return cuts(text, at) or _in_number(text, at - 1) or _in_number(text, at)


def _in_number(text: str, at: int) -> bool:
    """Whether the character there stands between digits and belongs to their number."""
    return (
        0 < at < len(text) - 1
        and text[at] in _IN_NUMBERS
        and text[at - 1].isdigit()
        and text[at + 1].isdigit()
    )


def _goes_on(text: str, end: int, at: int) -> bool:
    """Whether the word that ended at ``end`` goes on with the character at ``at``."""
    if at == end:
        return cuts(text, at)
    if at > end + 1 or _is_unspaced(text[end - 1]) or _is_unspaced(text[at]):
        return False
    return text[end] in _IN_WORDS or _in_number(text, end)


def _joined(before: str, after: str) -> bool:
    """Whether a letter and the character after it belong to one word. Letters of two scripts do
    not: a Latin name stands in a Chinese or Korean text without a blank."""
    if _extends(after):
        return True
    first, second = _script(before), _script(after)
    if not first or not second:
        return False
    return first == second and first not in _UNSPACED


def _extends(char: str) -> bool:
    """Whether it changes the character before it and never stands alone."""
    return char in _JOINERS or char in _SKIN_TONES or unicodedata.category(char)[0] == "M"


def _is_unspaced(char: str) -> bool:
    return _script(char) in _UNSPACED or _script(char) == _SYLLABARY


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """The first word of a letter's or sign's name; empty for what is in no word. Numbers are read
    together with Latin letters."""
    if not (char.isalnum() or char in _JOINERS or unicodedata.category(char)[0] == "M"):
        return ""
    first = re.split("[ -]", unicodedata.name(char, "UNKNOWN"), maxsplit=1)[0]
    return "LATIN" if first == "DIGIT" else first
