"""Roman numerals as values, with the endings of all languages: XIV, XXIe, XX-lea, XXI-го."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_QUICK = re.compile("[IVXLCDMІХⅠ-Ⅿ]")
_CYRILLIC = str.maketrans("ІХС", "IXC")
"""Russian and Ukrainian keyboards have these letters; they look the same."""

_NUMERAL = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ENDING = r"(?:[-‐‑:'’]?[a-zà-ÿşșа-яіїєґ]{1,5})?"
_ALONE = rf"(?<![\w.])({_NUMERAL}){_ENDING}(?![\w&])"
"""Also "Mix", as an M with an ending: ``values`` wants two letters."""

_AFTER = (
    r"s(?:iècles?|\.|ègles?|ecol[oi])|segles?|século|secolul\w*|век\w*|столітт\w+|ст\.|вв?\."
    r"|eeuw\w*|Jahrhundert\w*|Jh\.?|wiek\w*|w\.|století|stoletj\w+|storočí?\w*|stol\.|st\.|század\w*"
    r"|stoljeć\w+|vek\w*|века|yüzyıl\w*|αιών\w+|century|centuries|世紀|世纪|세기"
)
_BEFORE = r"siglos?|s\.|séculos?|sécs?\.|secol(?:o|i|ul|ele)|segles?|thế kỷ|abad(?: ke-?)?|القرن"
_CENTURY = (
    rf"(?<!\w)({_NUMERAL}){_ENDING}\.?\s?(?:{_AFTER})(?!\w)"
    rf"|(?<!\w)(?:{_BEFORE})\s?({_NUMERAL})(?!\w)"
)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def values(text: str) -> frozenset[int]:
    """What any letters may be that are a numeral: two or more, since "I" is a word too, or one
    where a century is named."""
    return frozenset(_read(each) for each in _alone(text) if len(each) > 1) | centuries(text)


def centuries(text: str) -> frozenset[int]:
    """Numbers of centuries, which are no other words or abbreviations."""
    if _QUICK.search(text) is None:
        return frozenset()
    found = re.findall(_CENTURY, _plain(text))
    return frozenset(_read(after or before) for after, before in found)


def _alone(text: str) -> Iterator[str]:
    if _QUICK.search(text) is None:
        return iter(())
    return iter(re.findall(_ALONE, _plain(text)))


def _plain(text: str) -> str:
    """With superscripts ("XXIᵉ", "XIXº") and numerals that are one sign ("Ⅻ") as letters."""
    return unicodedata.normalize("NFKC", text).translate(_CYRILLIC)


def _read(numeral: str) -> int:
    found = [_VALUES[letter] for letter in numeral]
    following = [*found[1:], 0]
    return sum(-one if one < two else one for one, two in zip(found, following, strict=True))
