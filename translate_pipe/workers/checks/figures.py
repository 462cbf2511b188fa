"""Are the numbers of a text those of its source?"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from translate_pipe.workers.checks import conversions, numerals, quantities
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
_DIGIT = re.compile(r"\d")
_LONG = 7


def numbers(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A number is lost, or another one stands in its place, or one comes from nowhere.

    Small and round numbers may be spelled out, and clock times told otherwise, so those are not
    missed, unless others are in their place (``_replaced``). A number of two digits counts as lost
    only where another one took its place, or where numerals would have been seen. Where a text may
    spell out a large one, nobody knows which it is, but in Chinese characters and Korean, which are
    read.
    """
    if not source.numbers:
        return _invented(source, text, pair)
    if source.numbers <= text.numbers:
        return False
    gone = conversions.few(source.numbers - text.numbers)
    given = conversions.few(text.numbers - source.numbers)
    if given and _regrouped(source.text, text.text):
        return False
    if given and _replaced(gone, given, source, text, pair):
        return True
    lost = {number for number in gone if not _often_spelled(number)}
    lost |= _without_its_word(gone - lost, source, text, pair)
    if not lost or conversions.CLOCK.search(source.text):
        return False
    lost = _missing(lost, source, text, pair)
    if not lost:
        return False
    replaced = any(number > 9 for number in given)
    if pair.script in _NUMERAL_SCRIPTS:
        said = _NUMERALS.search(text.text) is not None
        return replaced or max(lost) > 99 or not said or bool(quantities.runs(text.text))
    return replaced or (max(lost) > 99 and not numerals.counts(text.text, pair.target))


def _regrouped(source: str, text: str) -> bool:
    """Whether the digits are the same, as those of a telephone number that is divided otherwise."""
    digits = "".join(str(int(each)) for each in _DIGIT.findall(source))
    return len(digits) >= _LONG and digits == "".join(str(int(d)) for d in _DIGIT.findall(text))


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
    if conversions.CLOCK.search(source.text):
        lost = {number for number in lost if _often_spelled(number)}
    lost -= conversions.recounted(lost, given, source, text)
    if not (numerals.listed(pair.source) and numerals.listed(pair.target)):
        # Who knows what is spelled out there: each must have another in its place.
        return lost == gone and len(given) >= len(gone)
    return bool(lost)


def _spelled(values: AbstractSet[int], text: str, language: str) -> set[int]:
    """Those of the numbers that a text may say in words: large ones if it says any in words."""
    said = quantities.spelled(text) | numerals.small(text, language)
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
    said |= quantities.spelled(text.text)
    # Words that multiply are not known in every language: there the digits have to do.
    if not numerals.known(pair.target):
        lost = lost & quantities.digits(source.text)
    if not numerals.known(pair.source):
        said |= quantities.digits(text.text)
    meant = quantities.others(source.text)
    unsaid = {number for number in lost if said.isdisjoint({number, *meant.get(number, ())})}
    return conversions.unexplained(unsaid, said, source)


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
