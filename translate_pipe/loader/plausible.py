"""What gives a wrong guess of the encoding away, where the detector sees no fault.

Encodings of Western and Central Europe decode each other's bytes into letters, but into letters
that no single language writes (``ĺ`` beside ``ö``). Letters a language rarely needs (Slovak ``ŕ``)
are left out of the table: they would vouch for the wrong guess. Hebrew read as Cyrillic has no
capitals; Japanese read as Korean has syllables that are in no Korean word; French read as Russian
has letters of two alphabets in a word, which is all that a text of two words shows.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = {
    "Albanian": "çë",
    "Catalan": "àçèéíïòóúü",
    "Croatian, Slovene": "čćđšž",
    "Czech": "áčďéěíňóřšťúůýž",
    "Danish, Norwegian": "æøåé",
    "Dutch": "éëïóèö",
    "Estonian": "äõöüšž",
    "Finnish, Swedish": "åäöé",
    "French": "àâçèéêëîïôùûœ",
    "German": "äöüß",
    "Hungarian": "áéíóöőúüű",
    "Icelandic": "áæðéíóöþúý",
    "Italian": "àèéìòù",
    "Latvian": "āčēģīķļņšūž",
    "Lithuanian": "ąčęėįšųūž",
    "Polish": "ąćęłńóśźż",
    "Portuguese": "áâãàçéêíóôõú",
    "Romanian": "ăâîşţșț",
    "Slovak": "áäčďéíľňóôšťúýž",
    "Spanish": "áéíñóúü",
    "Turkish": "çğıöşüâ",
    "Vietnamese": "ăâđêôơưàáèéìíòóùúýảãạẻẽẹỉĩịỏõọủũụỷỹỵ\u0300\u0301\u0303\u0309\u0323",
}
_ALPHABETS = [frozenset(letters) for letters in _LETTERS.values()]


def familiarity(text: str) -> float:
    """The share of a text's Latin letters beyond ASCII that the best single language uses.

    1.0 where there are none, as in Russian. 0 to 1.
    """
    counts: dict[str, int] = {}
    for char in text.lower():
        latin = "\x80" <= char <= "\u036f" or "\u1e00" <= char <= "\u1eff"
        if latin and (char.isalpha() or char >= "\u0300"):
            counts[char] = counts.get(char, 0) + 1
    total = sum(counts.values())
    if not total:
        return 1.0
    return (
        max(
            sum(count for char, count in counts.items() if char in letters)
            for letters in _ALPHABETS
        )
        / total
    )


_GLUED = re.compile(r"(?<=[^\W\d_])[‚„ˆ‰†‡¤¦¬¢¨¸]")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[^\W\d_a-zA-Z]")
_SIGN_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[\xa1-\xbf\xd7\xf7](?=[^\W\d_])|(?<=[a-z]{3})[\xb1-\xb3\xb6\xb9\xbc-\xbe]"
)
"""Signs where only letters stand; behind two letters a small figure may be an exponent."""
_JAMO = re.compile("[\u3131-\u318e\uff61-\uff9f\ue000-\uf8ff]")
_KANA = re.compile("[\u3041-\u30fe]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_OTHER_ALPHABETS = (
    "[\u0370-\u0482\u048a-\u0559\u0561-\u05f2\u0620-\u065f\u066e-\u06d3\u0e01-\u0e3e\u0e40-\u0e5b]"
)
_BESIDE_LATIN = re.compile(f"(?<=[A-Za-z]){_OTHER_ALPHABETS}|{_OTHER_ALPHABETS}(?=[A-Za-z])")
_COMMON_BIG5 = 0xC6
"""The last lead byte of the characters that Big5 has for daily use: of the others a text has few,
and nearly any Western letter with the next one is such a character."""
_COMMON_HAN = {"gb18030": "gb2312", "cp932": "shift_jis", "cp949": "euc_kr"}


def strangeness(text: str, encoding: str) -> float:
    """How much of a text is what no subtitle is written with. 0 to about 1."""
    beyond = [char for char in text if char > "\x7f"]
    if not beyond:
        return 0.0
    odd = sum(unicodedata.category(char) in ("Cc", "Co", "Cn", "So", "Sm") for char in beyond)
    odd += len(_GLUED.findall(text)) + len(_JAMO.findall(text)) + len(_SIGN_IN_WORD.findall(text))
    odd += sum(map(str.isupper, _CAPITAL_INSIDE.findall(text)))  # an apostrophe of another page
    odd += len(_BESIDE_LATIN.findall(text))  # two alphabets in one word
    odd += sum(not _fits(char, "euc_kr") for char in _HANGUL.findall(text))
    if encoding in _COMMON_HAN:
        odd += sum(not _fits(char, _COMMON_HAN[encoding]) for char in _HAN.findall(text))
    if encoding == "big5":
        odd += sum(char.encode(encoding, "replace")[0] > _COMMON_BIG5 for char in beyond)
    share = odd / len(beyond)
    if encoding == "gb18030" and len(_KANA.findall(text)) * 5 > len(beyond):
        share += 0.3  # GB has kana, but who writes Japanese writes it in a Japanese encoding
    return share + (0.2 if _lacks_capitals(beyond) else 0.0)


@lru_cache(maxsize=4096)
def _fits(char: str, small: str) -> bool:
    """Whether a character is in the small, old set that holds what people write.

    The encodings that grew from it have codes for so much more that they read anything.
    """
    try:
        return len(char.encode(small)) == 2
    except UnicodeEncodeError:
        return False


def _lacks_capitals(beyond: list[str]) -> bool:
    cased = [char for char in beyond if char >= "\u0370" and char.lower() != char.upper()]
    return len(cased) >= 15 and len(cased) * 2 > len(beyond) and all(map(str.islower, cased))
