"""Which number an English text says in words, where it says one of 13 to 99 for certain."""

from __future__ import annotations

import re

_ONES = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_TEENS = {
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ONE = rf"(?:{'|'.join(_ONES)})"
_TEEN = rf"(?:{'|'.join(_TEENS)})"
_TEN = rf"(?:{'|'.join(_TENS)})"
# Compiled by ``re`` where the first such number is looked for.
_WORD = rf"\b(?:({_TEEN})|({_TEN})[\s-]({_ONE}))\b"
_ANY = (
    rf"\b(?:{_TEEN}|{_TEN}|tens?\b|eleven|twel|zero|oh\b|dozen|score|half|quarter|pair)"
    rf"|{_ONE}(?:$|\W)|hundred|thousand|illion|grand\b|\d"
)


def said(text: str) -> frozenset[int]:
    """The number, if a text says no other: "nineteen eighty-four" are two, and "a hundred and one"
    is none of these. Round ones are said of things that nobody counts ("forty winks")."""
    text = text.lower()
    if "teen" not in text and "ty-" not in text and "ty " not in text:
        return frozenset()
    if (found := re.search(_WORD, text)) is None:
        return frozenset()
    around = text[: found.start()], text[found.end() :]
    if any(re.search(_ANY, each) for each in around):
        return frozenset()
    if found[1]:
        return frozenset({_TEENS[found[1]]})
    return frozenset({_TENS[found[2]] + _ONES[found[3]]})
