"""Checks that need hardly any knowledge of languages: emptiness, length, speakers."""

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

LENGTH_SLACK = 15.0
_LENGTH_RATIO = 3.5
_TURN = re.compile(r"\n\s*|(?<=[.?!…。？！\"”»])\s*[-‐–—]\s*(?=\S)|(?<=[\])）】♪])\s*(?=\S)")


def empty(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Nothing to read, where the source has words."""
    del pair
    if not text.text.strip():
        return True
    if text.letters or text.numbers or not source.letters:
        return False
    return not all(map(is_sound, source.folded))


def length(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Far longer or far shorter than any translation of the source."""
    del pair
    ratio = (text.weight + LENGTH_SLACK) / (source.weight + LENGTH_SLACK)
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


def is_sound(word: str) -> bool:
    """Whether a word, in lower case, is laughter, a sigh or the like."""
    return _SOUND.fullmatch(word) is not None
