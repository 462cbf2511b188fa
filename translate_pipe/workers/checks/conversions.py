"""Whether two numbers say the same: in other measures, on another clock, of a year, of a time."""

from __future__ import annotations

import heapq
import re
from collections.abc import Set as AbstractSet

from translate_pipe.workers.checks import quantities
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.measures import measured

_ON_THE_HOUR = r"[\d一二两兩三四五六七八九十]\s?[点點時时](?![間间])"

_CLOCK = re.compile(
    r"\d\s?[ap]\.?m\b|o['’]clock|[正上下中]午|午[前後后夜]|\buhr\b"
    rf"|{_ON_THE_HOUR}",
    re.IGNORECASE,
)
"""A time of the day, in a source: it may be told without a number. Hours of work are none."""

_HALF_DAY = (
    rf"(?i)\d\s?[ap]\.?m\b|o['’]clock|{_ON_THE_HOUR}|[午夜晚朝]|시|\d:\d\d|\d\s?h\b|\buhr|hor[ao]|heure|klock"
    r"|\bkl[o.]?\b|kello|στ[ιο][ςν]?\s?\d|-kor\b|час|вечера|утра|ночи|дня|годин|الساعة|ساعت|tonight|morning|afternoon|evening|night"
    r"|\bnoon|\bhalf past|\bquarter (?:to|past)|\bhalb \w"
    r"|\bore\b|godzin|hodin|\bór[aá]|\bóra|saat|\bpukul|\bjam\b|giờ|ώρα|\bat \d"
)
_HALF_HOUR = (
    r"(?i)half|quarter|\bhalb|viertel|\bhalv|\bfertő|\bfél|\bnegyed|\bhalf|\bkwart|\bpůl|\bpol\b"
    r"|\bpół|\bwpół|полов|\bпол|пів|чверт|четверт|\bpola\b|\bpuoli|setengah|\d[:.h]\s?[1-5]\d|:|半|반"
)
_HALF = (
    r"(?i)hal[bfv]|quart|cuart|viert|fjärd|fjerd|[kč][vt][av]rt|kwart|demi|medi[ao]|mezz|mei[ao]|andert"
    r"|пол|пів|чверт|четв|p[óůo]l|ćwier|yarım|çeyrek|buçuk|نصف|ربع|חצי|רבע|आध|डेढ़|ครึ่ง|nửa|rưỡi"
    r"|setengah|perempat|puol|\bvart|fél|negyed|jumăt|sfert|μισ|τέταρτ|kwadr|štvrť"
)
_HOUR = r"(?i)\d[:.h]\s?[0-5]\d|\d\s?h\b|\d\s?uhr\b"
_WHOLES = frozenset({24, 52})
_HALVES = frozenset({15, 18, 25, 36, 45, 75})
"""A day, a year; a quarter of an hour or a dollar, a year and a half."""

_FLOOR = (
    r"(?i)\bfloors?\b|\bstor(?:e?y|e?ys|ies)\b|\bstock\b|\bet[aá][gžz]|\bétages?\b|\bpisos?\b|\bplanta\b"
    r"|\bandar\b|\bpiano\b|\bverdieping|\bvåning|\bsal\b|\bkerro|\bpi[eę]tr|\bpatř?[re]|\bemelet|\bkat\w{0,3}\b"
    r"|\bэтаж|\bповерх|όροφο|طابق|الدور|קומה|मंज़िल|ชั้น|[\d一二三四五六七八九十][楼樓层層階]|층"
)
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
_MINUTES = 60
_SPANS = (7, 12, 24, 60, 1000)
"""Days of a week, months and dozens, hours of a day, minutes; grammes, metres, and grand."""

_EMERGENCY = frozenset({100, 102, 108, 110, 111, 112, 113, 118, 119, 120, 122, 190, 911, 999})
"""Where one of these is called, others call another or say what it is."""

_MOST = 64
"""Numbers of one text that are compared, each with each."""


def few(values: AbstractSet[int]) -> AbstractSet[int]:
    """The least of them: a text of thousands of numbers costs no more than one of some."""
    return values if len(values) <= _MOST else frozenset(heapq.nsmallest(_MOST, values))


def on_a_clock(
    gone: AbstractSet[int], given: AbstractSet[int], source: Features
) -> AbstractSet[int]:
    """Those of the numbers that may be told without one, as hours and minutes of a time of day are:
    half past three, a quarter to six. What is there instead must be a time too."""
    if not _CLOCK.search(source.text) or not all(_is_time(each, source) for each in given):
        return frozenset()
    return frozenset(number for number in gone if number < _MINUTES)


def of_the_afternoon(numbers: AbstractSet[int], source: Features, text: Features) -> set[int]:
    """Those of the hours after noon that a text tells by a clock of twelve hours."""
    late = {number for number in numbers if 12 < number <= 24}
    if not late or not (re.search(_HOUR, source.text) or _CLOCK.search(text.text)):
        return set()
    said = text.numbers | quantities.spelled(text.text)
    return {number for number in late if number - 12 in said}


def _is_time(number: int, source: Features) -> bool:
    """Whether it may be an hour, minutes, or both, as in 1658."""
    hours, minutes = divmod(number, 100)
    if number < _MINUTES:
        return True
    return number in _DAY and minutes < _MINUTES and not source.numbers.isdisjoint({hours, minutes})


def one_or_half(numbers: AbstractSet[int], text: Features) -> bool:
    """Whether all of some numbers of hours, minutes and the like may be told as one of something
    (24 hours), or as halves and quarters of it, of which the text has a word."""
    if numbers <= _WHOLES:
        return True
    return numbers <= _WHOLES | _HALVES and re.search(_HALF, text.text) is not None


def unexplained(
    gone: AbstractSet[int], said: AbstractSet[int], source: Features, text: Features
) -> set[int]:
    """Those of the numbers that a text does not say in another way; ``said`` are all its values."""
    given = few(said - source.numbers)
    idle = {24, 7} if _ALL_DAY.search(source.text) else set()
    left = {
        number
        for number in gone - idle
        if not _told_otherwise(number, said) and not (number in _EMERGENCY and given <= _EMERGENCY)
    }
    if not left or not given:
        return left
    measure = measured(source.text, text.text)
    return {n for n in left if not any(measure.converted(n, each) for each in given)}


def recounted(
    numbers: AbstractSet[int], given: AbstractSet[int], source: Features, text: Features
) -> set[int]:
    """Those of some small or round numbers that are among the others in their place after all.

    Small ones are told in more ways than others: on another clock, from another floor, by the week.
    """
    if _UNCOUNTED.search(source.text) or _FRACTION.search(source.text):
        return set(numbers)
    both = f"{source.text}\n{text.text}"
    steps: set[int] = {1, -1} if re.search(_FLOOR, source.text) else set()
    months = set(_MONTH.findall(source.text))
    timed = re.search(_HALF_DAY, both) is not None
    halved = timed and re.search(_HALF_HOUR, both) is not None
    told = {
        number
        for number in numbers
        if any(number + step in given for step in steps)
        or str(number) in months
        or (timed and (not number or _on_another_clock(number, given, halved=halved)))
        or _by_the_span(number, given)
    }
    if told < numbers:
        measure = measured(source.text, text.text)
        told |= {n for n in numbers - told if any(measure.about(n, each) for each in given)}
    return told


def _on_another_clock(number: int, given: AbstractSet[int], *, halved: bool) -> bool:
    """Whether an hour is there by a clock of twelve or twenty-four hours, as the next one where it
    is half past, or minutes as those that are left."""
    near = {number - 12, number + 12, number % 12}
    if halved:
        near |= {number - 1, number + 1, number + 11, number + 13}
    if number <= 24 and not given.isdisjoint(near):
        return True
    return number < 60 and 60 - number in given


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
