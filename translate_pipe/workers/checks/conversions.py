"""Whether two numbers say the same: in other measures, on another clock, of a year, of a time."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from translate_pipe.workers.checks.features import Features

CLOCK = re.compile(r"\d\s?[ap]\.?m\b|o['’]clock|[午点點時时]|\buhr\b", re.IGNORECASE)
"""A time of the day, in a source: it may be told without a number."""

_HALF_DAY = (
    r"(?i)\d\s?[ap]\.?m\b|o['’]clock|[午点點時时夜晚朝]|시|\d:\d\d|\d\s?h\b|\buhr|hor[ao]|heure|klock"
    r"|\bkl\b|час|вечера|утра|ночи|дня|годин|الساعة|ساعت|tonight|morning|afternoon|evening|night"
    r"|\bnoon|\bhalf past|\bquarter (?:to|past)|\bhalb \w"
    r"|\bore\b|godzin|hodin|\bór[aá]|\bóra|saat|\bpukul|\bjam\b|giờ|ώρα|\bat \d"
)
_HALF_HOUR = (
    r"(?i)half|quarter|\bhalb|viertel|\bhalv|\bfertő|\bfél|\bnegyed|\bhalf|\bkwart|\bpůl|\bpol\b"
    r"|\bpół|\bwpół|полов|\bпол|пів|чверт|четверт|\bpola\b|\bpuoli|setengah|\d[:.h]\s?[1-5]\d|:|半|반"
)
_FLOOR = re.compile(r"\bfloors?\b|\bstor(?:e?y|e?ys|ies)\b", re.IGNORECASE)
_UNCOUNTED = re.compile(
    r"\bsize[sd]?\b|\bgraders?\b|\bgrades?\b|\d\s?['’′]\s?\d|\d (?:foot|feet) \d|\b9-1-1\b",
    re.IGNORECASE,
)
"""Sizes of clothes, years of school, heights: each country counts them in its own way."""

_FRACTION = re.compile(r"\b\d{1,2}/\d{1,2}\b")
_MONTH = re.compile(r"(\d{1,2})\s?[月월]")
_ALL_DAY = re.compile(r"\b24/7\b")
_CENTURIES = range(1700, 2100)
_DAY = range(100, 2400)
_SPANS = (7, 12, 24, 60, 1000)
"""Days of a week, months and dozens, hours of a day, minutes; grammes, metres, and grand."""

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
_COARSE = 0.1
"""How far a round number of one measure is from a round one of another: 100 miles, 150 km."""


def unexplained(gone: AbstractSet[int], said: AbstractSet[int], source: Features) -> set[int]:
    """Those of the numbers that a text does not say in another way; ``said`` are all its values."""
    measured = re.search(_MEASURES, source.text) is not None
    given = said - source.numbers
    idle = {24, 7} if _ALL_DAY.search(source.text) else set()
    return {
        number
        for number in gone - idle
        if not _told_otherwise(number, said)
        and not (number in _EMERGENCY and given <= _EMERGENCY)
        and not (measured and any(_converted(number, each) for each in given))
    }


def recounted(number: int, given: AbstractSet[int], source: Features, text: Features) -> bool:
    """Whether a small or round number, which has others in its place, is among them after all.

    Small ones are told in more ways than others: on another clock, from another floor, by the week.
    """
    both = f"{source.text}\n{text.text}"
    if _UNCOUNTED.search(source.text) or _FRACTION.search(source.text):
        return True
    if _FLOOR.search(source.text) and not given.isdisjoint({number - 1, number + 1}):
        return True
    if str(number) in _MONTH.findall(source.text):
        return True
    if number <= 24 and re.search(_HALF_DAY, both):
        near = {number - 12, number + 12, number % 12}
        if re.search(_HALF_HOUR, both):
            near |= {number - 1, number + 1, number + 11, number + 13}
        if not given.isdisjoint(near):
            return True
    if number < 60 and 60 - number in given and re.search(_HALF_DAY, both):
        return True
    measured = re.search(_MEASURES, source.text) is not None
    return _by_the_span(number, given) or (measured and any(_about(number, each) for each in given))


def _by_the_span(number: int, given: AbstractSet[int]) -> bool:
    """Whether weeks are there as days, 90 minutes as an hour and 30, two dozen as 24."""
    for span in _SPANS:
        whole, rest = divmod(number, span)
        if number * span in given or (whole in given and (not rest or rest in given)):
            return True
        if whole in given and 2 * rest == span:
            return True
    return False


def _told_otherwise(number: int, said: AbstractSet[int]) -> bool:
    """Whether a year is there by its last two digits, or they by the year, a century by its first
    year, or a time such as 1430 by its hours and minutes."""
    if number in _CENTURIES and number % 100 in said:
        return True
    if number < 100 and any(each % 100 == number and each in _CENTURIES for each in said):
        return True
    if number < 22 and 100 * (number - 1) in said and number > 10:
        return True
    hours, minutes = divmod(number, 100)
    if not minutes and number in range(1000, 2100) and hours + 1 in said:
        return True
    if number not in _DAY or minutes >= 60 or not (hours in said or hours % 12 in said):
        return False
    return not minutes or minutes in said


def _converted(one: int, other: int) -> bool:
    """Whether two numbers are the same in other measures, about."""
    if abs((one - 32) * 5 / 9 - other) <= _ROUNDED_DEGREES:
        return True
    if abs(one * 9 / 5 + 32 - other) <= _ROUNDED_DEGREES:
        return True
    ratio = other / one if one else 0.0
    return any(
        abs(ratio / each - 1) <= _ROUNDED or abs(ratio * each - 1) <= _ROUNDED for each in _FACTORS
    )


def _about(one: int, other: int) -> bool:
    """The same for round numbers, which are made round ones again."""
    exact = (part for each in _FACTORS for part in (one * each, one / each))
    return any(abs(other - each) <= max(1.0, _COARSE * each) for each in exact)
