"""Values of "a million and a half" and the like, which are told without digits: 1,500,000.

Only what is read for certain counts: one to twelve of something, and a half.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from translate_pipe.workers.checks import numerals, quantities

_HALF = {
    "en": r"(?:and )?a half",
    "de": r"(?:und)?\s?ein(?:e|en)?\s?halb\w{0,2}",
    "fr": r"et demie?",
    "es": r"y medi[oa]",
    "ca": r"i mig",
    "it": r"e mezz[oa]",
    "pt": r"e mei[oa]",
    "nl": r"(?:[eë]n\s?)?(?:een\s?)?hal(?:f|ve)",
    "sv": r"och en halv",
    "da": r"(?:og )?en halv",
    "nb": r"(?:og )?en halv",
    "fi": r"ja puoli",
    "pl": r"i pół",
    "cs": r"a půl",
    "sk": r"a pol",
    "sl": r"in pol",
    "hr": r"i pol?",
    "bs": r"i pol?",
    "sr": r"i po|и по",
    "ro": r"(?:[sșş]i )?jumătate",
    "hu": r"és fél",
    "tr": r"buçuk",
    "id": r"setengah",
    "ms": r"setengah",
    "vi": r"rưỡi",
    "ru": r"с половиной",
    "uk": r"[зі]з? половиною",
    "bg": r"и половина",
    "el": r"και μισό",
    "ar": r"و\s?نصف",
    "fa": r"و\s?نیم",
    "he": r"וחצי",
    "th": r"ครึ่ง",
}
"""What stands behind a million, or between its count and it, by language."""

_ONE_AND_A_HALF = {
    "de": r"anderthalb",
    "nl": r"anderhal(?:f|ve)",
    "sv": r"halvannan",
    "da": r"halvand(?:en|et)",
    "nb": r"halvann(?:en|et)",
    "fi": r"puolitoista",
    "pl": r"półtor[aej]\w*",
    "cs": r"půl\s?druhého",
    "sk": r"poldruha",
    "sl": r"poldrug\w",
    "hu": r"másfél",
    "ru": r"полтор[аы]|полутора",
    "uk": r"півтор[аи]|полутора",
    "el": r"ενάμισ[ιη]|μιάμιση",
    "hi": r"डेढ़|डेढ़|डेढ",
}
_TWO_AND_A_HALF = {"el": r"δυόμισ[ιη]", "hi": r"ढाई|अढ़ाई"}
_HALF_BEFORE = {"hi": r"साढ़े|साढ़े|साढे"}
"""What stands before the count."""

_BEHIND, _BETWEEN, _TOLD, _BEFORE = range(4)
"""Where the half stands: "a million and a half", "one and a half million", in one word with the
one, before the count."""

_MARKS = re.compile("[\u064b-\u0652]")
"""Arabic endings, mostly left out."""

_LATEST = 24
"""So many letters before are looked at for what would make another number of a count."""

_TOKEN = re.compile(r"(\w+)[\s\u00a0-]*\Z")
_UNSPACED_TOKEN = re.compile(r"(\S+)\Z")
_TWENTY = re.compile(r"\w+(?:ون|ين)\Z")
"""Arabic words for thirty to ninety begin as those for three to nine."""

_DUAL = frozenset({"مليونين", "مليونان", "ألفين", "ألفان", "مليارين", "ملياران"})


def values(text: str, language: str) -> frozenset[int]:
    """What all numbers with a half come to in a text in that language; those of a word that is a
    thousand millions here and a million there, both. Empty where nothing is read for certain."""
    text = _MARKS.sub("", text)
    return frozenset(
        power * (2 * count + 1) // 2
        for kind, expression in _expressions(language)
        for match in expression.finditer(text)
        for count in _counts(kind, match, language)
        for power in quantities.multipliers(match["power"])
    )


def _counts(kind: int, match: re.Match[str], language: str) -> frozenset[int]:
    """How many of it there are without the half."""
    if kind == _TOLD:
        two = _TWO_AND_A_HALF.get(language)
        return frozenset({2 if two and re.match(two, match[0]) else 1})
    if kind == _BEFORE:
        return numerals.small(match["count"], language)
    if match["power"] in _DUAL:
        return frozenset({2})
    before = match.string[max(0, match.start() - _LATEST) : match.start()]
    token = (_UNSPACED_TOKEN if language == "th" else _TOKEN).search(before)
    if token is None:
        return frozenset({1} if kind == _BEHIND else ())
    if token[1].isdecimal():
        return frozenset({int(token[1])})
    if _is_large(token[1], language) or numerals.has_large(before[: token.start()], language):
        return frozenset()
    return numerals.small(token[1], language) or frozenset({1} if kind == _BEHIND else ())


def _is_large(word: str, language: str) -> bool:
    if language == "ar":
        return _TWENTY.match(word) is not None
    return numerals.has_large(word, language)


@lru_cache(maxsize=32)
def _expressions(language: str) -> Sequence[tuple[int, re.Pattern[str]]]:
    power = rf"(?P<power>{quantities.MULTIPLIER}\w{{0,6}})"
    found: list[tuple[int, str]] = []
    if half := _HALF.get(language):
        found.append((_BEHIND, rf"{power}[\s\u00a0-]?(?:{half})(?!\w)"))
        found.append((_BETWEEN, rf"(?:{half})[\s\u00a0-]?{power}"))
    together = (_ONE_AND_A_HALF.get(language), _TWO_AND_A_HALF.get(language))
    if words := "|".join(filter(None, together)):
        found.append((_TOLD, rf"(?<!\w)(?:{words})[\s\u00a0-]?{power}"))
    if half := _HALF_BEFORE.get(language):
        found.append((_BEFORE, rf"(?:{half})\s(?P<count>\S+)\s{power}"))
    return [(kind, re.compile(each, re.IGNORECASE)) for kind, each in found]
