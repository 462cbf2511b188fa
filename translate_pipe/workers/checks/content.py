"""Checks that need hardly any knowledge of languages: emptiness, length, lines."""

from __future__ import annotations

import re

from translate_pipe.markup.breaks import mean_something
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

_SOUND = re.compile(
    r"h*m+h*|[aeouäöüåøæ]+h*|h[aeuäöü]+h*[nm]?|[eu]+[rmg]+h*|hmph|a+rgh|sh+|p?s+t|tsk"
    r"|[эаоуы]+х*м*|х+м+|м+|[嗯啊哦呃哼唉喔噢诶欸哎呀嘘]+|[あえおふはアエオフハ][ぁぇぉあえおっーふはァッー]*"
    r"|う[うっー]*|うー+ん|ん+|[음흠어아으오우쉿]+|آ+ه|أوه|ه?م{2,}|आह|ओह|हम्म"
)
"""Said without words, and often written as dots or a note. "Oh" is such a sound, "No" is not."""

_LENGTH_SLACK = 15.0
_LENGTH_RATIO = 3.5
_TURN = re.compile(r"\n\s*|(?<=[.?!…。？！\"”»])\s*[-‐–—]\s*(?=\S)|(?<=[\])）】♪])\s*(?=\S)")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\(?!N)")
"""``\\N`` is a line break of subtitles."""

_GARBLED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufffd\ufffe\uffff]")


def empty(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Nothing to read, where the source has words."""
    del pair
    if not text.text.strip():
        return True
    if text.letters or text.numbers or not source.letters:
        return False
    return not all(map(_SOUND.fullmatch, source.folded))


def length(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Far longer or far shorter than any translation of the source."""
    del pair
    ratio = (text.weight + _LENGTH_SLACK) / (source.weight + _LENGTH_SLACK)
    return not 1 / _LENGTH_RATIO <= ratio <= _LENGTH_RATIO


def lines_lost(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Fewer speakers' lines than the source has: one was dropped, or two became one.

    Only lines that start as a turn of their own count (a dash, a name, brackets), not those of a
    verse or of a wrapped text. Turns told apart within one line are all there.
    """
    del pair
    if "\n" not in source.text:
        return False
    turns = 1 + sum(mean_something(source.text.split("\n")))
    return turns > 1 and sum(map(bool, map(str.strip, _TURN.split(text.text)))) < turns


def garbled(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Control characters, forced writing directions, characters lost on the way, or such as are
    written out as in JSON or HTML (``\\n``, ``\\u00e9``, ``&quot;``)."""
    del pair
    if _GARBLED.search(text.raw) and not _GARBLED.search(source.raw):
        return True
    if "\\" in text.raw and "\\" not in source.raw and _ESCAPE.search(text.raw):
        return True
    return (
        "&" in text.raw and bool(_REFERENCE.search(text.raw)) and not _REFERENCE.search(source.raw)
    )


def runaway(source: Features, text: Features, pair: LanguagePair) -> bool:
    """The same few characters over and over, and much longer than the source.

    Found by how few of its trigrams are different ones, which is linear and needs no period.
    """
    del pair
    body = text.letters
    if len(body) < 24 or text.weight < 1.5 * source.weight + _LENGTH_SLACK:
        return False
    trigrams = {body[i : i + 3] for i in range(len(body) - 2)}
    return len(trigrams) < 0.34 * (len(body) - 2)
