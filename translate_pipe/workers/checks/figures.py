"""Are the numbers of a text those of its source?"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from translate_pipe.workers.checks import (
    conversions,
    english_numbers,
    halves,
    heights,
    numerals,
    quantities,
    roman,
)
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair, languages_of_words

_NUMERALS = re.compile(
    r"[零〇一二两兩三四五六七八九十百千万萬亿億半双영일이삼사오육칠팔구십백천만억]"
    r"|스[물무]|서른|마흔|쉰|예순|일흔|여든|아흔|열"
)
_TENS = re.compile(
    r"[十百千万萬亿億십백천만억열半반刻]|[零〇一二两兩三四五六七八九]{2}|[一二两兩三四五六七八九]\s?[天日週周年]"
    r"|스[물무]|서른|마흔|쉰|예순|일흔|여든|아흔|하루|이틀|사흘"
)
"""What a number of two digits is said with, or told as, in the same scripts."""

_NAMES = re.compile(r"(?:[A-Za-z]|[A-Z]-)(\d\d)(?!\d)|(\d\d)\s?[進进진]")
"""Numbers that are parts of names, which may be told without them: B-52, i18n, 16 進."""

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
_READ = frozenset({"en", "zh", "ja"})
_LEAST_INVENTED = 200
_TWO_DIGITS = 99
_CENTURIES = 21
_DIGIT = re.compile(r"\d")
_LONG = 7
_DIGIT_BY_DIGIT = re.compile(r"(?<!\d)\d(?:[-‐–—.,、・· ]\s?\d(?!\d)){2}")


def numbers(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A number is lost, or another one stands in its place, or one comes from nowhere.

    Small and round numbers may be spelled out, and clock times told otherwise, so those are not
    missed, unless others are in their place (``_replaced``). A number of two digits counts as lost
    only where another one took its place, or where its words would have been seen. Where a text may
    spell out a large one, nobody knows which it is, but in Chinese characters and Korean, which are
    read.
    """
    if recounted(source, text, pair):
        return True
    if not source.numbers:
        return _invented(source, text, pair) or _of_another_century(source, text, pair)
    if source.numbers <= text.numbers:
        return False
    theirs, ours = heights.told(source.text, text.text)
    read = text.numbers | roman.centuries(text.text)
    gone = conversions.few(source.numbers - read - theirs)
    given = conversions.few(read - source.numbers - ours)
    if given and _regrouped(source.text, text.text):
        return False
    if given and _replaced(gone, given, source, text, pair):
        return True
    lost = {number for number in gone if not _often_spelled(number)}
    lost |= _without_its_word(gone - lost, source, text, pair)
    lost -= conversions.on_a_clock(lost, given, source)
    lost -= conversions.of_the_afternoon(lost, source, text)
    if not lost:
        return False
    lost = _missing(lost, source, text, pair)
    if not lost:
        return False
    halved = halves.values(text.text, pair.target) - source.numbers
    return any(number > 9 for number in given | halved) or _unsaid(lost, source, text, pair)


def recounted(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text tells another number than its source, where one of them tells it in words. It
    may be the same in measures that neither names: "Ninety-five in the shade" are 35 degrees."""
    return not (source.numbers and text.numbers) and _is_another(source, text, pair)


def _is_another(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether both tell just one number of two digits, one of them in words, and not the same."""
    meant = _only(source, pair.source)
    given = None if meant is None else _only(text, pair.target)
    if meant is None or given is None or given == meant:
        return False
    lost = _missing({meant}, source, text, pair)
    return bool(lost - conversions.recounted(lost, {given}, source, text))


def _only(features: Features, language: str) -> int | None:
    """The one number from 13 to 99 that a text tells, in digits, in English or in Chinese
    characters; none where it may tell another."""
    if language not in _READ and not features.numbers:
        return None
    told = features.numbers
    if language == "en":
        told = told or english_numbers.said(features.text)
    elif language in _READ:
        told |= quantities.runs(features.text)
    elif numerals.counts(features.text, language):
        return None
    number = next(iter(told), 0)
    return number if len(told) == 1 and numerals.SMALL < number <= _TWO_DIGITS else None


def _unsaid(lost: AbstractSet[int], source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text has no word that may be one of the numbers.

    Those of two digits are told in more ways than larger ones (a day, a quarter of an hour), and
    beside other digits they may be left out as the lesser ones: there they are not missed.
    """
    if pair.script in _NUMERAL_SCRIPTS:
        if max(lost) > _TWO_DIGITS or not _NUMERALS.search(text.text):
            return True
        return bool(quantities.runs(text.text)) or not (text.numbers or _TENS.search(text.text))
    if numerals.counts(text.text, pair.target):
        return False
    if max(lost) > _TWO_DIGITS:
        return True
    small = numerals.small(text.text, pair.target) - {1}
    if small or text.numbers:
        return False
    lost = lost - _of_names(source.text)
    return not conversions.one_or_half(lost, text)


def _of_names(text: str) -> set[int]:
    """Numbers that are parts of names."""
    return {int(one or two) for one, two in _NAMES.findall(text)}


def _regrouped(source: str, text: str) -> bool:
    """Whether the digits are the same, as those of a telephone number that is divided otherwise, or
    of a code that is spelled digit by digit: 4-7-1-1."""
    digits = "".join(str(int(each)) for each in _DIGIT.findall(source))
    if len(digits) < _LONG and not (_DIGIT_BY_DIGIT.search(source) or _DIGIT_BY_DIGIT.search(text)):
        return False
    return digits == "".join(str(int(each)) for each in _DIGIT.findall(text))


def _replaced(
    gone: AbstractSet[int],
    given: AbstractSet[int],
    source: Features,
    text: Features,
    pair: LanguagePair,
) -> bool:
    """Whether numbers are gone, small and round ones too, and others are there in their place.

    That a number may be spelled out excuses only that it is not seen: there it must be.
    """
    given = given - _spelled(given, source.text, pair.source)
    if not given:
        return False
    lost = _missing(set(gone - _spelled(gone, text.text, pair.target)), source, text, pair)
    lost -= {n for n in conversions.on_a_clock(lost, given, source) if not _often_spelled(n)}
    lost -= conversions.recounted(lost, given, source, text)
    if not (numerals.listed(pair.source) and numerals.listed(pair.target)):
        # Who knows what is spelled out there: each must have another in its place.
        return lost == gone and len(given) >= len(gone)
    return bool(lost)


def _spelled(values: AbstractSet[int], text: str, language: str) -> set[int]:
    """Those of the numbers that a text may say in words: large ones if it says any in words."""
    said = quantities.spelled(text) | numerals.small(text, language)
    said |= roman.values(text) | halves.values(text, language)
    large = numerals.has_large(text, language)
    return {value for value in values if value in said or (large and value > numerals.SMALL)}


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
    said |= quantities.spelled(text.text) | roman.values(text.text)
    said |= halves.values(text.text, pair.target)
    # Words that multiply are not known in every language: there the digits have to do.
    if not numerals.known(pair.target):
        lost = lost & quantities.digits(source.text)
    if not numerals.known(pair.source):
        said |= quantities.digits(text.text)
    meant = quantities.others(source.text)
    unsaid = {number for number in lost if said.isdisjoint({number, *meant.get(number, ())})}
    return {
        number
        for number in conversions.unexplained(unsaid, said, source, text)
        if number not in meant or conversions.unexplained(meant[number], said, source, text)
    }


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


def _of_another_century(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a source names a century in Roman numerals, and a text another one in digits."""
    if not text.numbers or not (named := roman.centuries(source.text)):
        return False
    others = {number for number in text.numbers if number <= _CENTURIES}
    others -= named | numerals.small(source.text, pair.source)
    said = text.numbers | numerals.small(text.text, pair.target) | roman.values(text.text)
    said |= {number // 100 + 1 for number in text.numbers}
    return (
        bool(others) and named.isdisjoint(said) and not numerals.has_large(text.text, pair.target)
    )


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
