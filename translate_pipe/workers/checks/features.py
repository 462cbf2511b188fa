"""What checks look at in a text, found once for all of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from translate_pipe.markup import strip_marks
from translate_pipe.model import Masked
from translate_pipe.workers.checks.quantities import numbers

_MARKS = (
    r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0980-\u0dff"
    r"\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3]"
)
"""Combining vowels and accents: no letters to ``re``, yet part of a word."""

_LETTERS = rf"(?:[^\W\d_]++|{_MARKS}++)++"
_WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*+")
_ASCII_WORD = re.compile(r"[A-Za-z]++(?:'[A-Za-z]++)*+")
"""The same in a text of ASCII, in half the time."""

_WIDE = re.compile(r"[^\u0000-\u0dff\u1e00-\u2e7f]")
"""All others are scripts of narrow letters and of words with blanks between them."""

# Large classes take milliseconds to compile: ``re`` does it where the first wide text comes.
_DENSE = r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_SYLLABIC = r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f\uac00-\ud7af]"
_UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_MOST_TOKENS = 24
"""Looked at in one text, so that a long paragraph costs no more than a line."""

_STOPS = re.compile(r"[.!?…。！？؟]+")
_NO_STOPS = re.compile(
    r"\.(?:(?<=\d\.)(?=\d)|(?<=[^\W_]\.)(?=[a-zß-öø-ÿа-яёіїєґα-ω])|(?<=\b[A-Z]\.)(?=[A-Z]\b)"
    r"|(?<=\b[A-HJ-ZА-ЮΑ-Ω\u0627-\u064a]\.)(?=,|\s+\S)"
    r"|(?:(?<=\b[DMS]r\.)|(?<=\bM[rs]s\.)|(?<=\b[MS][st]\.)|(?<=\b[DS]ra\.))(?=\s+\S))"
)
"""Full stops of a number (2.500), of an address, behind an initial (J. R., U.S.A.) and behind Mr.
The answers "I." and "Я." are no initials."""

_ENDINGS = {
    **dict.fromkeys(".。।۔", "."),
    **dict.fromkeys("?？؟", "?"),
    **dict.fromkeys("!！", "!"),
    "…": "…",
}
_SLACK = 8.0
"""So much more counts as length, since the ratios of very short texts say little."""

DENSE_WEIGHT = 3.0
SYLLABIC_WEIGHT = 1.8
"""A Chinese character says what three Latin letters say, a kana or hangul what nearly two do;
measured on the subtitle corpora."""


@dataclass(slots=True, eq=False)  # frozen, it would take twice as long to make
class Features:
    """``text`` is ``raw`` without marks and tags that are not its words; ``words`` as written,
    ``folded`` the same in lower case, ``letters`` those joined. ``tokens`` are the first different
    words, or pairs of characters where words are written together. ``weight`` is the length as if
    written in Latin letters. ``numbers`` are values, ``names`` capitalised words. ``size`` holds
    the logarithms of weight and of the number of words, ``marks`` what is true of its signs and
    lines. Each equals itself alone."""

    raw: str
    text: str
    words: tuple[str, ...]
    folded: tuple[str, ...]
    letters: str
    tokens: Mapping[str, None]
    weight: float
    numbers: frozenset[int]
    names: frozenset[str]
    size: tuple[float, float]
    marks: tuple[bool, bool, bool, str]
    sentences: int

    @classmethod
    def of(cls, raw: str, masked: Masked | None = None) -> Features:
        """Look at a text once: that of ``masked``, or a reply to it."""
        text = strip_marks(masked, raw) if masked is not None else raw
        plain = text.isascii()
        words = tuple((_ASCII_WORD if plain else _WORD).findall(text))
        folded = tuple(map(str.casefold, words))
        wide = not plain and _WIDE.search(text) is not None
        weight = weigh(text) if wide else float(len(text))
        return cls(
            raw=raw,
            text=text,
            words=words,
            folded=folded,
            letters="".join(folded),
            tokens=_tokens(folded, text) if wide else dict.fromkeys(folded[:_MOST_TOKENS]),
            weight=weight,
            numbers=numbers(text),
            names=frozenset([word for word in words if word[0].isupper() and len(word) > 2]),
            size=_size(weight, len(words)),
            marks=(
                "?" in text or "？" in text or "؟" in text,
                "!" in text or "！" in text,
                "\n" in text,
                _ending(text),
            ),
            sentences=_sentences(text),
        )


def join(one: Features, two: Features) -> Features:
    """What a text would be that says both, one after the other."""
    words, weight = one.words + two.words, one.weight + two.weight + 1
    return Features(
        raw=f"{one.raw} {two.raw}",
        text=f"{one.text} {two.text}",
        words=words,
        folded=one.folded + two.folded,
        letters=one.letters + two.letters,
        tokens={**one.tokens, **two.tokens},
        weight=weight,
        numbers=one.numbers | two.numbers,
        names=one.names | two.names,
        size=_size(weight, len(words)),
        marks=(
            one.marks[0] or two.marks[0],
            one.marks[1] or two.marks[1],
            one.marks[2] or two.marks[2],
            two.marks[3],
        ),
        sentences=one.sentences + two.sentences,
    )


def _sentences(text: str) -> int:
    """How many sentences end in a text."""
    ends = len(_STOPS.findall(text))
    if ends and "." in text[:-1]:
        ends -= len(_NO_STOPS.findall(text))
    return ends


def _size(weight: float, words: int) -> tuple[float, float]:
    return log(weight + _SLACK), log(words + 1)


def tell_apart(one: Collection[str], two: Collection[str]) -> bool:
    """Whether two sources' tokens say different things: few of them in common."""
    shared = sum(token in two for token in one)
    return 2 * shared < min(len(one), len(two))


def _tokens(folded: Sequence[str], text: str) -> Mapping[str, None]:
    if not re.search(_UNSPACED, text):
        return dict.fromkeys(folded[:_MOST_TOKENS])
    found: list[str] = []
    for word in folded[:_MOST_TOKENS]:
        if len(word) > 2 and re.match(_UNSPACED, word):
            found.extend(map("".join, pairwise(word[:_MOST_TOKENS])))
        else:
            found.append(word)
    return dict.fromkeys(found[:_MOST_TOKENS])


def _ending(text: str) -> str:
    """How a text stops: ``.``, ``?``, ``!``, ``…``, or empty where it runs on."""
    text = text.rstrip(" \n\"'”’»」』)")
    if text.endswith("..."):
        return "…"
    return _ENDINGS.get(text[-1:], "")


def weigh(text: str) -> float:
    """Length as if written in Latin letters."""
    dense = len(re.findall(_DENSE, text))
    syllabic = len(re.findall(_SYLLABIC, text))
    return len(text) + (DENSE_WEIGHT - 1) * dense + (SYLLABIC_WEIGHT - 1) * syllabic
