"""Checks for a model that says the same again: a text twice, a word over and over."""

from __future__ import annotations

import re
from itertools import pairwise

from translate_pipe.workers.checks.content import LENGTH_SLACK, is_sound
from translate_pipe.workers.checks.features import Features, weigh
from translate_pipe.workers.checks.language_pair import LanguagePair

_TWICE = 8
"""So many letters have two halves that are no emphasis, and so has what weighs as much and is no
call: 报告。报告。"""

_EMPHATIC, _SHORT = 4, 32.0
"""A few words, and of a weight that rules out a sentence where all of it is written as one word."""

_LONGER, _SLACK = 1.4, 8.0
_AGAIN_IN_A_ROW = 3
_REFRAINS = (2, 3, 4)
_BETWEEN = " \t\n\u3000/|-–—"
_DOUBLING = frozenset({"", "-"})
_APART = re.compile(r"[\s.!?…。！？।။]")
_AGAIN = re.compile(r"(.{1,12}?)\1\1")


def runaway(source: Features, text: Features, pair: LanguagePair) -> bool:
    """The same few characters over and over, and much longer than the source.

    Found by how few of its trigrams are different ones, which is linear and needs no period.
    """
    del pair
    body = text.letters
    if len(body) < 24 or text.weight < 1.5 * source.weight + LENGTH_SLACK:
        return False
    trigrams = {body[i : i + 3] for i in range(len(body) - 2)}
    return len(trigrams) < 0.34 * (len(body) - 2)


def repeated(source: Features, text: Features, pair: LanguagePair) -> bool:
    """The text twice, a word four times in a row or some words three times, where the source says
    nothing again."""
    del pair
    body, words = text.letters, text.folded
    half = len(body) // 2
    if half and body[0] == body[half] and body[:half] == body[half:] and _is_twice(text.text):
        return not (_is_emphasis(text) or _says_again(source))
    if len(words) - len(text.tokens) < _AGAIN_IN_A_ROW:
        return False
    return _has_a_row(words) and not _says_again(source)


def emphatic(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether what is ``repeated`` may be meant: a word or two, or no more than the source says."""
    del pair
    if len(text.words) <= _EMPHATIC and text.weight <= _SHORT:
        return True
    return text.weight + _SLACK < _LONGER * (source.weight + _SLACK)


def _is_emphasis(text: Features) -> bool:
    """Whether a text said twice is a short call: "Los! Los!", 快！快！, 开车！开车！"""
    if len(text.letters) >= _TWICE:
        return False
    return weigh(text.letters) < _TWICE or text.marks[1] or "…" in text.text


def _is_twice(text: str) -> bool:
    """Whether a text is the same sign by sign twice. "Langsam, langsam." is not, nor "hati-hati":
    some languages double a word to make another."""
    text = text.strip()
    for gap in range(4):
        half, odd = divmod(len(text) - gap, 2)
        if not odd and text[:half] == text[half + gap :]:
            between = text[half : half + gap]
            doubled = between in _DOUBLING and _APART.search(text, 0, half) is None
            return not doubled and not between.strip(_BETWEEN)
    return False


def _has_a_row(words: tuple[str, ...]) -> bool:
    """Whether a word comes four times in a row, or some words three times; laughter and sighs do
    not count."""
    rows = zip(words, words[1:], words[2:], words[3:], strict=False)
    if any(one == two == three == four and not is_sound(one) for one, two, three, four in rows):
        return True
    return any(_has_a_refrain(words, length) for length in _REFRAINS)


def _has_a_refrain(words: tuple[str, ...], length: int) -> bool:
    """Whether so many words, not all of them the same, come three times in a row."""
    same = 0
    for at, (one, other) in enumerate(zip(words, words[length:], strict=False)):
        same = same + 1 if one == other else 0
        if same == 2 * length and len(set(words[at : at + length])) > 1:
            return True
    return False


def _says_again(source: Features) -> bool:
    """Whether the source itself has the same twice, or letters three times in a row: "Nooo!" and
    いやいやいや are "No, no, no, no!". 谢谢 is one word."""
    half, pairs = len(source.letters) // 2, [*pairwise(source.folded)]
    return (
        any(one == other for one, other in pairwise(source.folded))
        or any(one == other for one, other in zip(pairs, pairs[2:], strict=False))
        or (half > 1 and source.letters[:half] == source.letters[half:])
        or _AGAIN.search(source.letters) is not None
    )
