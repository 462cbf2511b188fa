"""Numbers as values, however they are written: 1.2 million, 120万, 三百五十, 15 लाख, ١٢.

``numbers`` are those with digits in them. ``spelled`` are those in Chinese characters and Korean:
most runs of such letters are parts of words, so they excuse and accuse only by their value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_NUMBER = re.compile(r"\d+")
_ASCII_DIGIT = re.compile("[0-9]")
_GROUPING = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")
_LONGEST_NUMBER = 18

_POWERS = {
    100: "hundred hundert सौ ร้อย",
    1000: (
        "thousand tausend tusind tusen duizend tysi tisíc tisíce tisuć hiljad ezer tuhat nghìn ngàn"
        " ribu тысяч тисяч хиляд хиљад χιλιάδ ألف آلاف هزار אלף אלפי हज़ार हजार พัน"
    ),
    10**4: "หมื่น",
    10**5: "lakh लाख แสน",
    10**6: (
        "million millon millón milhã milhõ milion milión miljoen miljon miljoon milyon millió"
        " milijun milijon milió milioane миллион мільйон милион милијун triệu εκατομμύρι"
        " مليون ملايين میلیون מיליון ล้าน"
    ),
    10**7: "crore करोड़ करोड",
    10**9: (
        "milliard milliárd miliard miliar miljard milyar milijard миллиард мільярд милиард"
        " милијард δισεκατομμύρι مليار میلیارد מיליארד अरब พันล้าน"
    ),
    10**10: "หมื่นล้าน",
    10**11: "แสนล้าน",
    10**12: "triliun trilyon триллион трильйон трилион τρισεκατομμύρι ล้านล้าน",
}
"""By their beginnings, since many languages decline them."""

_WHOLE = {
    **dict.fromkeys(("tsd", "tys", "tis", "тыс", "тис", "mila", "mii"), 1000),
    **dict.fromkeys(("mln", "mio", "млн", "juta"), 10**6),
    **dict.fromkeys(("mrd", "mld", "млрд", "tỷ", "tỉ"), 10**9),
    **dict.fromkeys(("mil", "mille", "bin", "k"), 1000),
}
_UNSURE = {"mil", "mille", "bin", "k", "अरब"}
"""They are other words too: a Swedish distance, a German verb, a race of ten kilometres, Arabia."""

_AFTER_MIL = re.compile(r"\s?mil(?=\s(?:mill|milh))", re.IGNORECASE)
_ENGLISH = {"b": 10**9, "tr": 10**12}
_STEMS = {stem: power for power, stems in _POWERS.items() for stem in stems.split()}
_PERSON = "(?!aire|air|ær|är|ari|onari|ер|ар)"
"""Twelve millionaires are twelve."""
# Large expressions take milliseconds to compile: ``re`` does it where the first number comes.
_MULTIPLIED = (
    r"(?i)(\d+)(?:[.,٫](\d+))?[\s\u00a0\u202f-]?"
    rf"(?:(?P<stem>{'|'.join(sorted(_STEMS, key=len, reverse=True))}){_PERSON}"
    rf"|(?P<whole>{'|'.join(_WHOLE)})\b|(?P<english>b|tr)il(?:l?i[oóõã]|hõ|hã))"
)

_ALSO = {"juta": 10**6, "bin": 1000, "mii": 1000, "tỷ": 10**9, "tỉ": 10**9}
MULTIPLIER = (
    rf"(?:(?:{'|'.join(sorted(_STEMS | _ALSO, key=len, reverse=True))}){_PERSON}"
    r"|(?:b|tr)il(?:l?i[oóõã]|hõ|hã))"
)
"""The beginning of a word that multiplies, however it is counted; see ``multipliers``."""

_ONES = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("영일이삼사오육칠팔구")},
    **dict.fromkeys("〇○공", 0),
    **dict.fromkeys("两兩", 2),
    "륙": 6,
}
_TENS = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_LARGE = {
    **dict.fromkeys("万萬만", 10**4),
    **dict.fromkeys("億亿억", 10**8),
    **dict.fromkeys("兆조", 10**12),
}
_SIGN, _UNIT = "".join([*_ONES, *_TENS, *_LARGE]), "".join([*_TENS, *_LARGE])
_DIGITS = r"\d{1,18}(?:[.．]\d{1,6})?"
_NO_PARTICLE = "(?!(?<=[만억조])이(?![십백천]))"
"""14억이야 is 1.4 billion, and "are": 이 is no two there."""

_RUN = (
    rf"(?:{_DIGITS}(?=\s?[{_UNIT}])|[{_SIGN}])"
    rf"(?:(?<=[{_UNIT}])\s?{_DIGITS}|{_NO_PARTICLE}\s?[{_SIGN}]){{0,20}}"
)
_PART = re.compile(rf"{_DIGITS}|[{_SIGN}]")
_HAS_SIGN = re.compile(f"[{_SIGN}]")
_MULTIPLIED_SIGN = re.compile(rf"\d\s?[{_UNIT}]")

_NATIVE_TENS = {
    sign: 10 * tens
    for tens, signs in enumerate(
        ("열", "스물/스무", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"), start=1
    )
    for sign in signs.split("/")
}
_NATIVE_ONES = {
    sign: ones
    for ones, signs in enumerate(
        ("하나/한", "둘/두", "셋/세", "넷/네", "다섯", "여섯", "일곱", "여덟", "아홉"), start=1
    )
    for sign in signs.split("/")
}
_NATIVE = rf"({'|'.join(_NATIVE_TENS)})\s?({'|'.join(_NATIVE_ONES)})?"

_ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "民国": 1911,
    "民國": 1911,
}
"""The years before their first."""

_THAI = re.compile("[ก-๎]")
_AFTER_SIX = re.compile(r"(\d)\s?ทุ่ม")
"""Hours of the evening, which Thai counts from six o'clock on: 2 ทุ่ม is eight."""

_ERA = rf"({'|'.join(_ERAS)})\s?(元|\d{{1,3}}|[一二三四五六七八九十]{{1,4}})年?"


def digits(text: str) -> frozenset[int]:
    """Numbers by their digits alone, without words that multiply them."""
    if not _has_digit(text):
        return frozenset()
    return frozenset(_whole(_GROUPING.sub("", text)))


def numbers(text: str) -> frozenset[int]:
    """Values of all numbers that are written with digits."""
    if not _has_digit(text):
        return frozenset()
    text = _GROUPING.sub("", text)
    found: set[int] = set()
    if _MULTIPLIED_SIGN.search(text):
        found.update(*(_read(run) for run in re.findall(_RUN, text) if _NUMBER.search(run)))
        text = re.sub(_RUN, " ", text)
    if re.search(_MULTIPLIED, text):
        text = _AFTER_MIL.sub("000", text)
        found.update(value for value, _ in map(_times, re.finditer(_MULTIPLIED, text)))
        text = re.sub(_MULTIPLIED, " ", text)
    return frozenset(found.union(_whole(text)))


def others(text: str) -> Mapping[int, frozenset[int]]:
    """What else some of the ``numbers`` may be: 5 mil is 5,000 or 5, a billion a million million,
    the year 20 of an era 1945, a Buddhist year one of ours, an hour of a Thai
    evening one of the day."""
    found: dict[int, frozenset[int]] = {}
    text = _GROUPING.sub("", text)
    for value, other in map(_times, re.finditer(_MULTIPLIED, _AFTER_MIL.sub("000", text))):
        found[value] = found.get(value, frozenset()) | {other}
    for era, year in re.findall(_ERA, text):
        if year.isdecimal():
            found[int(year)] = found.get(int(year), frozenset()) | {_ERAS[era] + int(year)}
    if _THAI.search(text):
        found.update({year: frozenset({year - 543}) for year in _whole(text) if 2300 < year < 2700})
        for hour in map(int, _AFTER_SIX.findall(text)):
            found[hour] = frozenset({hour + 6, hour + 18})
    return found


def spelled(text: str) -> frozenset[int]:
    """Values of all runs that may be numbers without digits, in Chinese characters or Korean,
    and the years that years of an era are."""
    found: set[int] = set()
    if _HAS_SIGN.search(text):
        found.update(*map(_read, re.findall(_RUN, text)))
    for tens, ones in re.findall(_NATIVE, text):
        found.add(_NATIVE_TENS[tens] + _NATIVE_ONES.get(ones, 0))
    for era, year in re.findall(_ERA, text):
        years = {1} if year == "元" else _read(year)
        found.update(_ERAS[era] + each for each in years)
    return frozenset(found)


def runs(text: str) -> frozenset[int]:
    """Values of runs too long to be a part of some other word: 三百五十, but not 一起 or 万."""
    found = (run for run in re.findall(_RUN, text) if len(run) > 2)
    return frozenset(value for run in found for value in _read(run))


def _has_digit(text: str) -> bool:
    """Whether there is any, of whatever script; quickly where there is none."""
    return (_ASCII_DIGIT if text.isascii() else _NUMBER).search(text) is not None


def _whole(text: str) -> Iterator[int]:
    return (int(each) for each in _NUMBER.findall(text) if len(each) <= _LONGEST_NUMBER)


def _times(match: re.Match[str]) -> tuple[int, int]:
    """What a number comes to with its word, and what else it may."""
    one, fraction = match[1], (match[2] or "")[:_LONGEST_NUMBER]
    bare = int(one[:_LONGEST_NUMBER] + fraction)
    if stem := match["stem"]:
        power = _STEMS[_folded(stem)]
        other = 1 if stem in _UNSURE else power
    elif whole := match["whole"]:
        power = _WHOLE[_folded(whole)]
        other = 1 if _folded(whole) in _UNSURE else power
    else:
        power = _ENGLISH[_folded(match["english"])]
        other = power * 1000 if power == 10**9 else power * 10**6
    return bare * power // 10 ** len(fraction), bare * other // 10 ** len(fraction)


def multipliers(word: str) -> frozenset[int]:
    """What a word that begins with a ``MULTIPLIER`` may stand for."""
    word = _folded(word)
    stems = [stem for stem in (*_STEMS, *_ALSO) if word.startswith(stem)]
    if stems:
        stem = max(stems, key=len)
        return frozenset({_STEMS.get(stem) or _ALSO[stem]})
    power = _ENGLISH["b" if word.startswith("b") else "tr"]
    return frozenset({power, power * 1000 if power == 10**9 else power * 10**6})


def _folded(word: str) -> str:
    """In lower case. ``re`` takes Turkish ``İ`` and ``ı`` for an ``i``, ``casefold`` does not."""
    return word.casefold().replace("\u0307", "").replace("ı", "i")


def _read(run: str) -> set[int]:
    """The values of one run: 一九八四 place by place, 三百五十 by its units, 一万五 as 15,000."""
    parts = _PART.findall(run)
    if len(parts) > 1 and all(part in _ONES for part in parts):
        return {int("".join(str(_ONES[part]) for part in parts))}
    total = section = value = 0.0
    unit = 1
    for part in parts:
        if part in _TENS:
            unit = _TENS[part]
            section, value = section + (value or 1) * unit, 0
        elif part in _LARGE:
            unit = _LARGE[part]
            total, section, value = total + (section + value or 1) * unit, 0, 0
        else:
            value = value * 10 + _ONES[part] if part in _ONES else float(part.replace("．", "."))
    read = {round(total + section + value)}
    if unit >= 100 and parts[-1] in _ONES:
        read.add(round(total + section + value * unit / 10))
    return read
