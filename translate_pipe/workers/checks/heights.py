"""How tall somebody is, in metres or feet: 1,80, 180 cm, 1 m 80, 一米八, 5'11", six feet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from translate_pipe.workers.checks import quantities

_FOOT, _INCH = 30.48, 2.54
_TALL = range(50, 260)
_MOST = 16
"""Heights of one text that are compared."""

_ROUNDED = 3.0
"""Six feet are 183 cm, and 180 where people say it in metres."""

_WORDS = "one two three four five six seven eight nine ten eleven"
_ENGLISH = _WORDS.split()
_VALUES = {
    **{word: value for value, word in enumerate(_ENGLISH, start=1)},
    **{sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)},
    **dict.fromkeys("两兩", 2),
}
_SIGNS = "[一二三四五六七八九十]"
_INCHES = rf"1[01]|\d|十一|{_SIGNS}|{'|'.join(reversed(_ENGLISH))}"

# Large expressions take milliseconds to compile: ``re`` does it where the first is looked for.
_CENTIMETRES = (
    r"(?<![\d.,])(\d{2,3})\s?(?i:cm\b|см\b|[cz]enti|санти|センチ|厘米|公分|센[티치]|سم|سنتي|ซม|सेमी)"
)
_DECIMAL = (
    r"(?<![\d.,])([12])[.,٫](\d{1,2})(?![\d]|[.,]\d)"
    r"(?P<unit>\s?(?i:m\b|м\b|m[eèé]t|мет|米|公尺|メートル|미터|متر))?"
)
_METRES = (
    r"(?<![\d.,])([12一两兩])\s?(?i:m|m[eèé]t(?:re|er|ro)|м|метр|米|公尺|メートル|미터|متر)\s?(?:و|e|y|et)?\s?"
    rf"(\d\d?(?!\d)|{_SIGNS}{{1,2}}(?!{_SIGNS}))"
)
_FEET = (
    rf"(?i)(?<![\w.,])([3-8]|{_SIGNS}|{'|'.join(_ENGLISH[2:8])})[\s-]?(?:['’′]|ft\b|f(?:oo|ee)t\b"
    rf"|Fuß\b|pies\b|pieds\b|フィート|英尺|呎|피트)(?:[\s-]?(?:(?:and|y|et|und)\s)?({_INCHES})(?![\d]))?"
)
_BARE = r"(?<![\d.,:/])(1[2-9]\d|2[0-2]\d)(?![\d.,:/])"
"""Centimetres that nobody names: 키 188."""

_MEASURED = (
    r"(?i)\bm[eèé]t(?:er|re|ro|ri)|\bmetr|\bmét\b|метр|[一两兩]米|公尺|メートル|미터|متر|मीटर|เมตร|μέτρ|מטר|\bf(?:oo|ee)t\b|Fuß\b|\bpies\b"
    r"|\bpieds\b|фут|フィート|英尺|呎|피트|फ[ुी]ट|ฟุต"
)
"""What a height is told in that has no digits."""

_SPOKEN = rf"(?i)\b(four|five|six)[\s-]({'|'.join(reversed(_ENGLISH))})\b"


@dataclass(frozen=True, slots=True)
class _Height:
    centimetres: float
    numbers: frozenset[int]
    """Those that it is written with."""
    certain: bool
    """Whether it says what it is measured in."""


def told(source: str, text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of a source that are somebody's height which a text tells too, in whatever
    measure, and those of the text that tell it."""
    gone: set[int] = set()
    given: set[int] = set()
    theirs = list(islice(_heights(source), _MOST))
    ours = list(islice(_heights(text), _MOST)) if theirs else []
    if theirs and not ours and not quantities.digits(text) and re.search(_MEASURED, text):
        gone.update(*(one.numbers for one in theirs))
    for one in theirs:
        for two in ours:
            same = abs(one.centimetres - two.centimetres) <= _ROUNDED
            if same and (one.certain or two.certain):
                gone |= one.numbers
                given |= two.numbers
    return frozenset(gone), frozenset(given)


def _heights(text: str) -> Iterator[_Height]:
    for match in re.finditer(_CENTIMETRES, text):
        yield from _tall(match, int(match[1]))
    for match in re.finditer(_DECIMAL, text):
        certain = match["unit"] is not None
        yield from _tall(match, 100 * int(match[1]) + _hundredths(match[2]), certain=certain)
    for match in re.finditer(_METRES, text):
        yield from _tall(match, 100 * _value(match[1]) + _hundredths(match[2]))
    for match in re.finditer(_FEET, text):
        yield from _tall(match, _FOOT * _value(match[1]) + _INCH * _value(match[2] or "0"))
    for match in re.finditer(_BARE, text):
        yield from _tall(match, int(match[1]), certain=False)
    for match in re.finditer(_SPOKEN, text):
        height = _FOOT * _value(match[1]) + _INCH * _value(match[2])
        yield from _tall(match, height, certain=False)


def _tall(match: re.Match[str], centimetres: float, *, certain: bool = True) -> Iterator[_Height]:
    if round(centimetres) in _TALL:
        yield _Height(centimetres, quantities.digits(match[0]), certain)


def _hundredths(written: str) -> int:
    """What stands behind the metres: 85, or 8 for 80."""
    digits = [_value(each) for each in written]
    return 10 * digits[0] + (digits[1] if len(digits) > 1 else 0)


def _value(written: str) -> int:
    if written.isdecimal():
        return int(written)
    word = written.casefold()
    return _VALUES[word] if word in _VALUES else sum(_VALUES.get(sign, 0) for sign in word)
