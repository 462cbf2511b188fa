"""Are the numbers of a text those of its source?"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from translate_pipe.workers.checks import numerals, quantities
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair, languages_of_words

_NUMERALS = re.compile(
    r"[零〇一二两兩三四五六七八九十百千万萬亿億半双영일이삼사오육칠팔구십백천만억]"
    r"|스[물무]|서른|마흔|쉰|예순|일흔|여든|아흔|열"
)
_NUMERAL_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_ENGLISH_NUMERALS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|score)\b"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ie)"
    r"|hundred|thousand|illion|mile|pound|ounce|gallon|acre|pint|quart|yard|inch|f(?:oo|ee)t|(?-i:\b[IVXLCDM]{2,}\b)",
    re.IGNORECASE,
)
"""Also measures, which are converted: a pound is 454 g."""

_FIRST_YEAR = re.compile("元年")
_EAST_ASIAN = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_LEAST_INVENTED = 200
_CLOCK = re.compile(r"\d\s?[ap]\.?m\b|o['’]clock|[午点點時时]|\buhr\b", re.IGNORECASE)
_ALL_DAY = re.compile(r"\b24/7\b")
_CENTURIES = range(1700, 2100)
_DAY = range(100, 2400)
_EMERGENCY = frozenset({100, 102, 108, 110, 111, 112, 113, 118, 119, 120, 122, 190, 911, 999})
"""Where one of these is called, others call another or say what it is."""

_MEASURES = (
    r"(?i)\bmph\b|\bmiles?\b|\bm\.p\.h|\bpounds?\b|\blbs?\b|\bounces?\b|\boz\b|\bgallons?\b"
    r"|\bf(?:ee|oo)?t\b|\binch|\byards?\b|\bacres?\b|\bdegrees?\b|fahrenheit|celsius|°|\d['’′]"
    r"|\b(?:pre)?heat\b|\btemperature|\bfever\b|\boven\b|\bkilo|\bmet(?:er|re)s\b|\bk[mg]\b|\bcm\b"
    r"|\blit(?:er|re)s?\b|\bmeile|\bpfund\b|\bgrad\b|\bmillas|\blibras|\bgrados|\blivres|\bdegrés"
    r"|\bмиль|фунт|градус|километр|килограмм|公里|公斤|英里|磅|英尺|マイル|ポンド|フィート|キロ|마일"
    r"|파운드|킬로|[\d一二三四五六七八九十百]\s?[度도]"
)
_FACTORS = (1.609, 0.4536, 0.3048, 2.54, 28.35, 3.785, 0.9144, 0.4047, 30.48)
"""Kilometres in a mile, kilogrammes in a pound, metres in a foot and so on."""

_ROUNDED, _ROUNDED_DEGREES = 0.04, 4


def numbers(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A number is lost, or another one stands in its place, or one comes from nowhere.

    Small and round numbers may be spelled out, and clock times told otherwise, so those are not
    missed. A number of two digits counts as lost only where another one took its place, or where
    numerals would have been seen. Where a text may spell out a large one, nobody knows which it is,
    but in Chinese characters and Korean, which are read.
    """
    if not source.numbers:
        return _invented(source, text, pair)
    if source.numbers <= text.numbers:
        return False
    gone = source.numbers - text.numbers
    lost = {number for number in gone if not _often_spelled(number)}
    lost |= _without_its_word(gone - lost, source, text, pair)
    if not lost or _CLOCK.search(source.text):
        return False
    lost = _missing(lost, source, text, pair)
    if not lost:
        return False
    replaced = any(number > 9 for number in text.numbers - source.numbers)
    if pair.script in _NUMERAL_SCRIPTS:
        said = _NUMERALS.search(text.text) is not None
        return replaced or max(lost) > 99 or not said or bool(quantities.runs(text.text))
    return replaced or (max(lost) > 99 and not numerals.counts(text.text, pair.target))


def _without_its_word(
    gone: AbstractSet[int], source: Features, text: Features, pair: LanguagePair
) -> set[int]:
    """Round numbers that are there without what multiplies them: 3 for 3万."""
    if not (bare := quantities.digits(source.text) & text.numbers - source.numbers):
        return set()
    if pair.script in _NUMERAL_SCRIPTS or numerals.counts(text.text, pair.target):
        return set()
    return {number for number in gone if any(number > each > 0 for each in bare)}


def _missing(lost: set[int], source: Features, text: Features, pair: LanguagePair) -> set[int]:
    """Those of the numbers that the text says in no other way."""
    said = set(text.numbers).union(*quantities.others(text.text).values())
    said |= quantities.spelled(text.text)
    # Words that multiply are not known in every language: there the digits have to do.
    if not numerals.known(pair.target):
        lost = lost & quantities.digits(source.text)
    if not numerals.known(pair.source):
        said |= quantities.digits(text.text)
    meant = quantities.others(source.text)
    idle = {24, 7} if _ALL_DAY.search(source.text) else set()
    measured = re.search(_MEASURES, source.text) is not None
    given = said - source.numbers
    return {
        number
        for number in lost - idle
        if said.isdisjoint({number, *meant.get(number, ())})
        and not _told_otherwise(number, said)
        and not (number in _EMERGENCY and given <= _EMERGENCY)
        and not (measured and any(_converted(number, each) for each in given))
    }


def _told_otherwise(number: int, said: AbstractSet[int]) -> bool:
    """Whether a year is there by its last two digits, or they by the year, or a time such as 1430
    by its hours and minutes."""
    if number in _CENTURIES and number % 100 in said:
        return True
    if number < 100 and any(each % 100 == number and each in _CENTURIES for each in said):
        return True
    hours, minutes = divmod(number, 100)
    if number not in _DAY or minutes >= 60 or not (hours in said or hours % 12 in said):
        return False
    return not minutes or minutes in said


def _converted(one: int, other: int) -> bool:
    """Whether two numbers are the same in other measures, about."""
    if abs((one - 32) * 5 / 9 - other) <= _ROUNDED_DEGREES:
        return True
    if abs(one * 9 / 5 + 32 - other) <= _ROUNDED_DEGREES:
        return True
    ratio = other / one
    return any(
        abs(ratio / each - 1) <= _ROUNDED or abs(ratio * each - 1) <= _ROUNDED for each in _FACTORS
    )


def _invented(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text has a number though its source has neither one nor a word for one.

    Only English and East Asian words for numbers are known: to other sources it is silent.
    """
    if not any(map(_odd, text.numbers)):
        return False
    if not (re.search(_EAST_ASIAN, source.letters) or _english(source, pair)):
        return False
    words = (_NUMERALS, _ENGLISH_NUMERALS, _FIRST_YEAR)
    return not any(each.search(source.text) for each in words)


def _odd(number: int) -> bool:
    """Not what people say who count nothing: 100 %, 180 degrees, 365 days, 666. Nor 119 or 911."""
    last = str(number)[1:]
    return number >= _LEAST_INVENTED and number != 365 and last[-1] != "0" and len(set(last)) > 1


def _english(source: Features, pair: LanguagePair) -> bool:
    """Whether a source is English: where nobody said, by a word that no other language has."""
    if pair.source:
        return pair.source == "en"
    common = languages_of_words()
    return any(common.get(word) == ("en",) for word in source.folded)


def _often_spelled(number: int) -> bool:
    digits = str(number)
    return number <= 12 or set(digits[1:]) == {"0"}
