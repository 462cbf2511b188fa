"""Habits of spelling that models have, undone before a text is checked.

A small model puts every text in quotes, writes HTML's references for letters, accents apart from
their letters, or an emoji behind what is funny. None of that is asked again: what
was meant is certain where the source has nothing of the kind.
"""

from __future__ import annotations

import re
import unicodedata

from translate_pipe.workers.invisible import shown
from translate_pipe.workers.surrogates import joined

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_WITHOUT_SHAPE = frozenset({"Cc", "Cs", "Zl", "Zp"})

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2639-\u263b\u2705\u2728\u274c\u2763\u2764]")
_OF_EMOJI = "\ufe0e\ufe0f\u200d\u2640\u2642"
"""What stands behind an emoji and changes it."""

_FACE = re.compile(r"[:;=8][-'^o]?[()DPpOo|*/]|[<][/3]|\^_*\^")

_DOUBLE, _SINGLE = '"“”„‟＂〝〞〟', "'‘’‚‛"
_KINDS = (_DOUBLE, _SINGLE, "«»", "‹›", "「」", "『』", "｢｣")
"""Quotation marks. Models mix the styles of a kind: ``„So"``."""

_OPENERS, _CLOSERS = "\"“„‟”＂〝'‘‚‛’«»‹›「『｢", "\"“”‟＂〞〟'‘’‛«»‹›」』｣"
_ENDS = frozenset(_CLOSERS + ">")
_LOOSE = rf"(?<!\w)[{_SINGLE}]"
"""A single quotation mark that is no apostrophe, or an apostrophe before a word."""

_QUOTED = re.compile(rf"[{_DOUBLE}«»‹›「」『』｢｣﹁﹂﹃﹄`]|{_LOOSE}")
_ANY_LOOSE = re.compile(rf"{_LOOSE}|[{_SINGLE}](?!\w)")
_MARKS = r"(?:</?[a-z][0-9]*/?>)*"
_WRAPPED = re.compile(
    rf"({_MARKS})\\?(?P<opener>[{_OPENERS}])(?P<inside>.+)(?P<closer>[{_CLOSERS}])({_MARKS})",
    re.DOTALL,
)


def plain(text: str, source: str) -> str:
    """The text of a reply as it was meant: without halves of characters, references, characters
    without a shape, accents apart from their letters, emoji at its ends, and quotes around all of
    it, but for what the source has as well."""
    text = _unescaped(joined(text), source)
    return _unquoted(_unadorned(_composed(shown(text, source), source), source), source)


def _unescaped(text: str, source: str) -> str:
    """References as what they stand for. A bracket of a tag stays as it is: no markup comes from
    there."""
    if "&" not in text or _REFERENCE.search(source):
        return text
    from html import unescape  # with a table of two thousand names, which few runs need

    def character(found: re.Match[str]) -> str:
        stood_for = unescape(found[0])
        is_safe = stood_for and all(
            char not in "<>" and unicodedata.category(char) not in _WITHOUT_SHAPE
            for char in stood_for
        )
        return stood_for if is_safe else found[0]

    return _REFERENCE.sub(character, text)


def _composed(text: str, source: str) -> str:
    """Letters with their accents, and syllables of Hangul, as one character each."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return _compose(text) if _compose(source) == source else text


def _compose(text: str) -> str:
    """NFC, but only where that makes one character of several: it also puts some in the place of
    others (compatibility ideographs), and takes some apart (letters of India, of Hebrew)."""
    clusters: list[str] = []
    for char in text:
        if clusters and _goes_on(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    normal = (unicodedata.normalize("NFC", cluster) for cluster in clusters)
    return "".join(min(pair, key=len) for pair in zip(clusters, normal, strict=True))


def _goes_on(char: str) -> bool:
    """Whether a character belongs to the one before: a mark, or a vowel or an end of Hangul."""
    return unicodedata.category(char) in ("Mn", "Mc") or "\u1161" <= char <= "\u11c2"


def _unadorned(text: str, source: str) -> str:
    """Without emoji at its ends, unless there is nothing else, or the source has some or a face of
    signs."""
    if text.isascii() or _EMOJI.search(text) is None:
        return text
    if _EMOJI.search(source) or _FACE.search(source):
        return text
    start, end = 0, len(text)
    while start < end and _adorns(text[start]):
        start += 1
    while start < end and _adorns(text[end - 1]):
        end -= 1
    return text[start:end] or text


def _adorns(char: str) -> bool:
    return char.isspace() or char in _OF_EMOJI or _EMOJI.match(char) is not None


def _unquoted(text: str, source: str) -> str:
    """Without one pair of quotes around all of it."""
    bare = text.strip()
    if bare[-1:] not in _ENDS or _QUOTED.search(source):
        return text
    found = _WRAPPED.fullmatch(bare)
    if found is None:
        return text
    kind = next(each for each in _KINDS if found["opener"] in each)
    inside = found["inside"].removesuffix("\\").strip()
    if found["closer"] not in kind or _has(inside, kind):
        return text
    return found[1] + inside + found[5]


def _has(text: str, kind: str) -> bool:
    if kind is _SINGLE:
        return _ANY_LOOSE.search(text) is not None
    return any(mark in text for mark in kind)
